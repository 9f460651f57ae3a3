package dev.a2asecurity.autoconfigure;

import java.util.List;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.http.converter.autoconfigure.HttpMessageConvertersAutoConfiguration;
import org.springframework.boot.security.autoconfigure.SecurityAutoConfiguration;
import org.springframework.boot.security.autoconfigure.UserDetailsServiceAutoConfiguration;
import org.springframework.boot.security.autoconfigure.web.servlet.SecurityFilterAutoConfiguration;
import org.springframework.boot.security.autoconfigure.web.servlet.ServletWebSecurityAutoConfiguration;
import org.springframework.boot.security.oauth2.client.autoconfigure.OAuth2ClientAutoConfiguration;
import org.springframework.boot.security.oauth2.client.autoconfigure.servlet.OAuth2ClientWebSecurityAutoConfiguration;
import org.springframework.boot.security.oauth2.server.resource.autoconfigure.OAuth2ResourceServerAutoConfiguration;
import org.springframework.boot.security.oauth2.server.resource.autoconfigure.web.OAuth2ResourceServerWebSecurityAutoConfiguration;
import org.springframework.boot.test.context.runner.WebApplicationContextRunner;
import org.springframework.boot.webmvc.autoconfigure.DispatcherServletAutoConfiguration;
import org.springframework.boot.webmvc.autoconfigure.WebMvcAutoConfiguration;
import org.springframework.context.ApplicationContext;
import org.springframework.mock.web.MockHttpServletRequest;
import org.springframework.security.config.BeanIds;
import org.springframework.security.web.FilterChainProxy;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;

/**
 * Web contexts of an agent without a server: Boot's own auto-configurations and ours.
 */
public final class AgentContext {

	private AgentContext() {
	}

	/**
	 * Returns a runner of contexts in which nothing of the agent is configured.
	 */
	public static WebApplicationContextRunner bare() {
		return new WebApplicationContextRunner().withConfiguration(AutoConfigurations.of(
				A2AAuditAutoConfiguration.class, A2AClockAutoConfiguration.class, A2ARateLimitAutoConfiguration.class,
				A2ASigningAutoConfiguration.class, A2AReplayAutoConfiguration.class, A2ABlocksAutoConfiguration.class,
				A2AAnswerAutoConfiguration.class, A2ATaskAutoConfiguration.class, A2ACallAutoConfiguration.class,
				A2AAdmissionAutoConfiguration.class, A2ASkillPolicyAutoConfiguration.class,
				A2ASkillAutoConfiguration.class, A2ASecurityAutoConfiguration.class,
				UnguardedHostAutoConfiguration.class, SecurityAutoConfiguration.class,
				UserDetailsServiceAutoConfiguration.class, ServletWebSecurityAutoConfiguration.class,
				SecurityFilterAutoConfiguration.class, OAuth2ResourceServerAutoConfiguration.class,
				OAuth2ResourceServerWebSecurityAutoConfiguration.class, OAuth2ClientAutoConfiguration.class,
				OAuth2ClientWebSecurityAutoConfiguration.class, DispatcherServletAutoConfiguration.class,
				WebMvcAutoConfiguration.class, HttpMessageConvertersAutoConfiguration.class));
	}

	/**
	 * Returns a runner of contexts with issuer and audience.
	 */
	public static WebApplicationContextRunner configured() {
		return bare().withPropertyValues("a2a.security.issuer-uri=https://auth.example.com",
				"a2a.security.audience=https://agent.example.com");
	}

	/**
	 * Returns a runner of contexts of an agent that answers JSON-RPC at {@code /a2a}.
	 */
	public static WebApplicationContextRunner agent() {
		return configured().withPropertyValues("a2a.agent.url=https://agent.example.com/a2a")
			.withUserConfiguration(JsonRpcController.class);
	}

	/**
	 * Returns the chains that match a request, the one that gets it first.
	 */
	public static List<SecurityFilterChain> chains(ApplicationContext context, String method, String path) {
		MockHttpServletRequest request = new MockHttpServletRequest(method, path);
		request.setServletPath(path);
		FilterChainProxy proxy = context.getBean(BeanIds.SPRING_SECURITY_FILTER_CHAIN, FilterChainProxy.class);
		return proxy.getFilterChains().stream().filter((chain) -> chain.matches(request)).toList();
	}

	/**
	 * Tells whether a chain has the filter that guards the agent.
	 */
	public static boolean guards(SecurityFilterChain chain) {
		return chain.getFilters()
			.stream()
			.anyMatch((filter) -> filter.getClass().getSimpleName().equals("A2AGuardFilter"));
	}

	@RestController
	static class JsonRpcController {

		@PostMapping("/a2a")
		String call() {
			return "called";
		}

	}

}
