package dev.a2asecurity.autoconfigure;

import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;
import org.springframework.util.unit.DataSize;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The defaults of all properties, and what configuration editors show of them.
 */
class PropertiesTests {

	@Test
	void securityWhenNothingIsSetThenDefaults() {
		A2ASecurityProperties properties = TestProperties.empty().security();
		assertThat(properties.enabled()).isTrue();
		assertThat(properties.issuerUri()).isNull();
		assertThat(properties.audience()).isNull();
		assertThat(properties.jwkSetUri()).isNull();
		assertThat(properties.tokenUri()).isNull();
		assertThat(properties.openIdConnect()).isTrue();
		assertThat(properties.allowPlainHttp()).isFalse();
		assertThat(properties.executors()).isEmpty();
		assertThat(properties.scopeDescriptions()).isEmpty();
		assertThat(properties.token().types()).containsExactly("at+jwt", "JWT");
		assertThat(properties.token().allowMissingType()).isFalse();
		assertThat(properties.token().algorithms()).containsExactly("RS256", "PS256", "ES256", "EdDSA", "Ed25519");
		assertThat(properties.token().maxLifetime()).isEqualTo(Duration.ofHours(1));
		assertThat(properties.token().clockSkew()).isEqualTo(Duration.ofSeconds(5));
		assertThat(properties.token().rememberFor()).isEqualTo(Duration.ofSeconds(60));
		assertThat(properties.token().rememberSize()).isEqualTo(DataSize.ofMegabytes(16));
		assertThat(properties.issuers()).isEmpty();
		assertThat(properties.claims().scopes()).isEmpty();
		assertThat(properties.claims().tenant()).isNull();
		assertThat(properties.keys().cacheTime()).isEqualTo(Duration.ofMinutes(5));
		assertThat(properties.keys().outageTolerance()).isEqualTo(Duration.ofHours(4));
		assertThat(properties.keys().connectTimeout()).isEqualTo(Duration.ofSeconds(2));
		assertThat(properties.keys().readTimeout()).isEqualTo(Duration.ofSeconds(3));
		assertThat(properties.senderConstrained()).isEqualTo(A2ASecurityProperties.SenderConstrained.ACCEPT);
		assertThat(properties.dpop().proofLifetime()).isEqualTo(Duration.ofSeconds(60));
		assertThat(properties.dpop().clockSkew()).isEqualTo(Duration.ofSeconds(5));
		assertThat(properties.dpop().nonce()).isFalse();
		assertThat(properties.dpop().nonceLifetime()).isEqualTo(Duration.ofMinutes(2));
		assertThat(properties.dpop().nonceSecret()).isNull();
		assertThat(properties.introspection().maxConcurrent()).isEqualTo(64);
		assertThat(properties.mtls().header()).isNull();
		assertThat(properties.mtls().proxies()).isEmpty();
	}

	@Test
	void skillsWhenNothingIsSetThenNoRules() {
		assertThat(new Binder(new MapConfigurationPropertySource(Map.of()))
			.bindOrCreate("a2a.security", A2ASkillProperties.class)
			.senderConstrainedSkills()).isEmpty();
	}

	@Test
	void agentWhenNothingIsSetThenDefaults() {
		A2AAgentProperties properties = TestProperties.empty().agent();
		assertThat(properties.name()).isNull();
		assertThat(properties.description()).isNull();
		assertThat(properties.version()).isNull();
		assertThat(properties.url()).isNull();
		assertThat(properties.interfaces()).isEmpty();
		assertThat(properties.provider()).isNull();
		assertThat(properties.documentationUrl()).isNull();
		assertThat(properties.iconUrl()).isNull();
		assertThat(properties.capabilities().streaming()).isNull();
		assertThat(properties.capabilities().pushNotifications()).isNull();
		assertThat(properties.capabilities().extendedAgentCard()).isNull();
		assertThat(properties.defaultInputModes()).isEmpty();
		assertThat(properties.defaultOutputModes()).isEmpty();
	}

