package dev.a2asecurity.starter;

import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

import com.jayway.jsonpath.JsonPath;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import dev.a2asecurity.starter.app.EchoAgentApplication;
import dev.a2asecurity.starter.rootapp.RootAgentApplication;
import dev.a2asecurity.test.TestIssuer;

import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.security.config.Customizer;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.config.annotation.web.configuration.WebSecurityCustomizer;
import org.springframework.security.config.annotation.web.configurers.AbstractHttpConfigurer;
import org.springframework.security.oauth2.jwt.JwtDecoder;
import org.springframework.security.oauth2.jwt.NimbusJwtDecoder;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

import static dev.a2asecurity.web.A2ASecurityConfigurer.a2aSecurity;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatException;

/**
 * The agent beside whatever else the application does about security: its own chains and
 * Boot's default ones keep what is theirs, and either the agent is guarded or the
 * application does not start.
 */
@ExtendWith(OutputCaptureExtension.class)
class FilterChainCoexistenceTests {

	private static final String USER = "Basic dXNlcjpwYXNzd29yZA==";

	private static final String[] USER_PROPERTIES = { "spring.security.user.name=user",
			"spring.security.user.password=password" };

	private static TestIssuer issuer;

	@BeforeAll
	static void start() {
		issuer = TestIssuer.start();
	}

	@AfterAll
	static void stop() {
		issuer.close();
	}

	@Test
	void startWhenNoChainOfTheUserThenBootsDefaultChainKeepsTheRest() {
		try (RunningAgent agent = start(List.of(), USER_PROPERTIES)) {
			assertGuarded(agent, "/a2a");
			assertThat(agent.get("/hello").statusCode()).isEqualTo(401);
			assertThat(agent.get("/hello", "Authorization", USER).statusCode()).isEqualTo(200);
			assertThat(agent.post("/a2a", null, "Authorization", USER).statusCode()).isEqualTo(401);
		}
	}

	@Test
	void startWhenNoChainOfTheUserThenNoJwtDecoderIsExposed() {
		// The authorization server's own is on the class path of these tests only.
		String[] withoutServer = { "spring.autoconfigure.exclude="
				+ "org.springframework.boot.security.oauth2.server.authorization.autoconfigure.servlet."
				+ "OAuth2AuthorizationServerJwtAutoConfiguration" };
		try (RunningAgent agent = start(List.of(), withoutServer)) {
			assertThat(agent.context().getBeansOfType(JwtDecoder.class)).isEmpty();
			HttpResponse<String> page = agent.get("/hello", "Accept", "text/html");
			assertThat(page.statusCode()).isEqualTo(302);
			assertThat(page.headers().firstValue("Location")).get().asString().endsWith("/login");
		}
	}

	@Test
	void startWhenAnyRequestChainIsOrderedBeforeTheStartersThenFailsWithTheRemedy(CapturedOutput output) {
		assertFails(AnyRequestFirst.class);
		assertThat(output).contains("A security filter chain for any request is ordered before the one of A2A Security")
			.contains("Order that chain later")
			.contains("http.with(a2aSecurity(), Customizer.withDefaults())")
			.contains("a2aSecurityFilterChain");
	}

	@Test
	void startWhenAnyRequestChainIsOrderedLaterThenBothWork() {
		try (RunningAgent agent = start(List.of(AnyRequestWithoutOrder.class))) {
			assertGuarded(agent, "/a2a");
			assertThat(agent.get("/hello").statusCode()).isEqualTo(200);
		}
	}

	@Test
	void startWhenAnyRequestChainHasOrderOneThenStartersComesFirst() {
		try (RunningAgent agent = start(List.of(AnyRequestOrderOne.class))) {
			assertGuarded(agent, "/a2a");
			assertThat(agent.get("/hello").statusCode()).isEqualTo(200);
		}
	}

	@Test
	void startWhenChainForAgentsPathIsOrderedBeforeTheStartersThenFailsWithTheRemedy(CapturedOutput output) {
		assertFails(AgentsPathOpenFirst.class);
		assertThat(output).contains("reaches the agent")
			.contains("the first chain that matches is")
			.contains("narrow it by securityMatcher");
	}

	@Test
	void startWhenChainForSomethingBelowTheAgentIsOrderedBeforeTheStartersThenFails(CapturedOutput output) {
		assertFails(OneMethodOpenFirst.class);
		assertThat(output).contains("A DELETE to /a2a").contains("the first chain that matches is");
	}

