package dev.a2asecurity.web;

import java.io.IOException;

import io.a2a.spec.AgentCard;
import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import dev.a2asecurity.autoconfigure.AgentContext;

import org.springframework.boot.test.context.runner.WebApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.http.HttpMethod;
import org.springframework.mock.web.MockServletContext;
import org.springframework.security.config.Customizer;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.config.annotation.web.configuration.EnableWebSecurity;
import org.springframework.security.config.annotation.web.configuration.WebSecurityCustomizer;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.context.WebApplicationContext;
import org.springframework.web.servlet.function.RouterFunction;
import org.springframework.web.servlet.function.RouterFunctions;
import org.springframework.web.servlet.function.ServerResponse;

import static dev.a2asecurity.Failures.assertStopped;
import static dev.a2asecurity.web.A2ASecurityConfigurer.a2aSecurity;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * Start-up stops unless every path of the agent is answered and guarded.
 */
class ProtectionCheckTests {

	private final WebApplicationContextRunner agent = AgentContext.agent();

	@Test
	void startWhenAgentIsAnsweredAndGuardedThenStarts() {
		this.agent.run((context) -> assertThat(context).hasNotFailed());
	}

	@Test
	void startWhenNothingAnswersThenStops() {
		AgentContext.configured()
			.withPropertyValues("a2a.agent.url=https://agent.example.com/a2a")
			.run((context) -> assertStopped(context,
					"The agent declares JSONRPC [1.0] at /a2a, and nothing in this application handles a POST to that path",
					"Correct a2a.agent.url"));
	}

	@Test
	void startWhenUrlHasAnotherPathThanTheControllerThenStops() {
		this.agent.withPropertyValues("a2a.agent.url=https://agent.example.com/other")
			.run((context) -> assertStopped(context, "JSONRPC [1.0] at /other, and nothing in this application",
					"a2a.agent.interfaces[…].path"));
	}

	@Test
	void startWhenOnlyStaticResourcesAnswerThenStops() {
		AgentContext.configured()
			.withPropertyValues("a2a.agent.url=https://agent.example.com/a2a", "spring.mvc.static-path-pattern=/**")
			.run((context) -> assertStopped(context, "nothing in this application handles a POST", "Correct"));
	}

	@Test
	void startWhenHttpJsonHasNoMessageSendThenStops() {
		AgentContext.configured()
			.withPropertyValues("a2a.agent.interfaces[0].url=https://agent.example.com/rest",
					"a2a.agent.interfaces[0].binding=HTTP+JSON")
			.run((context) -> assertStopped(context, "nothing in this application handles a POST to message:send there",
					"Correct a2a.agent.url"));
	}

	@Test
	void startWhenHttpJsonIsAnsweredAndGuardedThenStarts() {
		AgentContext.configured()
			.withUserConfiguration(HttpJsonController.class)
			.withPropertyValues("a2a.agent.interfaces[0].url=https://agent.example.com/rest",
					"a2a.agent.interfaces[0].binding=HTTP+JSON")
			.run((context) -> {
				assertThat(context).hasNotFailed();
				assertGuarded(context, "POST", "/rest/message:send");
				assertGuarded(context, "GET", "/rest/anything/else");
			});
	}

	@Test
	void startWhenAPathIsMappedThenItIsGuardedAsTheOthersAre() {
		this.agent.withUserConfiguration(JobController.class)
			.withPropertyValues("a2a.security.operations.cancel-task.paths=POST /jobs/{id}/cancel")
			.run((context) -> {
				assertThat(context).hasNotFailed();
				assertGuarded(context, "POST", "/jobs/1/cancel");
				assertGuarded(context, "GET", "/Jobs/1/cancel");
				assertThat(context.getBean(A2AEndpoints.class).all()).hasSize(1);
			});
	}

	/**
	 * Nothing about the path looks like an agent's but that it is mapped.
	 */
	@Test
	void startWhenAMappedPathIsIgnoredThenStops() {
		this.agent.withUserConfiguration(JobController.class, IgnoringJobs.class)
			.withPropertyValues("a2a.security.operations.cancel-task.paths=POST /jobs/{id}/cancel")
			.run((context) -> assertStopped(context, "it is exempt from security (web.ignoring()",
					"a2a.security.operations.<operation>.paths"));
	}

