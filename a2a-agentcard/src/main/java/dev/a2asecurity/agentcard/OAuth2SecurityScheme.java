package dev.a2asecurity.agentcard;

import org.jspecify.annotations.Nullable;

/**
 * Authentication by an OAuth 2.0 access token.
 * <p>
 * A2A specification 1.0, section 4.5.4 (OAuth2SecurityScheme).
 *
 * @param description description for people
 * @param flow how a client gets a token; protocol 1.0 has exactly one flow in a scheme,
 * so an agent with two flows declares two schemes
 * @param oauth2MetadataUrl HTTPS URL of the authorization server's metadata (RFC 8414)
 */
public record OAuth2SecurityScheme(@Nullable String description, OAuthFlow flow,
		@Nullable String oauth2MetadataUrl) implements SecurityScheme {

	/**
	 * Makes a scheme.
	 * @throws IllegalArgumentException if the flow is null
	 */
	public OAuth2SecurityScheme {
		description = Fields.implicit("OAuth2SecurityScheme.description", description);
		Fields.present("OAuth2SecurityScheme.flow", flow);
		oauth2MetadataUrl = Fields.implicit("OAuth2SecurityScheme.oauth2MetadataUrl", oauth2MetadataUrl);
	}

}
