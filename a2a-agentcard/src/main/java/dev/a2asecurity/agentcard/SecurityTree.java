package dev.a2asecurity.agentcard;

import java.util.List;

import tools.jackson.databind.node.ObjectNode;
import tools.jackson.databind.node.StringNode;

/**
 * The JSON trees of a card's security objects for protocol 1.0 (section 4.5). A
 * {@code oneof} of the protocol is an object with one member, named after the form.
 */
final class SecurityTree {

	private SecurityTree() {
	}

	static ObjectNode requirement(SecurityRequirement requirement) {
		return new ProtoObject()
			.unlessEmpty("schemes", ProtoObject.map(requirement.schemes(), SecurityTree::stringList))
			.node();
	}

	/** {@code StringList.list} is repeated and not REQUIRED: no scopes are {@code {}}. */
	private static ObjectNode stringList(List<String> values) {
		return new ProtoObject().unlessEmpty("list", ProtoObject.texts(values)).node();
	}

	static ObjectNode scheme(SecurityScheme scheme) {
		if (scheme instanceof ApiKeySecurityScheme apiKey) {
			return oneOf("apiKeySecurityScheme", apiKey(apiKey));
		}
		if (scheme instanceof HttpAuthSecurityScheme httpAuth) {
			return oneOf("httpAuthSecurityScheme", httpAuth(httpAuth));
		}
		if (scheme instanceof OAuth2SecurityScheme oauth2) {
			return oneOf("oauth2SecurityScheme", oauth2(oauth2));
		}
		if (scheme instanceof OpenIdConnectSecurityScheme openIdConnect) {
			return oneOf("openIdConnectSecurityScheme", openIdConnect(openIdConnect));
		}
		if (scheme instanceof MutualTlsSecurityScheme mutualTls) {
			return oneOf("mtlsSecurityScheme", mutualTls(mutualTls));
		}
		throw new IllegalStateException("No JSON form of " + scheme.getClass().getName());
	}

	private static ObjectNode oneOf(String name, ObjectNode value) {
		return new ProtoObject().always(name, value).node();
	}

	private static ObjectNode apiKey(ApiKeySecurityScheme scheme) {
		return described(scheme).always("location", scheme.location().value()).always("name", scheme.name()).node();
	}

	private static ObjectNode httpAuth(HttpAuthSecurityScheme scheme) {
		return described(scheme).always("scheme", scheme.scheme()).ifSet("bearerFormat", scheme.bearerFormat()).node();
	}

	private static ObjectNode oauth2(OAuth2SecurityScheme scheme) {
		return described(scheme).always("flows", flow(scheme.flow()))
			.ifSet("oauth2MetadataUrl", scheme.oauth2MetadataUrl())
			.node();
	}

	private static ObjectNode openIdConnect(OpenIdConnectSecurityScheme scheme) {
		return described(scheme).always("openIdConnectUrl", scheme.openIdConnectUrl()).node();
	}

	private static ObjectNode mutualTls(MutualTlsSecurityScheme scheme) {
		return described(scheme).node();
	}

	private static ProtoObject described(SecurityScheme scheme) {
		return new ProtoObject().ifSet("description", scheme.description());
	}

	private static ObjectNode flow(OAuthFlow flow) {
		if (flow instanceof OAuthFlow.AuthorizationCode authorizationCode) {
			return oneOf("authorizationCode", authorizationCode(authorizationCode));
		}
		if (flow instanceof OAuthFlow.ClientCredentials clientCredentials) {
			return oneOf("clientCredentials", clientCredentials(clientCredentials));
		}
		if (flow instanceof OAuthFlow.Implicit implicit) {
			return oneOf("implicit", implicit(implicit));
		}
		if (flow instanceof OAuthFlow.Password password) {
			return oneOf("password", password(password));
		}
		if (flow instanceof OAuthFlow.DeviceCode deviceCode) {
			return oneOf("deviceCode", deviceCode(deviceCode));
		}
		throw new IllegalStateException("No JSON form of " + flow.getClass().getName());
	}

	private static ObjectNode authorizationCode(OAuthFlow.AuthorizationCode flow) {
		return new ProtoObject().always("authorizationUrl", flow.authorizationUrl())
			.always("tokenUrl", flow.tokenUrl())
			.ifSet("refreshUrl", flow.refreshUrl())
			.always("scopes", scopes(flow))
			.ifTrue("pkceRequired", flow.pkceRequired())
			.node();
	}

	private static ObjectNode clientCredentials(OAuthFlow.ClientCredentials flow) {
		return new ProtoObject().always("tokenUrl", flow.tokenUrl())
			.ifSet("refreshUrl", flow.refreshUrl())
			.always("scopes", scopes(flow))
			.node();
	}

	/** Nothing of this message is REQUIRED, so neither are its scopes. */
	private static ObjectNode implicit(OAuthFlow.Implicit flow) {
		return new ProtoObject().always("authorizationUrl", flow.authorizationUrl())
			.ifSet("refreshUrl", flow.refreshUrl())
			.unlessEmpty("scopes", scopes(flow))
			.node();
	}

	/** Nothing of this message is REQUIRED, so neither are its scopes. */
	private static ObjectNode password(OAuthFlow.Password flow) {
		return new ProtoObject().always("tokenUrl", flow.tokenUrl())
			.ifSet("refreshUrl", flow.refreshUrl())
			.unlessEmpty("scopes", scopes(flow))
			.node();
	}

	private static ObjectNode deviceCode(OAuthFlow.DeviceCode flow) {
		return new ProtoObject().always("deviceAuthorizationUrl", flow.deviceAuthorizationUrl())
			.always("tokenUrl", flow.tokenUrl())
			.ifSet("refreshUrl", flow.refreshUrl())
			.always("scopes", scopes(flow))
			.node();
	}

	static ObjectNode scopes(OAuthFlow flow) {
		return ProtoObject.map(flow.scopes(), StringNode::valueOf);
	}

}
