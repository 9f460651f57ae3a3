package dev.a2asecurity.starter.lenientapp;

import java.io.IOException;
import java.util.concurrent.atomic.AtomicInteger;

import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;

import dev.a2asecurity.agentcard.A2ASkill;

import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.web.servlet.ServletRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.stereotype.Component;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseBody;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.servlet.config.annotation.PathMatchConfigurer;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;
import org.springframework.web.util.pattern.PathPatternParser;

/**
 * An agent whose handlers take whatever comes, by any method, in any letter case and with
 * anything behind it, and which counts every entry.
 */
@SpringBootApplication
public class LenientAgentApplication {

	/**
	 * How often something of the agent was entered.
	 */
	public static final AtomicInteger ENTRIES = new AtomicInteger();

	private static final String ENTERED = "{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":{\"message\":{\"messageId\":\"m\","
			+ "\"role\":\"ROLE_AGENT\",\"parts\":[{\"text\":\"entered\"}]}}}";

	@Bean
	WebMvcConfigurer anyLetterCase() {
		return new WebMvcConfigurer() {

			@Override
			public void configurePathMatch(PathMatchConfigurer configurer) {
				PathPatternParser parser = new PathPatternParser();
				parser.setCaseSensitive(false);
				configurer.setPatternParser(parser);
			}

		};
	}

	/**
	 * An agent that is no Spring MVC controller, mapped in both of the ways that the
	 * servlet specification has for a path.
	 */
	@Bean
	ServletRegistrationBean<HttpServlet> servletAgent() {
		return new ServletRegistrationBean<>(new HttpServlet() {

			private static final long serialVersionUID = 1L;

			@Override
			protected void service(HttpServletRequest request, HttpServletResponse response) throws IOException {
				ENTRIES.incrementAndGet();
				response.setContentType(MediaType.APPLICATION_JSON_VALUE);
				response.getWriter().print(ENTERED);
			}

		}, "/servlet/*", "/exact");
	}

	@Component
	public static class Skills {

		@A2ASkill(id = "do", name = "Do", description = "Does it", scopes = "do:use")
		public void doIt() {
			ENTRIES.incrementAndGet();
		}

	}

	/**
	 * The agent.
	 */
	@RestController
	static class Agent {

		private final Skills skills;

		Agent(Skills skills) {
			this.skills = skills;
		}

		@RequestMapping({ "/a2a", "/a2a/**" })
		ResponseEntity<String> enter() {
			ENTRIES.incrementAndGet();
			this.skills.doIt();
			return ResponseEntity.ok().contentType(MediaType.APPLICATION_JSON).body(ENTERED);
		}

	}

	/**
	 * What everybody may call, and what passes on to wherever it is told.
	 */
	@Controller
	static class Site {

		@RequestMapping("/site")
		@ResponseBody
		String site() {
			return "site";
		}

		@RequestMapping("/site/forward")
		String forward(@RequestParam("to") String to) {
			return "forward:" + to;
		}

	}

}
