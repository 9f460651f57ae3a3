package dev.a2asecurity.agentcard;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The security schemes of a card of protocol 0.3, of which one may have several flows of
 * OAuth 2.0. Protocol 1.0 has one flow in a scheme; so the scheme {@code oauth} with two
 * flows becomes {@code oauth-authorizationCode} and {@code oauth-clientCredentials}, and
 * a requirement of it two alternatives.
 */
final class SplitSchemes {

	/** Several split schemes in one requirement multiply. */
	private static final int MAX_ALTERNATIVES = 64;

	private final Map<String, SecurityScheme> schemes = new LinkedHashMap<>();

	private final Map<String, List<String>> names = new LinkedHashMap<>();

	private SplitSchemes() {
	}

	static SplitSchemes read(Map<String, CardObject> read) {
		SplitSchemes split = new SplitSchemes();
		read.forEach(split::add);
		return split;
	}

	Map<String, SecurityScheme> schemes() {
		return this.schemes;
	}

	/**
	 * Returns what a requirement of the read schemes comes to with the split ones.
	 */
	List<SecurityRequirement> alternatives(Map<String, List<String>> needed) {
		List<Map<String, List<String>>> alternatives = List.of(Map.of());
		for (Map.Entry<String, List<String>> scheme : needed.entrySet()) {
			List<Map<String, List<String>>> longer = new ArrayList<>();
			for (Map<String, List<String>> alternative : alternatives) {
				for (String name : this.names.getOrDefault(scheme.getKey(), List.of(scheme.getKey()))) {
					Map<String, List<String>> added = new LinkedHashMap<>(alternative);
					added.put(name, scheme.getValue());
					longer.add(added);
				}
			}
			if (longer.size() > MAX_ALTERNATIVES) {
				throw new IllegalArgumentException(
						"a requirement has more than " + MAX_ALTERNATIVES + " combinations of OAuth 2.0 flows");
			}
			alternatives = longer;
		}
		return alternatives.stream().map(SecurityRequirement::new).toList();
	}

	private void add(String name, CardObject scheme) {
		String description = scheme.text("description");
		switch (scheme.requiredText("type")) {
			case "apiKey" -> add(name, name, new ApiKeySecurityScheme(description, SchemeReader.location(scheme, "in"),
					scheme.requiredText("name")));
			case "http" -> add(name, name, new HttpAuthSecurityScheme(description, scheme.requiredText("scheme"),
					scheme.text("bearerFormat")));
			case "openIdConnect" ->
				add(name, name, new OpenIdConnectSecurityScheme(description, scheme.requiredText("openIdConnectUrl")));
			case "mutualTLS" -> add(name, name, new MutualTlsSecurityScheme(description));
			case "oauth2" -> addFlows(name, scheme);
			default -> throw scheme.refuse("type", "is no type of protocol 0.3");
		}
	}

	private void addFlows(String name, CardObject scheme) {
		CardObject flows = scheme.object("flows");
		if (flows == null) {
			throw scheme.refuse("flows", "is missing");
		}
		List<String> present = SchemeReader.flowsOf(flows);
		// None that is known: whatever needs the scheme cannot be satisfied.
		this.names.put(name, new ArrayList<>());
		for (String flow : present) {
			add(name, (present.size() == 1) ? name : name + "-" + flow, new OAuth2SecurityScheme(
					scheme.text("description"), SchemeReader.flow(flows, flow), scheme.text("oauth2MetadataUrl")));
		}
	}

	private void add(String name, String split, SecurityScheme scheme) {
		if (this.schemes.putIfAbsent(split, scheme) != null) {
			throw new IllegalArgumentException("the security scheme " + Fields.quoted(split) + " is there twice");
		}
		this.names.computeIfAbsent(name, (key) -> new ArrayList<>()).add(split);
	}

}
