package dev.a2asecurity.agentcard;

import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * An extension of the protocol that an agent supports.
 * <p>
 * A2A specification 1.0, section 4.4.4 (AgentExtension).
 *
 * @param uri URI that identifies the extension and its version
 * @param description how this agent uses it
 * @param required whether a client has to understand it
 * @param params configuration, possibly empty: JSON as strings, booleans, numbers,
 * {@code null}, and lists and maps of those. Numbers are held as {@link Long} or
 * {@link Double}
 */
public record AgentExtension(String uri, @Nullable String description, boolean required,
		Map<String, @Nullable Object> params) {

	/**
	 * Makes an extension.
	 * @throws IllegalArgumentException if the URI is null or blank; if the parameters are
	 * null, hold what is not JSON, an integer beyond 2<sup>53</sup> - 1 or a number that
	 * is not finite, or nest deeper than 30 levels
	 */
	public AgentExtension {
		Fields.required("AgentExtension.uri", uri);
		description = Fields.implicit("AgentExtension.description", description);
		params = StructValues.copy("AgentExtension.params", params);
	}

}