	@Test
	void startWhenAMappedPathIsNotAnsweredThenStops() {
		this.agent.withPropertyValues("a2a.security.operations.cancel-task.paths=POST /jobs/{id}/cancel")
			.run((context) -> assertStopped(context,
					"The path [POST /jobs/{id}/cancel] is mapped to CancelTask, and nothing in this application handles it",
					"a2a.security.operations.<operation>.paths"));
	}

	@Test
	void startWhenProxyChangesThePathThenTheDeclaredPathIsGuarded() {
		AgentContext.agent()
			.withPropertyValues("a2a.agent.url=", "a2a.agent.interfaces[0].url=https://example.com/public/agent",
					"a2a.agent.interfaces[0].path=/a2a")
			.run((context) -> {
				assertThat(context).hasNotFailed();
				assertGuarded(context, "POST", "/a2a");
			});
	}

	@ParameterizedTest
	@ValueSource(classes = { IgnoringExactly.class, IgnoringBelow.class, IgnoringOneMethod.class })
	void startWhenPathIsIgnoredThenStops(Class<?> ignoring) {
		this.agent.withUserConfiguration(ignoring)
			.run((context) -> assertStopped(context, "it is exempt from security (web.ignoring()",
					"Declare where the agent answers"));
	}

	@ParameterizedTest
	@ValueSource(classes = { ChainBeforeOurs.class, ChainBeforeOursForOneMethod.class, ChainBeforeOursBelow.class })
	void startWhenUsersChainForThePathComesFirstThenStops(Class<?> chain) {
		this.agent.withUserConfiguration(chain)
			.run((context) -> assertStopped(context, "without its security: the first chain that matches is",
					"apply http.with(a2aSecurity(), Customizer.withDefaults()) to it"));
	}

	@Test
	void startWhenUsersChainThatComesFirstAppliesOursThenStarts() {
		this.agent.withUserConfiguration(ApplyingChainBeforeOurs.class).run((context) -> {
			assertThat(context).hasNotFailed();
			assertGuarded(context, "POST", "/a2a");
			assertThat(AgentContext.chains(context, "POST", "/a2a").get(0)).isSameAs(context.getBean("applying"));
		});
	}

	@ParameterizedTest
	@ValueSource(classes = { AnyRequestChain.class, OrderedAnyRequestChain.class })
	void startWhenUsersChainForAnyRequestComesLaterThenStarts(Class<?> chain) {
		this.agent.withUserConfiguration(chain).run((context) -> {
			assertThat(context).hasNotFailed();
			assertGuarded(context, "POST", "/a2a");
			assertThat(AgentContext.chains(context, "GET", "/other"))
				.containsExactly(context.getBean("any", SecurityFilterChain.class));
		});
	}

	@Test
	void startWhenUsersChainAppliesOursAndComesLaterThenStops() {
		this.agent.withUserConfiguration(ApplyingChainAfterOurs.class)
			.run((context) -> assertStopped(context,
					"Two security filter chains apply a2aSecurity() to /a2a, and the starter's own comes first",
					"Name your chain's bean a2aSecurityFilterChain"));
	}

	@Test
	void startWhenUsersChainInPlaceOfOursLacksTheGuardThenStops() {
		this.agent.withUserConfiguration(ReplacingChainWithoutGuard.class)
			.run((context) -> assertStopped(context, "without its security", "apply http.with(a2aSecurity()"));
	}

	@Test
	void startWhenUsersChainInPlaceOfOursMissesThePathThenStops() {
		this.agent.withUserConfiguration(ReplacingChainForAnotherPath.class)
			.run((context) -> assertStopped(context, "no security filter chain matches", "Declare where the agent"));
	}