	@Test
	void providerWhenOnlyOrganizationIsSetThenNoUrl() {
		assertThat(TestProperties.empty().with("a2a.agent.provider.organization", "Example").agent().provider())
			.isEqualTo(new A2AAgentProperties.Provider("Example", null));
		assertThat(TestProperties.empty().with("a2a.agent.provider.url", "https://example.com").agent().provider())
			.isEqualTo(new A2AAgentProperties.Provider(null, "https://example.com"));
	}

	@Test
	void cardWhenNothingIsSetThenDefaults() {
		A2ACardProperties properties = TestProperties.empty().bind("a2a.security.card", A2ACardProperties.class);
		assertThat(properties).isEqualTo(new A2ACardProperties(Duration.ofMinutes(10), List.of(), null, List.of()));
	}

	@Test
	void signingWhenNothingIsSetThenDefaults() {
		A2ASigningProperties properties = TestProperties.empty()
			.bind("a2a.security.signing", A2ASigningProperties.class);
		assertThat(properties).isEqualTo(new A2ASigningProperties(List.of(), null, true));
	}

	@Test
	void signingKeyWhenOnlyItsBundleIsSetThenEverythingElseIsTheKeys() {
		A2ASigningProperties properties = TestProperties.empty()
			.with("a2a.security.signing.keys[0].bundle", "agent")
			.bind("a2a.security.signing", A2ASigningProperties.class);
		assertThat(properties.keys())
			.containsExactly(new A2ASigningProperties.Key("agent", null, null, null, null, null));
	}

	@Test
	void signingKeyWhenEverythingIsSetThenTakesTheValues() {
		A2ASigningProperties properties = TestProperties.empty()
			.with("a2a.security.signing.jku", "false")
			.with("a2a.security.signing.keys[0].bundle", "agent")
			.with("a2a.security.signing.keys[0].id", "2026")
			.with("a2a.security.signing.keys[0].algorithm", "PS256")
			.with("a2a.security.signing.keys[0].sign-from", "2026-12-01T00:00:00Z")
			.with("a2a.security.signing.keys[0].sign-until", "2027-12-01T00:00:00Z")
			.with("a2a.security.signing.keys[0].expires", "2028-01-01T00:00:00Z")
			.bind("a2a.security.signing", A2ASigningProperties.class);
		assertThat(properties).isEqualTo(new A2ASigningProperties(
				List.of(new A2ASigningProperties.Key("agent", "2026", "PS256", Instant.parse("2026-12-01T00:00:00Z"),
						Instant.parse("2027-12-01T00:00:00Z"), Instant.parse("2028-01-01T00:00:00Z"))),
				null, false));
	}

	/**
	 * What configuration editors show, and that no property is left out above.
	 */
	@Test
	void metadataWhenReadThenHasTheDefaultsOfCardAndKeys() throws IOException {
		Map<String, String> defaults = new TreeMap<>();
		for (JsonNode property : metadata().path("properties")) {
			String name = property.path("name").asString();
			if (name.matches("a2a\\.(agent|security\\.(card|signing))\\..+")) {
				JsonNode value = property.path("defaultValue");
				defaults.put(name, value.isMissingNode() ? "" : value.toString());
			}
		}
		assertThat(defaults).isEqualTo(
				new TreeMap<>(Map.ofEntries(Map.entry("a2a.agent.name", ""), Map.entry("a2a.agent.description", ""),
						Map.entry("a2a.agent.version", ""), Map.entry("a2a.agent.url", ""),
						Map.entry("a2a.agent.interfaces", ""), Map.entry("a2a.agent.provider.organization", ""),
						Map.entry("a2a.agent.provider.url", ""), Map.entry("a2a.agent.documentation-url", ""),
						Map.entry("a2a.agent.icon-url", ""), Map.entry("a2a.agent.capabilities.streaming", ""),
						Map.entry("a2a.agent.capabilities.push-notifications", ""),
						Map.entry("a2a.agent.capabilities.extended-agent-card", ""),
						Map.entry("a2a.agent.default-input-modes", ""), Map.entry("a2a.agent.default-output-modes", ""),
						Map.entry("a2a.security.card.max-age", "\"10m\""),
						Map.entry("a2a.security.card.allowed-origins", ""), Map.entry("a2a.security.card.base", ""),
						Map.entry("a2a.security.card.additional-paths", ""), Map.entry("a2a.security.signing.keys", ""),
						Map.entry("a2a.security.signing.jwk-set", ""), Map.entry("a2a.security.signing.jku", "true"))));
	}

