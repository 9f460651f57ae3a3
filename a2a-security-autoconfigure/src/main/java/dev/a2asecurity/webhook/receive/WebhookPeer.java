package dev.a2asecurity.webhook.receive;

import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.List;

import org.jspecify.annotations.Nullable;

import dev.a2asecurity.webhook.IncomingWebhook;
import dev.a2asecurity.webhook.TokenVerifier;
import dev.a2asecurity.webhook.WebhookProof;
import dev.a2asecurity.webhook.WebhookRefusedException;
import dev.a2asecurity.webhook.WebhookScheme;

/**
 * A sender from which webhooks are received, and how it proves itself.
 *
 * @param name how the peer is called, in logs and for the controller
 * @param path where its webhooks come in, within this application
 * @param url the public URL of that, or {@code null} if no scheme needs it
 * @param schemes how it may prove a message; the token, if it is among them, in addition
 * @param tokenAloneAllowed whether a token is enough
 * @param window the time of a signature
 * @param unknownTasks what becomes of tasks that are not expected
 * @param rememberFor how long a message is remembered
 * @param lease how long the controller may take
 */
public record WebhookPeer(String name, String path, @Nullable URI url, List<WebhookScheme.Verifier> schemes,
		boolean tokenAloneAllowed, TimeWindow window, UnknownTasks unknownTasks, Duration rememberFor, Duration lease) {

	/**
	 * Creates a peer.
	 */
	public WebhookPeer {
		schemes = List.copyOf(schemes);
	}

	/**
	 * Returns what is proven of a message. Whatever scheme a message uses, it must verify
	 * by, within its time, and by all of them it must be the same message; where a token
	 * is configured, it has to be there.
	 * @throws WebhookRefusedException if it is not proven to be this peer's
	 */
	WebhookProof verify(IncomingWebhook webhook, Clock clock) throws WebhookRefusedException {
		WebhookProof proven = null;
		for (WebhookScheme.Verifier scheme : this.schemes) {
			if (scheme instanceof TokenVerifier || scheme.isUsedBy(webhook)) {
				WebhookProof proof = scheme.verify(webhook);
				this.window.check(proof, clock);
				proven = (proven != null) ? combined(proven, proof) : proof;
			}
		}
		if (proven == null || !(proven.coversBody() || this.tokenAloneAllowed)) {
			throw new WebhookRefusedException("not_signed",
					"the message uses none of the schemes that prove its body, which may be "
							+ this.schemes.stream().map(WebhookScheme::name).toList());
		}
		return proven;
	}

	/**
	 * Whoever strips one of two signatures must not make another message of it.
	 */
	private static WebhookProof combined(WebhookProof first, WebhookProof second) throws WebhookRefusedException {
		if (!first.coversBody() || !second.coversBody()) {
			return first.coversBody() ? first : second;
		}
		if (!first.id().equals(second.id())) {
			throw new WebhookRefusedException("ids_differ", "two schemes name the message differently");
		}
		return (first.taskId() != null) ? first : second;
	}

}