	@Test
	void startWhenAgentsPathIsIgnoredThenFailsWithTheRemedy(CapturedOutput output) {
		assertFails(AgentIgnored.class);
		assertThat(output).contains("reaches the agent").contains("web.ignoring()");
	}

	@Test
	void startWhenUserHasAResourceServerThenBothAreIndependent() {
		try (TestIssuer other = TestIssuer.start();
				RunningAgent agent = start(List.of(Api.class, ApiChain.class),
						"test.api.jwk-set-uri=" + other.uri() + "/jwks")) {
			String forAgent = token("echo:use");
			String forApi = plainJwt(other);
			assertThat(agent.post("/a2a", forAgent).statusCode()).isEqualTo(200);
			assertThat(agent.post("/a2a", forApi).statusCode()).isEqualTo(401);
			assertThat(agent.get("/api/hello", "Authorization", "Bearer " + forApi).statusCode()).isEqualTo(200);
			assertThat(agent.get("/api/hello", "Authorization", "Bearer " + forAgent).statusCode()).isEqualTo(401);
			assertThat(agent.get("/api/hello", "Authorization", "Bearer " + plainJwt(issuer)).statusCode())
				.isEqualTo(401);
		}
	}

	@Test
	void startWhenBootsResourceServerIsConfiguredThenBothAreIndependent() {
		try (TestIssuer other = TestIssuer.start();
				RunningAgent agent = start(List.of(),
						"spring.security.oauth2.resourceserver.jwt.jwk-set-uri=" + other.uri() + "/jwks")) {
			assertThat(agent.post("/a2a", token("echo:use")).statusCode()).isEqualTo(200);
			assertThat(agent.post("/a2a", plainJwt(other)).statusCode()).isEqualTo(401);
			assertThat(agent.get("/hello", "Authorization", "Bearer " + plainJwt(other)).statusCode()).isEqualTo(200);
			assertThat(agent.get("/hello", "Authorization", "Bearer " + plainJwt(issuer)).statusCode()).isEqualTo(401);
		}
	}

	@Test
	void startWhenClientIsRegisteredThenBootsLoginKeepsTheRest() {
		try (RunningAgent agent = start(List.of(), "spring.security.oauth2.client.registration.login.provider=login",
				"spring.security.oauth2.client.registration.login.client-id=id",
				"spring.security.oauth2.client.registration.login.client-secret=secret",
				"spring.security.oauth2.client.registration.login.authorization-grant-type=authorization_code",
				"spring.security.oauth2.client.registration.login.redirect-uri={baseUrl}/login/oauth2/code/login",
				"spring.security.oauth2.client.provider.login.authorization-uri=https://login.example.com/authorize",
				"spring.security.oauth2.client.provider.login.token-uri=https://login.example.com/token",
				"spring.security.oauth2.client.provider.login.jwk-set-uri=https://login.example.com/jwks",
				"spring.security.oauth2.client.provider.login.user-info-uri=https://login.example.com/me",
				"spring.security.oauth2.client.provider.login.user-name-attribute=sub")) {
			assertGuarded(agent, "/a2a");
			HttpResponse<String> page = agent.get("/hello", "Accept", "text/html");
			assertThat(page.statusCode()).isEqualTo(302);
			assertThat(page.headers().firstValue("Location")).get().asString().contains("/oauth2/authorization/login");
		}
	}

	@Test
	void startWhenUsersChainReplacesTheStartersThenTheAgentIsTheSameAndTheRestIsTheUsers() {
		for (Class<?> chain : List.of(ReplacementWithCsrf.class, ReplacementWithoutCsrf.class)) {
			try (RunningAgent agent = start(List.of(chain), USER_PROPERTIES)) {
				assertGuarded(agent, "/a2a");
				assertThat(agent.get("/.well-known/agent-card.json").statusCode()).isEqualTo(200);
				assertThat(agent.get("/hello").statusCode()).isEqualTo(401);
				assertThat(agent.get("/hello", "Authorization", USER).statusCode()).isEqualTo(200);
				assertThat(agent.post("/a2a", null, "Authorization", USER).statusCode()).isEqualTo(401);
			}
		}
	}