	@Test
	void interfaceWhenOnlyUrlIsSetThenJsonRpcOfVersion1() {
		A2AAgentProperties properties = TestProperties.empty()
			.with("a2a.agent.interfaces[0].url", "https://agent.example.com/a2a")
			.agent();
		assertThat(properties.interfaces()).containsExactly(
				new A2AAgentProperties.Interface("https://agent.example.com/a2a", "JSONRPC", "1.0", null, null));
	}

	@Test
	void everyPropertyWhenBoundThenTakesTheValue() {
		TestProperties properties = TestProperties.valid()
			.with("a2a.security.executors[0]", "jobs")
			.with("a2a.security.scope-descriptions[expense:read]", "Reads expenses")
			.with("a2a.security.token.types", "at+jwt")
			.with("a2a.security.token.algorithms", "ES384")
			.with("a2a.security.token.max-lifetime", "15m")
			.with("a2a.security.keys.read-timeout", "500ms")
			.with("a2a.agent.capabilities.streaming", "true")
			.with("a2a.agent.default-input-modes", "text/plain");
		assertThat(properties.security().executors()).containsExactly("jobs");
		assertThat(properties.security().scopeDescriptions()).containsEntry("expense:read", "Reads expenses");
		assertThat(properties.security().token().types()).containsExactly("at+jwt");
		assertThat(properties.security().token().algorithms()).containsExactly("ES384");
		assertThat(properties.security().token().maxLifetime()).isEqualTo(Duration.ofMinutes(15));
		assertThat(properties.security().keys().readTimeout()).isEqualTo(Duration.ofMillis(500));
		assertThat(properties.agent().capabilities().streaming()).isTrue();
		assertThat(properties.agent().defaultInputModes()).containsExactly("text/plain");
	}

	@Test
	void metadataWhenReadThenEveryPropertyHasDescription() throws IOException {
		JsonNode metadata = metadata();
		List<JsonNode> properties = metadata.path("properties").valueStream().toList();
		assertThat(properties).hasSizeGreaterThan(20)
			.allSatisfy((property) -> assertThat(property.path("description").asString("")).as(property.toString())
				.isNotBlank());
	}

	@Test
	void metadataWhenReadThenEveryPropertyIsOursAndBooleansSayWhether() throws IOException {
		for (JsonNode property : metadata().path("properties")) {
			assertThat(property.path("name").asString())
				.matches("(a2a\\.(security|agent)|management\\.endpoint\\.a2asecurity)\\..+");
			if (property.path("type").asString().equals("java.lang.Boolean")) {
				assertThat(property.path("description").asString()).startsWith("Whether ");
			}
			assertThat(property.path("description").asString()).doesNotStartWith("The ").doesNotStartWith("A ");
		}
	}

	@Test
	void metadataWhenReadThenHasThePropertiesOfTheQuickStart() throws IOException {
		Set<String> names = metadata().path("properties")
			.valueStream()
			.map((property) -> property.path("name").asString())
			.collect(Collectors.toSet());
		assertThat(names).contains("a2a.security.issuer-uri", "a2a.security.audience", "a2a.security.enabled",
				"a2a.agent.name", "a2a.agent.url", "a2a.agent.interfaces");
	}

	private static JsonNode metadata() throws IOException {
		try (InputStream in = A2ASecurityProperties.class
			.getResourceAsStream("/META-INF/spring-configuration-metadata.json")) {
			return JsonMapper.builder().build().readTree(in);
		}
	}

}
