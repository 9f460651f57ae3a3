package dev.a2asecurity.autoconfigure;

import java.net.URI;
import java.util.Set;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import dev.a2asecurity.agentcard.A2AAgent;
import dev.a2asecurity.agentcard.AgentProvider;
import dev.a2asecurity.card.AgentProfile;
import dev.a2asecurity.web.A2AEndpoint;
import dev.a2asecurity.web.Binding;

import org.springframework.beans.factory.support.DefaultListableBeanFactory;
import org.springframework.beans.factory.support.RootBeanDefinition;
import org.springframework.mock.env.MockEnvironment;

import static dev.a2asecurity.Failures.assertStopped;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

/**
 * The agent as properties and annotation describe it, and what is refused about it.
 */
class AgentSettingsTests {

	private final TestProperties valid = TestProperties.valid();

	private final MockEnvironment environment = new MockEnvironment();

	private final DefaultListableBeanFactory beanFactory = new DefaultListableBeanFactory();

	private AgentSettings settings(TestProperties properties) {
		return new AgentSettings(properties.agent(), properties.security(), this.environment, this.beanFactory);
	}

	private AgentSettings annotated(TestProperties properties, Class<?>... types) {
		for (Class<?> type : types) {
			this.beanFactory.registerBeanDefinition(type.getSimpleName(), new RootBeanDefinition(type));
		}
		return settings(properties);
	}

	@Test
	void urlWhenMissingThenStops() {
		assertStopped(catchThrowable(() -> settings(this.valid.without("a2a.agent.url"))),
				"The agent's public URL is not configured", "Set a2a.agent.url");
	}

	@ParameterizedTest
	@ValueSource(strings = { "dev", "local", "test", "development" })
	void urlWhenMissingUnderProfileThenStopsAllTheSame(String profile) {
		this.environment.setActiveProfiles(profile);
		assertStopped(catchThrowable(() -> settings(this.valid.without("a2a.agent.url"))),
				"The agent's public URL is not configured", "Set a2a.agent.url");
	}

	@ParameterizedTest
	@CsvSource({ "http://localhost:9000, http://localhost:8080/a2a", "http://127.0.0.1:9000, https://localhost/a2a",
			"http://[::1]:9000, http://127.0.0.1:8080" })
	void urlWhenIssuerAndAudienceAreLoopbackThenTheAudience(String issuer, String audience) {
		assertThat(settings(this.valid.without("a2a.agent.url")
			.with("a2a.security.issuer-uri", issuer)
			.with("a2a.security.audience", audience)).url()).isEqualTo(URI.create(audience));
	}

	@ParameterizedTest
	@CsvSource({ "http://localhost:9000, https://agent.example.com", "https://auth.example.com, http://localhost:8080",
			"http://localhost:9000, expense-agent", "http://localhost:9000, http://localhost.example.com",
			"http://localhost:9000, http://[", "http://localhost:9000, urn:localhost" })
	void urlWhenOnlyOneOfIssuerAndAudienceIsLoopbackThenStops(String issuer, String audience) {
		TestProperties properties = this.valid.without("a2a.agent.url")
			.with("a2a.security.issuer-uri", issuer)
			.with("a2a.security.audience", audience);
		assertStopped(catchThrowable(() -> settings(properties)), "The agent's public URL is not configured",
				"Set a2a.agent.url");
	}

	@Test
	void urlWhenNeitherIssuerNorAudienceThenStops() {
		assertStopped(catchThrowable(() -> settings(TestProperties.empty())),
				"The agent's public URL is not configured", "Set a2a.agent.url");
	}

	@ParameterizedTest
	@ValueSource(strings = { "http://agent.example.com", "agent.example.com", "https://u:p@agent.example.com",
			"https://agent.example.com/a b" })
	void urlWhenNotUsableThenStops(String url) {
		AgentSettings settings = settings(this.valid.with("a2a.agent.url", url));
		assertStopped(catchThrowable(settings::url), "The agent's URL [" + url + "] (a2a.agent.url) cannot be used",
				"Use an https URL");
	}

	@Test
	void urlWhenBesideInterfacesThenStops() {
		assertStopped(catchThrowable(
				() -> settings(this.valid.with("a2a.agent.interfaces[0].url", "https://agent.example.com/rest"))),
				"Both a2a.agent.url [https://agent.example.com/a2a] and a2a.agent.interfaces", "remove a2a.agent.url");
	}

