package dev.a2asecurity.agentcard;

import org.jspecify.annotations.Nullable;

/**
 * Authentication by the {@code Authorization} header.
 * <p>
 * A2A specification 1.0, section 4.5.3 (HTTPAuthSecurityScheme).
 *
 * @param description description for people
 * @param scheme name of the authentication scheme as registered with IANA (RFC 9110,
 * section 16.4.1), like {@code Bearer} or {@code DPoP}
 * @param bearerFormat hint at the form of a bearer token, like {@code JWT}
 */
public record HttpAuthSecurityScheme(@Nullable String description, String scheme,
		@Nullable String bearerFormat) implements SecurityScheme {

	/**
	 * Makes a scheme.
	 * @throws IllegalArgumentException if the authentication scheme is null or blank
	 */
	public HttpAuthSecurityScheme {
		description = Fields.implicit("HttpAuthSecurityScheme.description", description);
		Fields.required("HttpAuthSecurityScheme.scheme", scheme);
		bearerFormat = Fields.implicit("HttpAuthSecurityScheme.bearerFormat", bearerFormat);
	}

}
