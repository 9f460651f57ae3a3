package dev.a2asecurity.agentcard;

import org.jspecify.annotations.Nullable;

/**
 * Authentication by OpenID Connect.
 * <p>
 * A2A specification 1.0, section 4.5.5 (OpenIdConnectSecurityScheme).
 *
 * @param description description for people
 * @param openIdConnectUrl URL of the provider's discovery document, the one that ends in
 * {@code /.well-known/openid-configuration}
 */
public record OpenIdConnectSecurityScheme(@Nullable String description,
		String openIdConnectUrl) implements SecurityScheme {

	/**
	 * Makes a scheme.
	 * @throws IllegalArgumentException if the URL is null or blank
	 */
	public OpenIdConnectSecurityScheme {
		description = Fields.implicit("OpenIdConnectSecurityScheme.description", description);
		Fields.required("OpenIdConnectSecurityScheme.openIdConnectUrl", openIdConnectUrl);
	}

}
