package dev.a2asecurity.agentcard;

import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * How a client gets an OAuth 2.0 access token: one of five flows. URLs are HTTPS URLs;
 * plain HTTP is for development only.
 * <p>
 * A2A specification 1.0, section 4.5.7 (OAuthFlows).
 */
public sealed interface OAuthFlow {

	/**
	 * Returns the URL where a token is refreshed, or {@code null}.
	 */
	@Nullable String refreshUrl();

	/**
	 * Returns the scopes to choose from, each with a description for people; possibly
	 * none.
	 */
	Map<String, String> scopes();

	/**
	 * The authorization code flow (RFC 6749, section 4.1).
	 *
	 * @param authorizationUrl authorization endpoint
	 * @param tokenUrl token endpoint
	 * @param refreshUrl refresh endpoint, where it is another one
	 * @param scopes descriptions by scope, in the given order
	 * @param pkceRequired whether clients have to use PKCE (RFC 7636)
	 */
	record AuthorizationCode(String authorizationUrl, String tokenUrl, @Nullable String refreshUrl,
			Map<String, String> scopes, boolean pkceRequired) implements OAuthFlow {

		/**
		 * Makes a flow.
		 * @throws IllegalArgumentException if the authorization or the token URL is null
		 * or blank, or if the scopes are null or hold null or a blank scope
		 */
		public AuthorizationCode {
			Fields.required("OAuthFlow.AuthorizationCode.authorizationUrl", authorizationUrl);
			Fields.required("OAuthFlow.AuthorizationCode.tokenUrl", tokenUrl);
			refreshUrl = Fields.implicit("OAuthFlow.AuthorizationCode.refreshUrl", refreshUrl);
			scopes = Fields.descriptions("OAuthFlow.AuthorizationCode.scopes", scopes);
		}

	}

	/**
	 * The client credentials flow (RFC 6749, section 4.4).
	 *
	 * @param tokenUrl token endpoint
	 * @param refreshUrl refresh endpoint, where it is another one
	 * @param scopes descriptions by scope, in the given order
	 */
	record ClientCredentials(String tokenUrl, @Nullable String refreshUrl,
			Map<String, String> scopes) implements OAuthFlow {

		/**
		 * Makes a flow.
		 * @throws IllegalArgumentException if the token URL is null or blank, or if the
		 * scopes are null or hold null or a blank scope
		 */
		public ClientCredentials {
			Fields.required("OAuthFlow.ClientCredentials.tokenUrl", tokenUrl);
			refreshUrl = Fields.implicit("OAuthFlow.ClientCredentials.refreshUrl", refreshUrl);
			scopes = Fields.descriptions("OAuthFlow.ClientCredentials.scopes", scopes);
		}

	}

	/**
	 * The implicit flow (RFC 6749, section 4.2). The protocol deprecates it: use
	 * {@link AuthorizationCode} with PKCE.
	 *
	 * @param authorizationUrl authorization endpoint; OpenAPI requires it, and so does
	 * this record, though the protocol leaves it open
	 * @param refreshUrl refresh endpoint
	 * @param scopes descriptions by scope, in the given order
	 */
	record Implicit(String authorizationUrl, @Nullable String refreshUrl,
			Map<String, String> scopes) implements OAuthFlow {

		/**
		 * Makes a flow.
		 * @throws IllegalArgumentException if the authorization URL is null or blank, or
		 * if the scopes are null or hold null or a blank scope
		 */
		public Implicit {
			Fields.required("OAuthFlow.Implicit.authorizationUrl", authorizationUrl);
			refreshUrl = Fields.implicit("OAuthFlow.Implicit.refreshUrl", refreshUrl);
			scopes = Fields.descriptions("OAuthFlow.Implicit.scopes", scopes);
		}

	}

	/**
	 * The resource owner password flow (RFC 6749, section 4.3). The protocol deprecates
	 * it: use {@link AuthorizationCode} with PKCE, or {@link DeviceCode}.
	 *
	 * @param tokenUrl token endpoint; OpenAPI requires it, and so does this record,
	 * though the protocol leaves it open
	 * @param refreshUrl refresh endpoint, where it is another one
	 * @param scopes descriptions by scope, in the given order
	 */
	record Password(String tokenUrl, @Nullable String refreshUrl, Map<String, String> scopes) implements OAuthFlow {

		/**
		 * Makes a flow.
		 * @throws IllegalArgumentException if the token URL is null or blank, or if the
		 * scopes are null or hold null or a blank scope
		 */
		public Password {
			Fields.required("OAuthFlow.Password.tokenUrl", tokenUrl);
			refreshUrl = Fields.implicit("OAuthFlow.Password.refreshUrl", refreshUrl);
			scopes = Fields.descriptions("OAuthFlow.Password.scopes", scopes);
		}

	}

	/**
	 * The device authorization flow (RFC 8628).
	 *
	 * @param deviceAuthorizationUrl device authorization endpoint
	 * @param tokenUrl token endpoint
	 * @param refreshUrl refresh endpoint, where it is another one
	 * @param scopes descriptions by scope, in the given order
	 */
	record DeviceCode(String deviceAuthorizationUrl, String tokenUrl, @Nullable String refreshUrl,
			Map<String, String> scopes) implements OAuthFlow {

		/**
		 * Makes a flow.
		 * @throws IllegalArgumentException if the device authorization or the token URL
		 * is null or blank, or if the scopes are null or hold null or a blank scope
		 */
		public DeviceCode {
			Fields.required("OAuthFlow.DeviceCode.deviceAuthorizationUrl", deviceAuthorizationUrl);
			Fields.required("OAuthFlow.DeviceCode.tokenUrl", tokenUrl);
			refreshUrl = Fields.implicit("OAuthFlow.DeviceCode.refreshUrl", refreshUrl);
			scopes = Fields.descriptions("OAuthFlow.DeviceCode.scopes", scopes);
		}

	}

}