	@Test
	void urlWhenAnnotationSaysItBesideInterfacesThenStops() {
		TestProperties properties = this.valid.without("a2a.agent.url")
			.with("a2a.agent.interfaces[0].url", "https://agent.example.com/rest");
		assertStopped(catchThrowable(() -> annotated(properties, AnnotatedAgent.class)), "Both a2a.agent.url",
				"@A2AAgent(url)");
	}

	@Test
	void interfaceWhenUrlIsMissingThenStops() {
		AgentSettings settings = settings(
				this.valid.without("a2a.agent.url").with("a2a.agent.interfaces[0].binding", "HTTP+JSON"));
		assertStopped(catchThrowable(() -> settings.endpoints("")), "a2a.agent.interfaces[0].url is missing",
				"Set it to the public URL");
	}

	@Test
	void interfaceWhenSecondUrlIsNotUsableThenStopsWithItsIndex() {
		AgentSettings settings = settings(this.valid.without("a2a.agent.url")
			.with("a2a.agent.interfaces[0].url", "https://agent.example.com/a2a")
			.with("a2a.agent.interfaces[1].url", "http://agent.example.com/a2a"));
		assertStopped(catchThrowable(() -> settings.endpoints("")),
				"(a2a.agent.interfaces[1].url) cannot be used: it is plain http to another machine",
				"a2a.security.allow-plain-http=true");
	}

	@Test
	void interfaceWhenGrpcThenStops() {
		AgentSettings settings = settings(listed("https://agent.example.com/a2a", "GRPC"));
		assertStopped(catchThrowable(() -> settings.endpoints("")), "a2a.agent.interfaces[0].binding is GRPC",
				"only JSONRPC and HTTP+JSON are guarded");
	}

	@Test
	void interfaceWhenUnknownBindingThenStops() {
		AgentSettings settings = settings(listed("https://agent.example.com/a2a", "jsonrpc"));
		assertStopped(catchThrowable(() -> settings.endpoints("")), "a2a.agent.interfaces[0].binding is [jsonrpc]",
				"Use JSONRPC or HTTP+JSON");
	}

	@Test
	void interfaceWhenProtocolVersionIsEmptyThenStops() {
		AgentSettings settings = settings(listed("https://agent.example.com/a2a", "JSONRPC")
			.with("a2a.agent.interfaces[0].protocol-version", ""));
		assertStopped(catchThrowable(settings::profile), "a2a.agent.interfaces[0].protocol-version is empty",
				"such as 1.0");
	}

	@ParameterizedTest
	@ValueSource(strings = { "/a2a/../admin", "/a2a//x", "/a2a/*", "/a2a/{id}", "a2a", "/a%2fb", "/a;b", "/a\\b" })
	void pathWhenNotPlainThenStops(String path) {
		AgentSettings settings = settings(
				listed("https://agent.example.com/a2a", "JSONRPC").with("a2a.agent.interfaces[0].path", path));
		assertStopped(catchThrowable(() -> settings.endpoints("")),
				"The path [" + path + "] of a2a.agent.interfaces[0] cannot be guarded", "Use a plain path");
	}

	@ParameterizedTest
	@CsvSource({ "https://agent.example.com, '', /", "https://agent.example.com/, '', /",
			"https://agent.example.com/a2a/, '', /a2a", "https://agent.example.com/app/a2a, /app, /a2a",
			"https://agent.example.com/app, /app, /",
			"https://agent.example.com/application/a2a, /app, /application/a2a",
			"https://agent.example.com/a2a, /app, /a2a" })
	void endpointWhenUrlThenItsPathWithinTheApplication(String url, String contextPath, String path) {
		assertThat(settings(this.valid.with("a2a.agent.url", url)).endpoints(contextPath))
			.containsExactly(new A2AEndpoint(path, Binding.JSONRPC, Set.of("1.0"), Set.of(URI.create(url))));
	}

	@Test
	void endpointsWhenInterfacesThenOneEachInOrder() {
		AgentSettings settings = settings(listed("https://agent.example.com/rest", "HTTP+JSON")
			.with("a2a.agent.interfaces[0].path", "/internal/rest/")
			.with("a2a.agent.interfaces[1].url", "https://agent.example.com/a2a")
			.with("a2a.agent.interfaces[1].protocol-version", "0.3"));
		assertThat(settings.endpoints("")).containsExactly(
				new A2AEndpoint("/internal/rest", Binding.HTTP_JSON, Set.of("1.0"),
						Set.of(URI.create("https://agent.example.com/rest"))),
				new A2AEndpoint("/a2a", Binding.JSONRPC, Set.of("0.3"),
						Set.of(URI.create("https://agent.example.com/a2a"))));
		assertThat(settings.url()).isEqualTo(URI.create("https://agent.example.com/rest"));
	}

