package dev.a2asecurity.webhook;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;

import org.greenbytes.http.sfv.InnerList;
import org.greenbytes.http.sfv.Item;
import org.greenbytes.http.sfv.StringItem;

/**
 * Builds what a signature by RFC 9421 is about (section 2.5): the covered components of
 * the request, and the parameters of the signature.
 * <p>
 * Of components it knows the header fields (section 2.1) and the parts of the request's
 * target (section 2.2), without parameters of theirs. Whatever else a signature covers
 * cannot be verified here, and is refused.
 */
final class SignatureBase {

	private SignatureBase() {
	}

	/**
	 * Builds the signature base.
	 * @param input the covered components with the signature's parameters
	 * @throws WebhookRefusedException if a component is unknown, absent or listed twice
	 */
	static byte[] of(InnerList input, IncomingWebhook webhook) throws WebhookRefusedException {
		StringBuilder base = new StringBuilder(512);
		Set<String> seen = new HashSet<>();
		for (Item<?> component : input.get()) {
			String name = name(component);
			if (!seen.add(name)) {
				throw new WebhookRefusedException("component_twice", "the signature covers a component twice");
			}
			base.append('"').append(name).append("\": ").append(value(name, webhook)).append('\n');
		}
		base.append("\"@signature-params\": ").append(input.serialize());
		return base.toString().getBytes(StandardCharsets.UTF_8);
	}

	static String name(Item<?> component) throws WebhookRefusedException {
		if (component instanceof StringItem name && name.getParams().isEmpty()) {
			return name.get();
		}
		throw new WebhookRefusedException("unknown_component",
				"the signature covers a component in a way that is not supported");
	}

	private static String value(String component, IncomingWebhook webhook) throws WebhookRefusedException {
		if (!component.startsWith("@")) {
			return field(component, webhook);
		}
		URI target = webhook.target();
		return switch (component) {
			case "@method" -> webhook.method();
			case "@target-uri" -> target.toString();
			case "@authority" -> authority(target);
			case "@scheme" -> String.valueOf(target.getScheme()).toLowerCase(Locale.ROOT);
			case "@path" -> target.getRawPath().isEmpty() ? "/" : target.getRawPath();
			case "@query" -> "?" + ((target.getRawQuery() != null) ? target.getRawQuery() : "");
			default -> throw new WebhookRefusedException("unknown_component",
					"the signature covers a derived component that is not supported");
		};
	}

	/**
	 * Returns the host in lower case, and the port unless it is the scheme's (section
	 * 2.2.3).
	 */
	private static String authority(URI target) {
		boolean https = "https".equalsIgnoreCase(target.getScheme());
		boolean defaultPort = target.getPort() == -1 || target.getPort() == (https ? 443 : 80);
		return target.getHost().toLowerCase(Locale.ROOT) + (defaultPort ? "" : ":" + target.getPort());
	}

	private static String field(String name, IncomingWebhook webhook) throws WebhookRefusedException {
		if (!name.equals(name.toLowerCase(Locale.ROOT)) || !webhook.has(name)) {
			throw new WebhookRefusedException("component_missing", "the signature covers a header that is not there");
		}
		StringBuilder value = new StringBuilder();
		for (String line : webhook.headers(name)) {
			value.append(value.isEmpty() ? "" : ", ").append(line.strip());
		}
		return value.toString();
	}

}
