package dev.a2asecurity.agentcard;

import org.jspecify.annotations.Nullable;

/**
 * How callers may authenticate with an agent: one of five forms, after the Security
 * Scheme Object of OpenAPI 3.2.
 * <p>
 * A2A specification 1.0, section 4.5.1 (SecurityScheme).
 */
public sealed interface SecurityScheme permits ApiKeySecurityScheme, HttpAuthSecurityScheme, OAuth2SecurityScheme,
		OpenIdConnectSecurityScheme, MutualTlsSecurityScheme {

	/**
	 * Returns a description for people, or {@code null}.
	 */
	@Nullable String description();

}