	@Test
	void startWhenSecurityIsInDebugModeThenCheckedAllTheSame() {
		this.agent.withUserConfiguration(DebugConfiguration.class).run((context) -> assertThat(context).hasNotFailed());
		this.agent.withUserConfiguration(DebugConfiguration.class, IgnoringExactly.class)
			.run((context) -> assertStopped(context, "it is exempt from security", "Declare where"));
	}

	@ParameterizedTest
	@ValueSource(classes = { UndeclaredSend.class, UndeclaredStream.class, UndeclaredCancel.class,
			UndeclaredPushConfigs.class, UndeclaredExtendedCard.class, UndeclaredRouterFunction.class,
			UndeclaredUnderPrefix.class, SdkController.class })
	void startWhenHandlerThatLooksLikeA2AIsNotDeclaredThenStops(Class<?> handler) {
		this.agent.withUserConfiguration(handler)
			.run((context) -> assertStopped(context, "without its security", "a2a.agent.interfaces[…]"));
	}

	@Test
	void startWhenHandlerGivesAwayTheAgentsOwnCardThenStops() {
		this.agent.withUserConfiguration(OwnCardController.class)
			.run((context) -> assertStopped(context,
					"A GET to /card answers with the agent's own card (" + OwnCardController.class.getName(),
					"a2a.security.card.additional-paths=/card"));
	}

	@Test
	void startWhenOurCardIsServedInItsPlaceThenStarts() {
		this.agent.withUserConfiguration(OwnCardController.class)
			.withPropertyValues("a2a.security.card.additional-paths=/card")
			.run((context) -> assertThat(context).hasNotFailed());
		this.agent.withUserConfiguration(OwnCardController.class)
			.withPropertyValues("a2a.security.operations.get-extended-agent-card.paths=GET /card")
			.run((context) -> {
				assertThat(context).hasNotFailed();
				assertGuarded(context, "GET", "/card");
			});
	}

	@Test
	void startWhenHandlerOfApplicationThenItsOwnBusiness() {
		this.agent.withUserConfiguration(TodoController.class).run((context) -> {
			assertThat(context).hasNotFailed();
			assertThat(AgentContext.chains(context, "GET", "/tasks/7").get(0))
				.matches((chain) -> !AgentContext.guards(chain), "is not ours");
		});
	}

	@Test
	void startWhenJsonRpcAtRootThenOnlyTheRootIsTheAgents() {
		AgentContext.configured()
			.withUserConfiguration(RootController.class)
			.withPropertyValues("a2a.agent.url=https://agent.example.com")
			.run((context) -> {
				assertThat(context).hasNotFailed();
				assertGuarded(context, "POST", "/");
				assertGuarded(context, "GET", "/");
				assertThat(AgentContext.chains(context, "GET", "/other").get(0))
					.matches((chain) -> !AgentContext.guards(chain), "is not ours");
			});
	}

	@Test
	void startWhenHandlerAnswersWhateverComesThenNoSignOfAnAgent() {
		this.agent.withUserConfiguration(CatchAllController.class).run((context) -> {
			assertThat(context).hasNotFailed();
			assertGuarded(context, "POST", "/a2a");
		});
	}

	@Test
	void startWhenHttpJsonAtRootThenItsOperationsAreGuarded() {
		AgentContext.configured()
			.withUserConfiguration(UndeclaredSend.class)
			.withPropertyValues("a2a.agent.interfaces[0].url=https://agent.example.com/",
					"a2a.agent.interfaces[0].binding=HTTP+JSON")
			.run((context) -> {
				assertThat(context).hasNotFailed();
				for (String path : new String[] { "/message:send", "/message:stream", "/tasks", "/tasks/7",
						"/tasks/7:cancel", "/tasks/7/pushNotificationConfigs/1", "/extendedAgentCard",
						"/v1/message:send", "/tenant/tasks/7" }) {
					assertGuarded(context, "POST", path);
				}
				assertThat(AgentContext.chains(context, "GET", "/other").get(0))
					.matches((chain) -> !AgentContext.guards(chain), "is not ours");
			});
	}

