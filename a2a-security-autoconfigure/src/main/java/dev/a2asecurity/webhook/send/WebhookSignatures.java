package dev.a2asecurity.webhook.send;

import java.net.URI;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

import dev.a2asecurity.webhook.OutgoingWebhook;
import dev.a2asecurity.webhook.WebhookScheme;

/**
 * The schemes by which notifications are signed, each for all hosts or for some.
 *
 * @param schemes the schemes
 */
public record WebhookSignatures(List<ForHosts> schemes) {

	/**
	 * The header in which Standard Webhooks have several signatures beside each other: by
	 * an old and a new secret, or by a secret and a key.
	 */
	private static final String SIGNATURES = "webhook-signature";

	/**
	 * Creates signatures.
	 */
	public WebhookSignatures {
		schemes = List.copyOf(schemes);
	}

	boolean has(URI target) {
		return this.schemes.stream().anyMatch((scheme) -> scheme.matches(target));
	}

	WebhookScheme.Signature sign(OutgoingWebhook webhook) {
		Map<String, String> headers = new LinkedHashMap<>();
		String keyId = null;
		for (ForHosts scheme : this.schemes) {
			if (scheme.matches(webhook.target())) {
				WebhookScheme.Signature signature = scheme.signer().sign(webhook);
				keyId = (keyId != null) ? keyId : signature.keyId();
				signature.headers().forEach((name, value) -> headers.merge(name, value, (first, second) -> {
					if (name.equals(SIGNATURES)) {
						return first + " " + second;
					}
					if (!first.equals(second)) {
						throw new IllegalStateException("Two schemes set the header " + name);
					}
					return first;
				}));
			}
		}
		return new WebhookScheme.Signature(headers, keyId);
	}

	/**
	 * A scheme, and the hosts that it is for. What is signed with a shared secret goes to
	 * those who share it.
	 *
	 * @param signer the scheme
	 * @param hosts hosts, and suffixes with a full stop in front; none for all
	 */
	public record ForHosts(WebhookScheme.Signer signer, List<String> hosts) {

		/**
		 * Creates it.
		 */
		public ForHosts {
			hosts = hosts.stream().map((host) -> host.toLowerCase(Locale.ROOT)).toList();
		}

		boolean matches(URI target) {
			return this.hosts.isEmpty()
					|| WebhookUrlRules.matches(this.hosts, target.getHost().toLowerCase(Locale.ROOT));
		}

	}

}
