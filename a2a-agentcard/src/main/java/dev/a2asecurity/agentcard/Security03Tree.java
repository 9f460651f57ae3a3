package dev.a2asecurity.agentcard;

import tools.jackson.databind.node.ObjectNode;

/**
 * The JSON trees of a card's security schemes for protocol 0.3: those of OpenAPI 3.0,
 * told apart by their {@code type}.
 */
final class Security03Tree {

	private Security03Tree() {
	}

	static ObjectNode scheme(SecurityScheme scheme) {
		if (scheme instanceof ApiKeySecurityScheme apiKey) {
			return typed("apiKey", scheme).always("in", apiKey.location().value()).always("name", apiKey.name()).node();
		}
		if (scheme instanceof HttpAuthSecurityScheme httpAuth) {
			return typed("http", scheme).always("scheme", httpAuth.scheme())
				.ifSet("bearerFormat", httpAuth.bearerFormat())
				.node();
		}
		if (scheme instanceof OAuth2SecurityScheme oauth2) {
			return typed("oauth2", scheme).always("flows", flows(oauth2.flow()))
				.ifSet("oauth2MetadataUrl", oauth2.oauth2MetadataUrl())
				.node();
		}
		if (scheme instanceof OpenIdConnectSecurityScheme openIdConnect) {
			return typed("openIdConnect", scheme).always("openIdConnectUrl", openIdConnect.openIdConnectUrl()).node();
		}
		if (scheme instanceof MutualTlsSecurityScheme) {
			return typed("mutualTLS", scheme).node();
		}
		throw new IllegalStateException("No JSON form of " + scheme.getClass().getName());
	}

	private static ProtoObject typed(String type, SecurityScheme scheme) {
		return new ProtoObject().always("type", type).ifSet("description", scheme.description());
	}

	/**
	 * The device code flow came with 1.0: such a scheme has no flow here, which a reader
	 * of 0.3 can only leave alone. To leave the scheme out would make its requirements
	 * void.
	 */
	private static ObjectNode flows(OAuthFlow flow) {
		ProtoObject flows = new ProtoObject();
		if (flow instanceof OAuthFlow.AuthorizationCode code) {
			return flows
				.always("authorizationCode",
						new ProtoObject().always("authorizationUrl", code.authorizationUrl())
							.always("tokenUrl", code.tokenUrl())
							.ifSet("refreshUrl", code.refreshUrl())
							.always("scopes", SecurityTree.scopes(code))
							.node())
				.node();
		}
		if (flow instanceof OAuthFlow.ClientCredentials credentials) {
			return flows.always("clientCredentials", tokenFlow(credentials.tokenUrl(), credentials)).node();
		}
		if (flow instanceof OAuthFlow.Password password) {
			return flows.always("password", tokenFlow(password.tokenUrl(), password)).node();
		}
		if (flow instanceof OAuthFlow.Implicit implicit) {
			return flows
				.always("implicit",
						new ProtoObject().always("authorizationUrl", implicit.authorizationUrl())
							.ifSet("refreshUrl", implicit.refreshUrl())
							.always("scopes", SecurityTree.scopes(implicit))
							.node())
				.node();
		}
		return flows.node();
	}

	private static ObjectNode tokenFlow(String tokenUrl, OAuthFlow flow) {
		return new ProtoObject().always("tokenUrl", tokenUrl)
			.ifSet("refreshUrl", flow.refreshUrl())
			.always("scopes", SecurityTree.scopes(flow))
			.node();
	}

}