	@Test
	void startWhenContextPathThenPathsAreWithinIt() {
		this.agent.withInitializer((context) -> servletContext(context).setContextPath("/app"))
			.withPropertyValues("server.servlet.context-path=/app", "a2a.agent.url=https://agent.example.com/app/a2a")
			.run((context) -> {
				assertThat(context).hasNotFailed();
				assertThat(context.getBean(A2AEndpoints.class)).hasToString("[JSONRPC [1.0] at /a2a]");
			});
	}

	@Test
	void startWhenContextPathAndIgnoredThenStops() {
		this.agent.withInitializer((context) -> servletContext(context).setContextPath("/app"))
			.withUserConfiguration(IgnoringExactly.class)
			.withPropertyValues("server.servlet.context-path=/app", "a2a.agent.url=https://agent.example.com/app/a2a")
			.run((context) -> assertStopped(context, "it is exempt from security", "Declare where"));
	}

	@Test
	void startWhenServletPathThenItIsPartOfThePath() {
		this.agent.withPropertyValues("spring.mvc.servlet.path=/mvc", "a2a.agent.url=https://agent.example.com/mvc/a2a")
			.run((context) -> {
				assertThat(context).hasNotFailed();
				assertGuarded(context, "POST", "/mvc/a2a");
			});
	}

	@Test
	void startWhenServletPathIsNotDeclaredThenStops() {
		this.agent.withPropertyValues("spring.mvc.servlet.path=/mvc")
			.run((context) -> assertStopped(context, "nothing in this application handles a POST", "Correct"));
	}

	@Test
	void startWhenFilterOfSpringSecurityIsReplacedThenStops() {
		this.agent.withInitializer(
				(context) -> context.getBeanFactory().registerSingleton("springSecurityFilterChain", new NoFilter()))
			.run((context) -> assertThat(context).hasFailed());
	}

	private static MockServletContext servletContext(Object context) {
		return (MockServletContext) ((WebApplicationContext) context).getServletContext();
	}

	private static void assertGuarded(WebApplicationContext context, String method, String path) {
		assertThat(AgentContext.chains(context, method, path)).as(method + " " + path)
			.isNotEmpty()
			.first()
			.matches(AgentContext::guards, "guards");
	}

	static final class NoFilter implements Filter {

		@Override
		public void doFilter(ServletRequest request, ServletResponse response, FilterChain chain)
				throws IOException, ServletException {
			chain.doFilter(request, response);
		}

	}

	@RestController
	static class HttpJsonController {

		@PostMapping("/rest/message:send")
		String send() {
			return "sent";
		}

	}

	@RestController
	static class RootController {

		@PostMapping("/")
		String call() {
			return "called";
		}

	}

	@RestController
	static class CatchAllController {

		@PostMapping("/**")
		String call() {
			return "called";
		}

	}

	@RestController
	static class UndeclaredSend {

		@PostMapping("/message:send")
		String send() {
			return "sent";
		}

	}

	@RestController
	static class UndeclaredStream {

		@PostMapping("/v1/message:stream")
		String stream() {
			return "streamed";
		}

	}

	@RestController
	static class UndeclaredCancel {

		@PostMapping("/agent/tasks/{id}:cancel")
		String cancel() {
			return "cancelled";
		}

	}

	@RestController
	static class UndeclaredPushConfigs {

		@GetMapping("/agent/tasks/{id}/pushNotificationConfigs")
		String list() {
			return "listed";
		}

	}

	@RestController
	static class OwnCardController {

		@GetMapping("/.well-known/agent-card.json")
		AgentCard card() {
			throw new IllegalStateException("Not asked");
		}

		@GetMapping("/card")
		AgentCard otherCard() {
			throw new IllegalStateException("Not asked");
		}

	}

	@RestController
	static class UndeclaredExtendedCard {

		@GetMapping("/agent/extendedAgentCard")
		String card() {
			return "card";
		}

	}

	@RestController
	@RequestMapping("/{tenant}")
	static class UndeclaredUnderPrefix {

