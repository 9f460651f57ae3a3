package dev.a2asecurity.agentcard;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Valid cards, to be changed by one thing, and the golden files.
 */
final class TestCards {

	private static final JsonMapper MAPPER = new JsonMapper();

	private static final String AUTHORIZE = "https://auth.example.com/authorize";

	private static final String TOKEN = "https://auth.example.com/token";

	private static final String REFRESH = "https://auth.example.com/refresh";

	private TestCards() {
	}

	/** What {@code minimal-card.json} holds. */
	static AgentCard.Builder minimal() {
		return AgentCard.builder("Expense Agent", "Handles expenses", "1.0.0")
			.supportedInterface(new AgentInterface("https://expense-agent.example.com", AgentInterface.JSONRPC, "1.0"))
			.defaultInputModes(List.of("text/plain"))
			.defaultOutputModes(List.of("application/json"));
	}

	static AgentSkill.Builder skill(String id) {
		return AgentSkill.builder(id, "Submit expense", "Submits an expense").tags(List.of("expense"));
	}

	/** What {@code full-card.json} holds: every field, every scheme, every flow. */
	static AgentCard full() {
		return AgentCard.builder("Expense Agent", "Handles expenses", "1.2.3")
			.supportedInterface(
					new AgentInterface("https://expense-agent.example.com/a2a", AgentInterface.JSONRPC, "acme", "1.0"))
			.supportedInterface(new AgentInterface("https://expense-agent.example.com/a2a/rest",
					AgentInterface.HTTP_JSON, null, "1.0"))
			.supportedInterface(new AgentInterface("expense-agent.example.com:443", AgentInterface.GRPC, "1.0"))
			.provider(new AgentProvider("https://www.example.com", "Example Inc."))
			.documentationUrl("https://www.example.com/docs")
			.capabilities(new AgentCapabilities(true, false,
					List.of(currencyExtension(),
							new AgentExtension("https://www.example.com/extensions/trace/v1", null, false, Map.of())),
					true))
			.securitySchemes(schemes())
			.securityRequirement(new SecurityRequirement(ordered("oauth2-client-credentials",
					List.of("expense:submit", "expense:read"), "mutual-tls", List.of())))
			.securityRequirement(SecurityRequirement.of("open-id-connect", List.of("openid")))
			.defaultInputModes(List.of("text/plain", "application/json"))
			.defaultOutputModes(List.of("application/json"))
			.skill(AgentSkill.builder("submit-expense", "Submit expense", "Submits an expense for reimbursement")
				.tags(List.of("expense", "submit"))
				.examples(List.of("Submit 120.50 EUR for a train"))
				.inputModes(List.of("application/json"))
				.outputModes(List.of("application/json", "text/plain"))
				.securityRequirement(SecurityRequirement.of("oauth2-client-credentials", List.of("expense:submit")))
				.build())
			.skill(AgentSkill.builder("read-expense", "Read expense", "Reads an expense")
				.tags(List.of("expense"))
				.build())
			.signature(new AgentCardSignature("eyJhbGciOiJFUzI1NiIsInR5cCI6IkpPU0UiLCJraWQiOiJrZXktMSJ9",
					"c2lnbmF0dXJl", Map.of("note", "first")))
			.signature(new AgentCardSignature("eyJhbGciOiJFUzI1NiIsInR5cCI6IkpPU0UiLCJraWQiOiJrZXktMiJ9", "b3RoZXI"))
			.iconUrl("https://www.example.com/icon.png")
			.build();
	}

	/** The full card of an agent that speaks protocol 0.3 too. */
	static AgentCard bothProtocols() {
		AgentCard full = full();
		return full.toBuilder()
			.supportedInterfaces(
					List.of(new AgentInterface("https://expense-agent.example.com/a2a", AgentInterface.JSONRPC, "1.0"),
							new AgentInterface("https://expense-agent.example.com/a2a", AgentInterface.JSONRPC, "0.3"),
							new AgentInterface("https://expense-agent.example.com/a2a/v1", AgentInterface.HTTP_JSON,
									"0.3")))
			.signatures(List.of())
			.build();
	}

	/** In an order that is not the sorted one. */
	private static Map<String, SecurityScheme> schemes() {
		Map<String, String> scopes = Map.of("expense:read", "Read expenses");
		Map<String, SecurityScheme> schemes = new LinkedHashMap<>();
		schemes.put("open-id-connect", new OpenIdConnectSecurityScheme("Single sign-on",
				"https://auth.example.com/.well-known/openid-configuration"));
		schemes.put("mutual-tls", new MutualTlsSecurityScheme("A client certificate"));
		schemes.put("mutual-tls-undescribed", new MutualTlsSecurityScheme(null));
		schemes.put("oauth2-authorization-code",
				new OAuth2SecurityScheme("For users",
						new OAuthFlow.AuthorizationCode(AUTHORIZE, TOKEN, REFRESH,
								ordered("expense:submit", "Submit expenses", "expense:read", "Read expenses"), true),
						"https://auth.example.com/.well-known/oauth-authorization-server"));
		schemes.put("oauth2-client-credentials", new OAuth2SecurityScheme(null, new OAuthFlow.ClientCredentials(TOKEN,
				REFRESH, ordered("expense:submit", "", "expense:read", "Read expenses")), null));
		schemes.put("oauth2-device-code", new OAuth2SecurityScheme(null,
				new OAuthFlow.DeviceCode("https://auth.example.com/device", TOKEN, REFRESH, scopes), null));
		schemes.put("oauth2-implicit",
				new OAuth2SecurityScheme(null, new OAuthFlow.Implicit(AUTHORIZE, REFRESH, scopes), null));
		schemes.put("oauth2-password",
				new OAuth2SecurityScheme(null, new OAuthFlow.Password(TOKEN, REFRESH, scopes), null));
		schemes.put("http-bearer", new HttpAuthSecurityScheme("A bearer token", "Bearer", "JWT"));
		schemes.put("http-basic", new HttpAuthSecurityScheme(null, "Basic", null));
		schemes.put("api-key-query", new ApiKeySecurityScheme(null, ApiKeySecurityScheme.Location.QUERY, "key"));
		schemes.put("api-key-header",
				new ApiKeySecurityScheme("A key for old clients", ApiKeySecurityScheme.Location.HEADER, "X-API-Key"));
		schemes.put("api-key-cookie", new ApiKeySecurityScheme(null, ApiKeySecurityScheme.Location.COOKIE, "key"));
		return schemes;
	}

	private static AgentExtension currencyExtension() {
		Map<String, Object> params = new LinkedHashMap<>();
		params.put("strict", false);
		params.put("rounding", null);
		params.put("limits", ordered("low", new BigDecimal("0.50"), "high", 1000));
		params.put("currencies", Arrays.asList("EUR", "USD"));
		return new AgentExtension("https://www.example.com/extensions/currency/v1", "Converts currencies", true,
				params);
	}

	/** A map that iterates in the given order. */
	static <V> Map<String, V> ordered(String key1, V value1, String key2, V value2) {
		Map<String, V> map = new LinkedHashMap<>();
		map.put(key1, value1);
		map.put(key2, value2);
		return map;
	}

	/** A golden file without its white space, its fields in the file's order. */
	static String compact(String file) {
		return MAPPER.writeValueAsString(tree(file));
	}

	static JsonNode tree(String file) {
		return MAPPER.readTree(text(file));
	}

	static String text(String file) {
		try (InputStream in = TestCards.class.getResourceAsStream(file)) {
			return new String(in.readAllBytes(), StandardCharsets.UTF_8);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

}