	@Test
	void profileWhenNothingIsSaidThenDefaults() {
		AgentProfile profile = settings(this.valid).profile();
		assertThat(profile.name()).isEqualTo("Agent");
		assertThat(profile.description()).isEqualTo("Agent");
		assertThat(profile.version()).isEqualTo("0.0.0");
		assertThat(profile.provider()).isNull();
		assertThat(profile.documentationUrl()).isNull();
		assertThat(profile.iconUrl()).isNull();
		assertThat(profile.capabilities().streaming()).isNull();
		assertThat(profile.defaultInputModes()).containsExactly("application/json", "text/plain");
		assertThat(profile.defaultOutputModes()).containsExactly("application/json", "text/plain");
		assertThat(profile.interfaces()).singleElement().satisfies((declared) -> {
			assertThat(declared.url()).isEqualTo("https://agent.example.com/a2a");
			assertThat(declared.protocolBinding()).isEqualTo("JSONRPC");
			assertThat(declared.protocolVersion()).isEqualTo("1.0");
		});
	}

	@Test
	void profileWhenApplicationHasNameThenTheAgentsName() {
		this.environment.setProperty("spring.application.name", "expense-agent");
		assertThat(settings(this.valid).profile().name()).isEqualTo("expense-agent");
	}

	@Test
	void profileWhenApplicationsNameIsEmptyThenDefault() {
		this.environment.setProperty("spring.application.name", "");
		assertThat(settings(this.valid).profile().name()).isEqualTo("Agent");
	}

	@Test
	void profileWhenAnnotationThenWhatItSaysWithPlaceholders() {
		this.environment.setProperty("build.version", "7.1");
		AgentProfile profile = annotated(this.valid, AnnotatedAgent.class).profile();
		assertThat(profile.name()).isEqualTo("Annotated");
		assertThat(profile.description()).isEqualTo("From the annotation");
		assertThat(profile.version()).isEqualTo("7.1");
		assertThat(profile.provider()).isEqualTo(new AgentProvider("https://example.com", "Example"));
		assertThat(profile.documentationUrl()).isEqualTo("https://example.com/docs");
		assertThat(profile.iconUrl()).isEqualTo("https://example.com/icon.png");
		assertThat(profile.defaultInputModes()).containsExactly("text/plain");
		assertThat(profile.defaultOutputModes()).containsExactly("image/png");
	}

	@Test
	void profileWhenPropertyAndAnnotationThenPropertyWins() {
		this.environment.setProperty("build.version", "7.1");
		AgentSettings settings = annotated(
				this.valid.with("a2a.agent.name", "By property").with("a2a.agent.default-output-modes", "text/html"),
				AnnotatedAgent.class);
		assertThat(settings.profile().name()).isEqualTo("By property");
		assertThat(settings.profile().defaultOutputModes()).containsExactly("text/html");
		assertThat(settings.url()).isEqualTo(URI.create("https://agent.example.com/a2a"));
	}

	@Test
	void urlWhenOnlyAnnotationSaysItThenThatOne() {
		assertThat(annotated(this.valid.without("a2a.agent.url"), AnnotatedAgent.class).url())
			.isEqualTo(URI.create("https://annotated.example.com/a2a"));
	}

	@Test
	void annotationWhenOnTwoBeansThenStops() {
		assertStopped(catchThrowable(() -> annotated(this.valid, AnnotatedAgent.class, SecondAgent.class)),
				"Two beans carry @A2AAgent: [AnnotatedAgent] and [SecondAgent]", "remove one");
	}

	@Test
	void providerWhenOnlyHalfThenStops() {
		AgentSettings settings = settings(this.valid.with("a2a.agent.provider.organization", "Example"));
		assertStopped(catchThrowable(settings::profile), "only one of organization and URL",
				"a2a.agent.provider.organization and a2a.agent.provider.url");
	}

	private TestProperties listed(String url, String binding) {
		return this.valid.without("a2a.agent.url")
			.with("a2a.agent.interfaces[0].url", url)
			.with("a2a.agent.interfaces[0].binding", binding);
	}

	@A2AAgent(name = "Annotated", description = "From the annotation", version = "${build.version}",
			url = "https://annotated.example.com/a2a", providerOrganization = "Example",
			providerUrl = "https://example.com", documentationUrl = "https://example.com/docs",
			iconUrl = "https://example.com/icon.png", defaultInputModes = "text/plain",
			defaultOutputModes = "image/png")
	static class AnnotatedAgent {

	}

	@A2AAgent
	static class SecondAgent {

	}

}
