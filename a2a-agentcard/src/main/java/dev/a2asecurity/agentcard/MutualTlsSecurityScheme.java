package dev.a2asecurity.agentcard;

import org.jspecify.annotations.Nullable;

/**
 * Authentication by a client certificate (mutual TLS).
 * <p>
 * A2A specification 1.0, section 4.5.6 (MutualTlsSecurityScheme).
 *
 * @param description description for people
 */
public record MutualTlsSecurityScheme(@Nullable String description) implements SecurityScheme {

	/**
	 * Makes a scheme.
	 */
	public MutualTlsSecurityScheme {
		description = Fields.implicit("MutualTlsSecurityScheme.description", description);
	}

}
