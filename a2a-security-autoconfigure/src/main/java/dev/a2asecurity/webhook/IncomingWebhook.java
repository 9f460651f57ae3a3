package dev.a2asecurity.webhook;

import java.net.URI;
import java.util.List;
import java.util.function.Function;

import org.jspecify.annotations.Nullable;

/**
 * A message that came in, and that nobody has verified yet.
 */
public final class IncomingWebhook {

	private final String method;

	private final @Nullable URI target;

	private final Function<String, List<String>> headers;

	private final WebhookBody body;

	/**
	 * Creates the message.
	 * @param method the HTTP method
	 * @param target the public URL at which it came in, from configuration and never from
	 * the request, with the request's query; {@code null} if that is not configured
	 * @param headers finds the values of a header, by its name in any letter case
	 * @param body the bytes as they came in
	 */
	public IncomingWebhook(String method, @Nullable URI target, Function<String, List<String>> headers,
			WebhookBody body) {
		this.method = method;
		this.target = target;
		this.headers = headers;
		this.body = body;
	}

	/**
	 * Returns the HTTP method.
	 */
	public String method() {
		return this.method;
	}

	/**
	 * Returns the public URL at which the message came in.
	 * @throws WebhookRefusedException if it is not configured
	 */
	public URI target() throws WebhookRefusedException {
		if (this.target == null) {
			throw new WebhookRefusedException("no_url",
					"the scheme needs the receiver's public URL (a2a.security.webhooks.receive[…].url)");
		}
		return this.target;
	}

	/**
	 * Tells whether there is a header of a name.
	 */
	public boolean has(String name) {
		return !this.headers.apply(name).isEmpty();
	}

	/**
	 * Returns all values of a header, in order.
	 */
	public List<String> headers(String name) {
		return this.headers.apply(name);
	}

	/**
	 * Returns the value of a header, or {@code null} if there is none.
	 * @throws WebhookRefusedException if there are two: another reader might take the
	 * other one
	 */
	public @Nullable String header(String name) throws WebhookRefusedException {
		List<String> values = this.headers.apply(name);
		if (values.size() > 1) {
			throw new WebhookRefusedException("duplicate_header", "the header " + name + " is there more than once");
		}
		return values.isEmpty() ? null : values.get(0);
	}

	/**
	 * Returns the value of a header.
	 * @throws WebhookRefusedException if it is not there exactly once
	 */
	public String requiredHeader(String name) throws WebhookRefusedException {
		String value = header(name);
		if (value == null) {
			throw new WebhookRefusedException("missing_header", "the header " + name + " is missing");
		}
		return value;
	}

	/**
	 * Returns the bytes as they came in.
	 */
	public WebhookBody body() {
		return this.body;
	}

}
