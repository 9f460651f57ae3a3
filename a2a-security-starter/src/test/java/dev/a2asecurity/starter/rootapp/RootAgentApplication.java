package dev.a2asecurity.starter.rootapp;

import java.util.Map;

import dev.a2asecurity.agentcard.A2ASkill;
import dev.a2asecurity.call.Caller;
import dev.a2asecurity.starter.Answers;

import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.stereotype.Component;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;

/**
 * An agent that shares its application's root with a web site, for the tests.
 */
@SpringBootApplication
public class RootAgentApplication {

	@Component
	public static class Skills {

		@A2ASkill(id = "greet", name = "Greet", description = "Greets", scopes = "greet:use")
		public String greet() {
			return Caller.current().subject();
		}

	}

	@RestController
	static class JsonRpc {

		private final Skills skills;

		JsonRpc(Skills skills) {
			this.skills = skills;
		}

		@PostMapping("/")
		Map<String, Object> call() {
			return Answers.jsonRpc(this.skills.greet());
		}

	}

	@RestController
	@ConditionalOnBooleanProperty(name = "test.http-json", matchIfMissing = true)
	static class HttpJson {

		private final Skills skills;

		HttpJson(Skills skills) {
			this.skills = skills;
		}

		@PostMapping({ "/message:send", "/{tenant}/message:send" })
		Map<String, Object> send() {
			return Answers.httpJson(this.skills.greet());
		}

		@GetMapping("/tasks/{id}")
		Map<String, Object> task() {
			return Map.of("skill", this.skills.greet());
		}

	}

	/**
	 * The rest of the application.
	 */
	@RestController
	static class Site {

		@GetMapping("/hello")
		String hello() {
			return "hello";
		}

	}

}