	@Test
	void startWhenUsersChainHasItsOwnHandlersThenTheAgentsRefusalsKeepTheirForm() {
		try (RunningAgent agent = start(List.of(ReplacementWithHandlers.class))) {
			assertGuarded(agent, "/a2a");
			HttpResponse<String> denied = agent.call("/a2a", "erase", token("echo:use"));
			assertThat(denied.statusCode()).isEqualTo(403);
			assertThat(JsonPath.<Integer>read(denied.body(), "$.error.code")).isEqualTo(-31403);
			HttpResponse<String> deniedByRule = agent.post("/a2a/forbidden", token("echo:use"));
			assertThat(deniedByRule.statusCode()).isEqualTo(403);
			assertThat(JsonPath.<String>read(deniedByRule.body(), "$.error.data[0].reason")).isEqualTo("FORBIDDEN");
			assertThat(agent.get("/hello").statusCode()).isEqualTo(418);
		}
	}

	@Test
	void startWhenUsersChainAppliesTheConfigurerBehindTheStartersThenFailsWithTheRemedy(CapturedOutput output) {
		assertFails(AppliedLate.class);
		assertThat(output).contains("Two security filter chains apply a2aSecurity()")
			.contains("Name your chain's bean a2aSecurityFilterChain, which replaces the starter's.");
	}

	@Test
	void startWhenUsersChainAppliesTheConfigurerBeforeTheStartersThenItIsTheOneThatGuards() {
		try (RunningAgent agent = start(List.of(AppliedFirst.class))) {
			assertGuarded(agent, "/a2a");
			assertThat(agent.get("/a2a", "Authorization", "Bearer " + token("echo:use"))
				.headers()
				.firstValue("X-Users-Chain")).hasValue("yes");
			assertThat(agent.get("/.well-known/agent-card.json").statusCode()).isEqualTo(200);
		}
	}

	@Test
	void startWhenUsersChainAppliesTheConfigurerForAnyRequestBeforeTheStartersThenFailsWithTheName(
			CapturedOutput output) {
		assertFails(AppliedToAnyRequestFirst.class);
		assertThat(output)
			.contains("http.with(a2aSecurity(), Customizer.withDefaults()) and is named " + "a2aSecurityFilterChain");
	}

	@Test
	void startWhenContextPathThenGuardedBelowIt() {
		try (RunningAgent agent = start(List.of(), "server.servlet.context-path=/ctx")) {
			assertGuarded(agent, "/ctx/a2a");
			assertThat(agent.get("/ctx/.well-known/agent-card.json").statusCode()).isEqualTo(200);
			assertThat(agent.get("/ctx/hello").statusCode()).isEqualTo(401);
		}
	}

	@Test
	void startWhenContextPathIsPartOfThePublicUrlThenGuardedBelowIt() {
		try (RunningAgent agent = startAt(List.of(), "/ctx/a2a", "server.servlet.context-path=/ctx")) {
			assertGuarded(agent, "/ctx/a2a");
			assertRefused(agent.post("/ctx/a2a/erase", null));
		}
	}

	@Test
	void startWhenServletPathThenGuardedBelowIt() {
		try (RunningAgent agent = startAt(List.of(), "/mvc/a2a", "spring.mvc.servlet.path=/mvc")) {
			assertGuarded(agent, "/mvc/a2a");
			assertThat(agent.get("/.well-known/agent-card.json").statusCode()).isEqualTo(200);
			assertThat(agent.post("/a2a", token("echo:use")).statusCode()).isNotEqualTo(200);
		}
	}

	@Test
	void startWhenServletPathIsNotDeclaredThenFailsWithTheRemedy(CapturedOutput output) {
		assertThatException()
			.isThrownBy(() -> startBare(List.of(RootAgentApplication.class, AnyRequestWithoutOrder.class),
					"test.http-json=false", "a2a.agent.url=https://agent.example.com/", "spring.mvc.servlet.path=/mvc")
				.close());
		assertThat(output).contains("nothing in this application handles a POST").contains("a2a.agent.url");
	}

	@Test
	void startWhenContextPathAndServletPathThenGuardedBelowBoth() {
		try (RunningAgent agent = startAt(List.of(), "/ctx/mvc/a2a", "server.servlet.context-path=/ctx",
				"spring.mvc.servlet.path=/mvc")) {
			assertGuarded(agent, "/ctx/mvc/a2a");
			assertRefused(agent.post("/ctx/mvc/A2A", null));
			assertThat(agent.get("/ctx/.well-known/agent-card.json").statusCode()).isEqualTo(200);
		}
	}

