package dev.a2asecurity.agentcard;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * Reads security schemes of protocol 1.0, and the flows that both protocols share.
 */
final class SchemeReader {

	private static final List<String> FORMS = List.of("apiKeySecurityScheme", "httpAuthSecurityScheme",
			"oauth2SecurityScheme", "openIdConnectSecurityScheme", "mtlsSecurityScheme");

	static final List<String> FLOWS = List.of("authorizationCode", "clientCredentials", "implicit", "password",
			"deviceCode");

	private SchemeReader() {
	}

	static Map<String, SecurityScheme> read10(Map<String, CardObject> read) {
		Map<String, SecurityScheme> schemes = new LinkedHashMap<>();
		read.forEach((name, scheme) -> schemes.put(name, scheme(scheme)));
		return schemes;
	}

	private static SecurityScheme scheme(CardObject read) {
		String form = only(read, FORMS);
		CardObject scheme = read.object(form);
		if (scheme == null) {
			throw read.refuse(form, "is missing");
		}
		String description = scheme.text("description");
		return switch (form) {
			case "apiKeySecurityScheme" ->
				new ApiKeySecurityScheme(description, location(scheme, "location"), scheme.requiredText("name"));
			case "httpAuthSecurityScheme" ->
				new HttpAuthSecurityScheme(description, scheme.requiredText("scheme"), scheme.text("bearerFormat"));
			case "oauth2SecurityScheme" ->
				new OAuth2SecurityScheme(description, onlyFlow(scheme), scheme.text("oauth2MetadataUrl"));
			case "openIdConnectSecurityScheme" ->
				new OpenIdConnectSecurityScheme(description, scheme.requiredText("openIdConnectUrl"));
			default -> new MutualTlsSecurityScheme(description);
		};
	}

	/** A {@code oneof} with two members is read in two ways. */
	private static String only(CardObject read, List<String> names) {
		List<String> present = names.stream().filter(read::has).toList();
		if (present.size() != 1) {
			throw read.refuse("oneof", present.isEmpty() ? "has none of " + names : "has several of " + names);
		}
		return present.get(0);
	}

	private static OAuthFlow onlyFlow(CardObject scheme) {
		CardObject flows = scheme.object("flows");
		if (flows == null) {
			throw scheme.refuse("flows", "is missing");
		}
		return flow(flows, only(flows, FLOWS));
	}

	static List<String> flowsOf(CardObject flows) {
		return new ArrayList<>(FLOWS.stream().filter(flows::has).toList());
	}

	static OAuthFlow flow(CardObject flows, String name) {
		CardObject flow = flows.object(name);
		if (flow == null) {
			throw flows.refuse(name, "is missing");
		}
		@Nullable String refreshUrl = flow.text("refreshUrl");
		Map<String, String> scopes = flow.textMap("scopes");
		return switch (name) {
			case "authorizationCode" -> new OAuthFlow.AuthorizationCode(flow.requiredText("authorizationUrl"),
					flow.requiredText("tokenUrl"), refreshUrl, scopes, Boolean.TRUE.equals(flow.bool("pkceRequired")));
			case "clientCredentials" ->
				new OAuthFlow.ClientCredentials(flow.requiredText("tokenUrl"), refreshUrl, scopes);
			case "implicit" -> new OAuthFlow.Implicit(flow.requiredText("authorizationUrl"), refreshUrl, scopes);
			case "password" -> new OAuthFlow.Password(flow.requiredText("tokenUrl"), refreshUrl, scopes);
			default -> new OAuthFlow.DeviceCode(flow.requiredText("deviceAuthorizationUrl"),
					flow.requiredText("tokenUrl"), refreshUrl, scopes);
		};
	}

	static ApiKeySecurityScheme.Location location(CardObject scheme, String field) {
		String value = scheme.requiredText(field);
		for (ApiKeySecurityScheme.Location location : ApiKeySecurityScheme.Location.values()) {
			if (location.value().equals(value)) {
				return location;
			}
		}
		throw scheme.refuse(field, "is none of query, header and cookie");
	}

}
