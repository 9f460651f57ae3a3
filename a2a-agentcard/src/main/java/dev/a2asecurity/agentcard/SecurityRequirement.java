package dev.a2asecurity.agentcard;

import java.util.Collections;
import java.util.List;
import java.util.Map;

/**
 * The security schemes of which a caller has to satisfy <em>every</em> one, each with the
 * scopes it needs there. Several requirements in a list are alternatives.
 * <p>
 * A requirement names at least one scheme. An empty one would, among the alternatives,
 * declare the agent open to everybody.
 * <p>
 * A2A specification 1.0, section 4.5 (SecurityRequirement).
 *
 * @param schemes scopes by the name of the scheme, in the given order; an empty list for
 * a scheme without scopes
 */
public record SecurityRequirement(Map<String, List<String>> schemes) {

	/**
	 * Makes a requirement.
	 * @throws IllegalArgumentException if the schemes are null or empty, or if a name, a
	 * list or a scope is null or blank
	 */
	public SecurityRequirement {
		schemes = Fields.map("SecurityRequirement.schemes", schemes, Fields::texts);
		if (schemes.isEmpty()) {
			throw new IllegalArgumentException("SecurityRequirement.schemes must name at least one scheme:"
					+ " an empty requirement would declare the agent open to everybody");
		}
	}

	/**
	 * Returns a requirement of one scheme.
	 * @throws IllegalArgumentException if the name, the list or a scope is null or blank
	 */
	public static SecurityRequirement of(String scheme, List<String> scopes) {
		return new SecurityRequirement(Collections.singletonMap(scheme, scopes));
	}

}