	@Test
	void startWhenProxyChangesThePathThenTheConfiguredPathIsGuardedAndTheCardKeepsThePublicUrl() {
		try (RunningAgent agent = startBare(List.of(EchoAgentApplication.class),
				"a2a.agent.interfaces[0].url=https://gateway.example.com/agents/echo",
				"a2a.agent.interfaces[0].path=/a2a")) {
			assertGuarded(agent, "/a2a");
			assertRefused(agent.post("/a2a/rest/message:send", null));
			String card = agent.get("/.well-known/agent-card.json").body();
			assertThat(JsonPath.<String>read(card, "$.supportedInterfaces[0].url"))
				.isEqualTo("https://gateway.example.com/agents/echo");
		}
	}

	@Test
	void startWhenJsonRpcAgentIsAtTheRootThenExactlyTheRootIsGuarded() {
		try (RunningAgent agent = startBare(List.of(RootAgentApplication.class), "test.http-json=false",
				"a2a.agent.url=https://agent.example.com/", "spring.security.user.name=user",
				"spring.security.user.password=password")) {
			assertThat(agent.post("/", token("greet:use")).statusCode()).isEqualTo(200);
			assertRefused(agent.post("/", null));
			assertRefused(agent.get("/"));
			assertThat(agent.get("/hello").body()).doesNotContain("jsonrpc");
			assertThat(agent.get("/hello", "Authorization", USER).statusCode()).isEqualTo(200);
			assertThat(agent.get("/hello", "Authorization", "Bearer " + token("greet:use")).statusCode())
				.isEqualTo(401);
		}
	}

	@Test
	void startWhenRestHandlersAreAtTheRootAndNotDeclaredThenFails(CapturedOutput output) {
		assertThatException()
			.isThrownBy(() -> startBare(List.of(RootAgentApplication.class), "a2a.agent.url=https://agent.example.com/")
				.close());
		assertThat(output).contains("/message:send reaches the agent").contains("a2a.agent.interfaces[…]");
	}

	@Test
	void startWhenHttpJsonAgentIsAtTheRootThenItsOperationsAreGuardedAndNothingElse() {
		try (RunningAgent agent = startBare(List.of(RootAgentApplication.class),
				"a2a.agent.interfaces[0].url=https://agent.example.com", "a2a.agent.interfaces[0].binding=HTTP+JSON",
				"spring.security.user.name=user", "spring.security.user.password=password")) {
			assertThat(agent.post("/message:send", token("greet:use")).statusCode()).isEqualTo(200);
			assertThat(agent.post("/tenant/message:send", token("greet:use")).body()).as("the caller belongs to none")
				.contains("TENANT_DENIED");
			for (String path : List.of("/message:send", "/message:stream", "/tasks/1:cancel", "/tasks/1:subscribe",
					"/tasks/1/pushNotificationConfigs", "/v1/message:send", "/acme/tasks/1:cancel", "/MESSAGE:send")) {
				HttpResponse<String> refused = agent.post(path, null);
				assertThat(refused.statusCode()).as(path).isEqualTo(401);
				assertThat(JsonPath.<String>read(refused.body(), "$.error.status")).isEqualTo("UNAUTHENTICATED");
			}
			assertThat(agent.get("/tasks").body()).contains("UNAUTHENTICATED");
			assertThat(agent.get("/extendedAgentCard").body()).contains("UNAUTHENTICATED");
			assertThat(agent.get("/tasks/1", "Authorization", USER).statusCode()).isEqualTo(401);
			assertThat(agent.get("/hello", "Authorization", USER).statusCode()).isEqualTo(200);
		}
	}

	@Test
	void callWhenAnotherChainTakesItByAHeaderThenRefusedAtTheHandler(CapturedOutput output) {
		try (RunningAgent agent = start(List.of(OpenByHeader.class))) {
			assertGuarded(agent, "/a2a");
			assertRefused(agent.post("/a2a", null, "X-Internal", "yes"));
			// That chain validates no token either, so a good one is not looked at.
			assertRefused(agent.post("/a2a", token("echo:use"), "X-Internal", "yes"));
			assertThat(output).contains("around the security filter chain of A2A Security");
		}
	}

