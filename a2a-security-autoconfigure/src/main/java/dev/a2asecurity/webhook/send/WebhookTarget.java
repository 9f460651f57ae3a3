package dev.a2asecurity.webhook.send;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Objects;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

import dev.a2asecurity.call.Caller;

/**
 * Where a push configuration wants notifications (A2A specification 1.0, section 4.3.1),
 * what it wants along with them, and who has registered it.
 * <p>
 * Nothing of it can end a header and begin another: such a configuration cannot be made
 * into a target.
 */
public final class WebhookTarget {

	private static final int MAX_CREDENTIALS_LENGTH = 8192;

	private final String url;

	private final @Nullable String token;

	private final @Nullable String authorization;

	private final @Nullable Caller registeredBy;

	private WebhookTarget(String url, @Nullable String token, @Nullable String authorization,
			@Nullable Caller registeredBy) {
		this.url = url;
		this.token = token;
		this.authorization = authorization;
		this.registeredBy = registeredBy;
	}

	/**
	 * Creates a target without credentials.
	 */
	public static WebhookTarget of(String url) {
		return new WebhookTarget(url, null, null, null);
	}

	/**
	 * Creates the target of a push configuration as it is on the wire, of protocol 1.0 or
	 * 0.3.
	 * @throws IllegalArgumentException if it has no URL, or credentials that cannot be
	 * sent
	 */
	public static WebhookTarget of(JsonNode configuration) {
		JsonNode inner = configuration.path("pushNotificationConfig");
		JsonNode config = inner.isObject() ? inner : configuration;
		if (!config.path("url").isString()) {
			throw new IllegalArgumentException("A push configuration has a URL");
		}
		JsonNode authentication = config.path("authentication");
		String scheme = text(authentication.path("scheme"));
		if (scheme == null) {
			// Protocol 0.3 lists schemes; the sender takes one of them.
			scheme = text(authentication.path("schemes").path(0));
		}
		return of(config.path("url").asString()).withToken(text(config.path("token")))
			.withCredentials(scheme, text(authentication.path("credentials")));
	}

	private static @Nullable String text(JsonNode node) {
		return (node.isString() && !node.asString().isEmpty()) ? node.asString() : null;
	}

	/**
	 * Returns a target with a token, for {@code X-A2A-Notification-Token}.
	 * @throws IllegalArgumentException if it cannot stand in a header
	 */
	public WebhookTarget withToken(@Nullable String token) {
		require(token == null || isFieldValue(token), "The token has characters that no header has");
		return new WebhookTarget(this.url, token, this.authorization, this.registeredBy);
	}

	/**
	 * Returns a target with credentials, for {@code Authorization}. Without credentials,
	 * the scheme is only what the receiver understands.
	 * @param scheme HTTP authentication scheme, such as {@code Bearer}
	 * @param credentials what follows the scheme
	 * @throws IllegalArgumentException if they cannot stand in a header
	 */
	public WebhookTarget withCredentials(@Nullable String scheme, @Nullable String credentials) {
		if (scheme == null || credentials == null) {
			return new WebhookTarget(this.url, this.token, null, this.registeredBy);
		}
		require(scheme.matches("[!#$%&'*+.^_`|~0-9A-Za-z-]{1,64}"), "The authentication scheme is no token");
		require(isFieldValue(credentials), "The credentials have characters that no header has");
		return new WebhookTarget(this.url, this.token, scheme + " " + credentials, this.registeredBy);
	}

	/**
	 * Returns a target of a caller. If the caller is blocked, its notifications stop.
	 */
	public WebhookTarget registeredBy(@Nullable Caller caller) {
		return new WebhookTarget(this.url, this.token, this.authorization, caller);
	}

	private static boolean isFieldValue(String text) {
		return !text.isEmpty() && text.length() <= MAX_CREDENTIALS_LENGTH && text.equals(text.strip())
				&& text.chars().allMatch((character) -> character >= ' ' && character <= '~');
	}

	private static void require(boolean condition, String message) {
		if (!condition) {
			throw new IllegalArgumentException(message);
		}
	}

	/**
	 * Returns the URL.
	 */
	public String url() {
		return this.url;
	}

	@Nullable String token() {
		return this.token;
	}

	@Nullable String authorization() {
		return this.authorization;
	}

	@Nullable Caller registrant() {
		return this.registeredBy;
	}

	/**
	 * Returns what stands for this target where failures and places are counted: the URL,
	 * for one registrant. What one caller does to a URL is not held against another's use
	 * of it.
	 */
	String key() {
		return Digests.sha256(registrantText() + "\n" + this.url);
	}

	/**
	 * Returns what stands for the registrant where places are counted, or an empty text
	 * if nobody is known to have registered it.
	 */
	String registrantKey() {
		return (this.registeredBy != null) ? Digests.sha256(registrantText()) : "";
	}

	private String registrantText() {
		Caller caller = this.registeredBy;
		return (caller != null)
				? String.join("\n", caller.issuer(), Objects.toString(caller.clientId(), ""), caller.subject()) : "";
	}

	/**
	 * Returns the host only: the rest may hold what is secret.
	 */
	@Override
	public String toString() {
		return "WebhookTarget[" + origin() + "]";
	}

	/**
	 * Returns scheme, host and port, or an empty text if the URL has none that could be
	 * used.
	 */
	String origin() {
		try {
			URI parsed = new URI(this.url);
			return (parsed.getScheme() != null && parsed.getHost() != null) ? parsed.getScheme() + "://"
					+ parsed.getHost() + ((parsed.getPort() != -1) ? ":" + parsed.getPort() : "") : "";
		}
		catch (URISyntaxException ex) {
			return "";
		}
	}

}