		@PostMapping("/message:send")
		String send() {
			return "sent";
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class UndeclaredRouterFunction {

		@Bean
		RouterFunction<ServerResponse> routes() {
			return RouterFunctions.route().POST("/message:send", (request) -> ServerResponse.ok().body("sent")).build();
		}

	}

	@Controller
	static class SdkController {

		@PostMapping("/somewhere")
		void call(io.a2a.spec.Message message) {
			throw new AssertionError(message);
		}

	}

	@RestController
	static class TodoController {

		@GetMapping("/tasks/{id}")
		String task() {
			return "todo";
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class IgnoringExactly {

		@Bean
		WebSecurityCustomizer ignoring() {
			return (web) -> web.ignoring().requestMatchers("/a2a");
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class IgnoringBelow {

		@Bean
		WebSecurityCustomizer ignoring() {
			return (web) -> web.ignoring().requestMatchers("/a2a/x/**");
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class IgnoringOneMethod {

		@Bean
		WebSecurityCustomizer ignoring() {
			return (web) -> web.ignoring().requestMatchers(HttpMethod.OPTIONS);
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class ChainBeforeOurs {

		@Bean
		@Order(Ordered.HIGHEST_PRECEDENCE)
		SecurityFilterChain first(HttpSecurity http) {
			return http.securityMatcher("/a2a")
				.authorizeHttpRequests((requests) -> requests.anyRequest().permitAll())
				.build();
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class ChainBeforeOursForOneMethod {

		@Bean
		@Order(Ordered.HIGHEST_PRECEDENCE)
		SecurityFilterChain first(HttpSecurity http) {
			return http.securityMatcher((request) -> request.getMethod().equals("PATCH"))
				.authorizeHttpRequests((requests) -> requests.anyRequest().permitAll())
				.build();
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class ChainBeforeOursBelow {

		@Bean
		@Order(Ordered.HIGHEST_PRECEDENCE)
		SecurityFilterChain first(HttpSecurity http) {
			return http.securityMatcher("/a2a/**")
				.authorizeHttpRequests((requests) -> requests.anyRequest().denyAll())
				.build();
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class ApplyingChainBeforeOurs {

		@Bean
		@Order(Ordered.HIGHEST_PRECEDENCE)
		SecurityFilterChain applying(HttpSecurity http) {
			return http.securityMatcher("/a2a/**")
				.with(a2aSecurity(), Customizer.withDefaults())
				.authorizeHttpRequests((requests) -> requests.anyRequest().authenticated())
				.build();
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class ApplyingChainAfterOurs {

		@Bean
		SecurityFilterChain late(HttpSecurity http) {
			return http.with(a2aSecurity(), Customizer.withDefaults())
				.authorizeHttpRequests((requests) -> requests.anyRequest().authenticated())
				.build();
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class AnyRequestChain {

		@Bean
		SecurityFilterChain any(HttpSecurity http) {
			return http.authorizeHttpRequests((requests) -> requests.anyRequest().permitAll()).build();
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class OrderedAnyRequestChain {

		@Bean
		@Order(1)
		SecurityFilterChain any(HttpSecurity http) {
			return http.authorizeHttpRequests((requests) -> requests.anyRequest().permitAll()).build();
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class ReplacingChainWithoutGuard {

		@Bean
		SecurityFilterChain a2aSecurityFilterChain(HttpSecurity http) {
			return http.authorizeHttpRequests((requests) -> requests.anyRequest().authenticated()).build();
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class ReplacingChainForAnotherPath {

		@Bean
		SecurityFilterChain a2aSecurityFilterChain(HttpSecurity http) {
			return http.securityMatcher("/other").with(a2aSecurity(), Customizer.withDefaults()).build();
		}

	}

	@Configuration(proxyBeanMethods = false)
	@EnableWebSecurity(debug = true)
	static class DebugConfiguration {

	}

	@Configuration(proxyBeanMethods = false)
	static class IgnoringJobs {

		@Bean
		WebSecurityCustomizer ignoringJobs() {
			return (web) -> web.ignoring().requestMatchers("/jobs/**");
		}

	}

	@RestController
	static class JobController {

		@PostMapping("/jobs/{id}/cancel")
		String cancel() {
			return "canceled";
		}

	}

}