	@Test
	void startWhenSomethingAnswersEveryPathThenItIsNotTakenForAnAgent() {
		try (RunningAgent agent = start(List.of(CatchAll.class), USER_PROPERTIES)) {
			assertGuarded(agent, "/a2a");
			assertThat(agent.get("/whatever", "Authorization", USER).body()).isEqualTo("page");
		}
	}

	@Test
	void startWhenSomethingAnswersGetOnEveryPathThenItIsNotTakenForAnAgent() {
		try (RunningAgent agent = start(List.of(BrowserApplication.class), USER_PROPERTIES)) {
			assertGuarded(agent, "/a2a");
			assertThat(agent.get("/whatever", "Authorization", USER).body()).isEqualTo("page");
		}
	}

	@Test
	void startWhenApplicationHasTasksOfItsOwnThenTheyAreNotTakenForAnAgents() {
		try (RunningAgent agent = start(List.of(ToDoList.class), USER_PROPERTIES)) {
			assertGuarded(agent, "/a2a");
			assertThat(agent.get("/tasks/1", "Authorization", USER).body()).isEqualTo("task");
		}
	}

	private static RunningAgent start(List<Class<?>> further, String... properties) {
		List<Class<?>> sources = new ArrayList<>(List.of(EchoAgentApplication.class));
		sources.addAll(further);
		return RunningAgent.start(issuer, sources, properties);
	}

	private static RunningAgent startAt(List<Class<?>> further, String path, String... properties) {
		List<Class<?>> sources = new ArrayList<>(List.of(EchoAgentApplication.class));
		sources.addAll(further);
		List<String> all = new ArrayList<>(List.of("a2a.agent.url=https://agent.example.com" + path));
		all.addAll(Arrays.asList(properties));
		return startBare(sources, all.toArray(String[]::new));
	}

	private static RunningAgent startBare(List<Class<?>> sources, String... properties) {
		List<String> all = new ArrayList<>(
				List.of("a2a.security.issuer-uri=" + issuer.uri(), "a2a.security.audience=" + RunningAgent.AUDIENCE));
		all.addAll(Arrays.asList(properties));
		return RunningAgent.startBare(sources, all.toArray(String[]::new));
	}

	private static void assertFails(Class<?> further) {
		assertThatException().isThrownBy(() -> start(List.of(further)).close());
	}

	private static void assertGuarded(RunningAgent agent, String path) {
		assertThat(agent.post(path, token("echo:use")).statusCode()).isEqualTo(200);
		assertRefused(agent.post(path, null));
		assertRefused(agent.get(path, "Accept", "text/html"));
	}

	private static void assertRefused(HttpResponse<String> response) {
		assertThat(response.statusCode()).isEqualTo(401);
		assertThat(response.headers().firstValue("WWW-Authenticate")).get().asString().startsWith("Bearer ");
		assertThat(response.body()).contains("\"reason\":\"UNAUTHENTICATED\"");
	}

	private static String token(String... scopes) {
		return issuer.token(RunningAgent.AUDIENCE, scopes);
	}

	/**
	 * The type that Spring Security's own decoder accepts.
	 */
	private static String plainJwt(TestIssuer by) {
		JWSHeader header = new JWSHeader.Builder(JWSAlgorithm.RS256).type(JOSEObjectType.JWT)
			.keyID(by.rsaKey().getKeyID())
			.build();
		return by.sign(header, by.claims("https://api.example.com").build(), by.rsaKey());
	}

	private static SecurityFilterChain open(HttpSecurity http) {
		http.authorizeHttpRequests((requests) -> requests.anyRequest().permitAll());
		http.csrf(AbstractHttpConfigurer::disable);
		return http.build();
	}

	@Configuration(proxyBeanMethods = false)
	static class AnyRequestFirst {

