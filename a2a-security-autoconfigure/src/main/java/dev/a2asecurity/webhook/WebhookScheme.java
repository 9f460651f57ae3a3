package dev.a2asecurity.webhook;

import java.util.Map;

import org.jspecify.annotations.Nullable;

import dev.a2asecurity.authentication.IssuerUnavailableException;

/**
 * A way in which a webhook proves who sent it: what the sender adds to a message, and how
 * the receiver checks it. Several are active at once.
 * <p>
 * A scheme says what it found ({@link WebhookProof}), and decides nothing else: whether a
 * message is too old, whether it came before, and whether its task is expected is the
 * receiver's, and the same for all schemes.
 * <p>
 * An application's own scheme is a bean of type {@link Verifier} or {@link Signer}.
 */
public interface WebhookScheme {

	/**
	 * Returns the name by which configuration and logs call the scheme, such as
	 * {@code standard-webhooks}.
	 */
	String name();

	/**
	 * The sender's side of a scheme, with the sender's key. Used by several threads.
	 */
	interface Signer extends WebhookScheme {

		/**
		 * Returns what proves a message. Called for each attempt to deliver it: what
		 * proves when it was sent has to be of now.
		 */
		Signature sign(OutgoingWebhook webhook);

	}

	/**
	 * What proves a message.
	 *
	 * @param headers the headers to add
	 * @param keyId the key that has signed, or {@code null} if it has no name
	 */
	record Signature(Map<String, String> headers, @Nullable String keyId) {

		/**
		 * Creates a signature.
		 */
		public Signature {
			headers = Map.copyOf(headers);
		}

		/**
		 * Tells the key only: what proves a message may be a token.
		 */
		@Override
		public String toString() {
			return "Signature[headers=" + this.headers.keySet() + ", keyId=" + this.keyId + "]";
		}

	}

	/**
	 * The receiver's side of a scheme, with the keys of one sender. Used by several
	 * threads.
	 */
	interface Verifier extends WebhookScheme {

		/**
		 * Tells whether a message has what this scheme is about, whatever it is worth. A
		 * message that has it must verify by it: nothing falls back to a weaker scheme.
		 */
		boolean isUsedBy(IncomingWebhook webhook);

		/**
		 * Checks what proves the message.
		 * @return what was proven
		 * @throws WebhookRefusedException if it proves nothing
		 * @throws IssuerUnavailableException if that cannot be told, because the sender's
		 * keys cannot be had
		 */
		WebhookProof verify(IncomingWebhook webhook) throws WebhookRefusedException;

	}

}
