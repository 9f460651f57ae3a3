package dev.a2asecurity.agentcard;

import org.jspecify.annotations.Nullable;

/**
 * Authentication by an API key.
 * <p>
 * A2A specification 1.0, section 4.5.2 (APIKeySecurityScheme).
 *
 * @param description description for people
 * @param location where the key is sent
 * @param name name of the header, query parameter or cookie
 */
public record ApiKeySecurityScheme(@Nullable String description, Location location,
		String name) implements SecurityScheme {

	/**
	 * Makes a scheme.
	 * @throws IllegalArgumentException if the location is null, or the name null or blank
	 */
	public ApiKeySecurityScheme {
		description = Fields.implicit("ApiKeySecurityScheme.description", description);
		Fields.present("ApiKeySecurityScheme.location", location);
		Fields.required("ApiKeySecurityScheme.name", name);
	}

	/**
	 * The places where an API key may be sent.
	 */
	public enum Location {

		/** A query parameter of the URL. */
		QUERY("query"),

		/** A header. */
		HEADER("header"),

		/** A cookie. */
		COOKIE("cookie");

		private final String value;

		Location(String value) {
			this.value = value;
		}

		/**
		 * Returns the name on the card: {@code query}, {@code header} or {@code cookie}.
		 */
		public String value() {
			return this.value;
		}

	}

}