		@Bean
		@Order(Ordered.HIGHEST_PRECEDENCE)
		SecurityFilterChain mine(HttpSecurity http) {
			return open(http);
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class AnyRequestWithoutOrder {

		@Bean
		SecurityFilterChain mine(HttpSecurity http) {
			return open(http);
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class AnyRequestOrderOne {

		@Bean
		@Order(1)
		SecurityFilterChain mine(HttpSecurity http) {
			return open(http);
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class AgentsPathOpenFirst {

		@Bean
		@Order(Ordered.HIGHEST_PRECEDENCE)
		SecurityFilterChain mine(HttpSecurity http) {
			return open(http.securityMatcher("/a2a"));
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class OneMethodOpenFirst {

		@Bean
		@Order(Ordered.HIGHEST_PRECEDENCE)
		SecurityFilterChain mine(HttpSecurity http) {
			return open(http.securityMatcher(
					(request) -> "DELETE".equals(request.getMethod()) && request.getRequestURI().startsWith("/a2a/")));
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class AgentIgnored {

		@Bean
		WebSecurityCustomizer ignoring() {
			return (web) -> web.ignoring().requestMatchers("/a2a/**");
		}

	}

	@RestController
	static class Api {

		@GetMapping("/api/hello")
		String hello() {
			return "hello";
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class ApiChain {

		@Bean
		JwtDecoder jwtDecoder(@Value("${test.api.jwk-set-uri}") String jwkSetUri) {
			return NimbusJwtDecoder.withJwkSetUri(jwkSetUri).build();
		}

		@Bean
		SecurityFilterChain api(HttpSecurity http) {
			http.securityMatcher("/api/**");
			http.authorizeHttpRequests((requests) -> requests.anyRequest().authenticated());
			http.oauth2ResourceServer((server) -> server.jwt(Customizer.withDefaults()));
			return http.build();
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class ReplacementWithCsrf {

		@Bean
		SecurityFilterChain a2aSecurityFilterChain(HttpSecurity http) {
			http.with(a2aSecurity(), Customizer.withDefaults());
			http.authorizeHttpRequests((requests) -> requests.anyRequest().authenticated());
			http.httpBasic(Customizer.withDefaults());
			return http.build();
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class ReplacementWithoutCsrf {

		@Bean
		SecurityFilterChain a2aSecurityFilterChain(HttpSecurity http) {
			http.csrf(AbstractHttpConfigurer::disable);
			http.authorizeHttpRequests((requests) -> requests.anyRequest().authenticated());
			http.httpBasic(Customizer.withDefaults());
			http.with(a2aSecurity(), Customizer.withDefaults());
			return http.build();
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class ReplacementWithHandlers {

		@Bean
		SecurityFilterChain a2aSecurityFilterChain(HttpSecurity http) {
			http.authorizeHttpRequests(
					(requests) -> requests.requestMatchers("/a2a/forbidden").denyAll().anyRequest().authenticated());
			http.exceptionHandling((handling) -> handling
				.authenticationEntryPoint((request, response, failure) -> response.setStatus(418))
				.accessDeniedHandler((request, response, denied) -> response.setStatus(419)));
			http.with(a2aSecurity(), Customizer.withDefaults());
			return http.build();
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class AppliedLate {

		@Bean
		SecurityFilterChain mine(HttpSecurity http) {
			http.with(a2aSecurity(), Customizer.withDefaults());
			return open(http);
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class AppliedFirst {

		@Bean
		@Order(Ordered.HIGHEST_PRECEDENCE)
		SecurityFilterChain mine(HttpSecurity http) {
			http.securityMatcher("/a2a", "/a2a/**");
			http.headers((headers) -> headers
				.addHeaderWriter((request, response) -> response.setHeader("X-Users-Chain", "yes")));
			http.with(a2aSecurity(), Customizer.withDefaults());
			return open(http);
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class AppliedToAnyRequestFirst {

		@Bean
		@Order(Ordered.HIGHEST_PRECEDENCE)
		SecurityFilterChain mine(HttpSecurity http) {
			http.with(a2aSecurity(), Customizer.withDefaults());
			return open(http);
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class OpenByHeader {

		@Bean
		@Order(Ordered.HIGHEST_PRECEDENCE)
		SecurityFilterChain internal(HttpSecurity http) {
			return open(http.securityMatcher((request) -> request.getHeader("X-Internal") != null));
		}

	}

	@RestController
	static class CatchAll {

		@RequestMapping("/**")
		String page() {
			return "page";
		}

	}

	@RestController
	static class BrowserApplication {

		@GetMapping("/**")
		String page() {
			return "page";
		}

	}

	@RestController
	static class ToDoList {

		@GetMapping("/tasks/{id}")
		String task() {
			return "task";
		}

	}

}
