package dev.a2asecurity.authentication;

import java.net.URI;
import java.time.Duration;

import dev.a2asecurity.authentication.TokenValidation.TokenMemory;

/**
 * Where opaque tokens are introspected (RFC 7662), and what their callers are held to.
 *
 * @param issuer the issuer of the tokens; of its rules, those about claims count
 * @param uri the introspection endpoint
 * @param clientId identifier by which this agent authenticates there
 * @param clientSecret secret by which this agent authenticates there
 * @param memory how long an answer is remembered
 * @param connectTimeout longest time to connect
 * @param readTimeout longest time for the whole answer after that
 * @param maxConcurrent how many tokens are asked about at once; further ones are not
 * decided on
 */
public record IntrospectionSource(TrustedIssuer issuer, URI uri, String clientId, String clientSecret,
		TokenMemory memory, Duration connectTimeout, Duration readTimeout, int maxConcurrent) {

	@Override
	public String toString() {
		return "IntrospectionSource[issuer=" + this.issuer.issuer() + ", uri=" + this.uri + ", clientId="
				+ this.clientId + ", clientSecret=<redacted>]";
	}

}
