package dev.a2asecurity.webhook;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.jwk.JWK;
import org.greenbytes.http.sfv.ByteSequenceItem;
import org.greenbytes.http.sfv.InnerList;
import org.greenbytes.http.sfv.IntegerItem;
import org.greenbytes.http.sfv.Item;
import org.greenbytes.http.sfv.ListElement;
import org.greenbytes.http.sfv.ParseException;
import org.greenbytes.http.sfv.Parser;
import org.greenbytes.http.sfv.StringItem;

/**
 * Verifies a signature of the request itself (RFC 9421, section 3.2). It has to cover at
 * least the body's digest, the method and the target, to name its key, its time and its
 * end, and to have a nonce; it is the only one of the message.
 */
public final class HttpMessageVerifier implements WebhookScheme.Verifier {

	/**
	 * What RFC 9530, section 5 calls them, and the JDK.
	 */
	private static final Map<String, String> DIGESTS = Map.of("sha-256", "SHA-256", "sha-512", "SHA-512");

	private final PeerKeys keys;

	/**
	 * Creates a verifier.
	 * @param keys the sender's keys
	 */
	public HttpMessageVerifier(PeerKeys keys) {
		this.keys = keys;
	}

	@Override
	public String name() {
		return HttpMessageSignatures.NAME;
	}

	@Override
	public boolean isUsedBy(IncomingWebhook webhook) {
		return webhook.has(HttpMessageSignatures.INPUT);
	}

	@Override
	public WebhookProof verify(IncomingWebhook webhook) throws WebhookRefusedException {
		Map.Entry<String, ListElement<?>> labelled = single(webhook, HttpMessageSignatures.INPUT);
		Map<String, ListElement<?>> signatures = dictionary(webhook, HttpMessageSignatures.SIGNATURE);
		if (!(labelled.getValue() instanceof InnerList input) || signatures.size() != 1
				|| !(signatures.get(labelled.getKey()) instanceof ByteSequenceItem signature)) {
			throw new WebhookRefusedException("malformed_signature",
					"Signature-Input and Signature are not one list and its signature");
		}
		requireCovered(input);
		String keyId = text(input, "keyid");
		String nonce = WebhookId.checked(text(input, "nonce"));
		Instant created = time(input, "created");
		Instant expires = time(input, "expires");
		requireSignature(input, keyId, HttpMessageSignatures.bytes(signature), SignatureBase.of(input, webhook));
		requireDigest(webhook);
		return new WebhookProof(nonce, created, expires, null, keyId, true);
	}

	private static void requireCovered(InnerList input) throws WebhookRefusedException {
		Set<String> covered = new HashSet<>();
		for (Item<?> component : input.get()) {
			covered.add(SignatureBase.name(component));
		}
		if (!covered.containsAll(HttpMessageSignatures.COVERED)) {
			throw new WebhookRefusedException("covers_too_little",
					"the signature does not cover all of " + HttpMessageSignatures.COVERED);
		}
	}

	private void requireSignature(InnerList input, String keyId, byte[] signature, byte[] base)
			throws WebhookRefusedException {
		List<JWK> candidates = this.keys.find(keyId);
		if (candidates.isEmpty()) {
			throw new WebhookRefusedException("unknown_key", "the sender has no key with the signature's keyid");
		}
		String named = (input.getParams().get("alg") instanceof StringItem algorithm) ? algorithm.get() : null;
		for (JWK key : candidates) {
			// The key decides; where it leaves a choice, the message has to make it.
			List<JWSAlgorithm> algorithms = KeyVerification.algorithms(key)
				.stream()
				.filter((algorithm) -> HttpMessageSignatures.ALGORITHMS.containsKey(algorithm))
				.filter((algorithm) -> named == null || named.equals(HttpMessageSignatures.ALGORITHMS.get(algorithm)))
				.toList();
			long choices = algorithms.stream().map(HttpMessageSignatures.ALGORITHMS::get).distinct().count();
			if (choices == 1 && KeyVerification.verifies(key, new JWSHeader(algorithms.get(0)), base, signature)) {
				return;
			}
		}
		throw new WebhookRefusedException("signature_mismatch", "the signature does not verify with the sender's key");
	}

	/**
	 * Every digest of a kind that is known has to match, and one of them has to be there.
	 */
	private static void requireDigest(IncomingWebhook webhook) throws WebhookRefusedException {
		boolean matched = false;
		for (Map.Entry<String, ListElement<?>> digest : dictionary(webhook, HttpMessageSignatures.DIGEST).entrySet()) {
			String algorithm = DIGESTS.get(digest.getKey());
			if (algorithm != null) {
				if (!(digest.getValue() instanceof ByteSequenceItem value) || !MessageDigest
					.isEqual(digest(algorithm, webhook.body()), HttpMessageSignatures.bytes(value))) {
					throw new WebhookRefusedException("body_mismatch", "Content-Digest is that of another body");
				}
				matched = true;
			}
		}
		if (!matched) {
			throw new WebhookRefusedException("no_digest", "Content-Digest has neither sha-256 nor sha-512");
		}
	}

	private static byte[] digest(String algorithm, WebhookBody body) {
		if (algorithm.equals("SHA-256")) {
			return body.sha256();
		}
		try {
			MessageDigest digest = MessageDigest.getInstance(algorithm);
			digest.update(body.buffer());
			return digest.digest();
		}
		catch (NoSuchAlgorithmException ex) {
			throw new IllegalStateException("Every JDK has " + algorithm, ex);
		}
	}

	private static Map.Entry<String, ListElement<?>> single(IncomingWebhook webhook, String header)
			throws WebhookRefusedException {
		Map<String, ListElement<?>> members = dictionary(webhook, header);
		if (members.size() != 1) {
			throw new WebhookRefusedException("several_signatures", "there is not exactly one signature");
		}
		return members.entrySet().iterator().next();
	}

	private static Map<String, ListElement<?>> dictionary(IncomingWebhook webhook, String header)
			throws WebhookRefusedException {
		try {
			return Parser.parseDictionary(webhook.requiredHeader(header)).get();
		}
		catch (ParseException ex) {
			throw new WebhookRefusedException("malformed_header", "the header " + header + " is no dictionary");
		}
	}

	private static String text(InnerList input, String parameter) throws WebhookRefusedException {
		if (input.getParams().get(parameter) instanceof StringItem text) {
			return text.get();
		}
		throw new WebhookRefusedException("parameter_missing", "the signature has no text as parameter " + parameter);
	}

	private static Instant time(InnerList input, String parameter) throws WebhookRefusedException {
		if (input.getParams().get(parameter) instanceof IntegerItem seconds && seconds.getAsLong() >= 0) {
			return Instant.ofEpochSecond(seconds.getAsLong());
		}
		throw new WebhookRefusedException("parameter_missing", "the signature has no time as parameter " + parameter);
	}

}
