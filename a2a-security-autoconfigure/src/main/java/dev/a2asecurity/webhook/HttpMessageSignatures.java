package dev.a2asecurity.webhook;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;

import com.nimbusds.jose.JWSAlgorithm;
import org.greenbytes.http.sfv.ByteSequenceItem;
import org.greenbytes.http.sfv.Dictionary;

/**
 * The names of HTTP Message Signatures (RFC 9421) and of Digest Fields (RFC 9530).
 */
final class HttpMessageSignatures {

	static final String NAME = "http-message-signatures";

	static final String INPUT = "signature-input";

	static final String SIGNATURE = "signature";

	static final String DIGEST = "content-digest";

	/**
	 * What a signature has to cover: the body by its digest, and where it was sent.
	 */
	static final List<String> COVERED = List.of(DIGEST, "@method", "@target-uri");

	/**
	 * The algorithms of RFC 9421, section 3.3, by their names in JOSE. The signatures are
	 * the same bytes.
	 */
	static final Map<JWSAlgorithm, String> ALGORITHMS = Map.of(JWSAlgorithm.EdDSA, "ed25519", JWSAlgorithm.Ed25519,
			"ed25519", JWSAlgorithm.ES256, "ecdsa-p256-sha256", JWSAlgorithm.ES384, "ecdsa-p384-sha384",
			JWSAlgorithm.RS256, "rsa-v1_5-sha256", JWSAlgorithm.PS512, "rsa-pss-sha512");

	private HttpMessageSignatures() {
	}

	static ByteSequenceItem bytes(byte[] bytes) {
		return ByteSequenceItem.valueOf(bytes);
	}

	static byte[] bytes(ByteSequenceItem item) {
		ByteBuffer buffer = item.get();
		byte[] bytes = new byte[buffer.remaining()];
		buffer.duplicate().get(bytes);
		return bytes;
	}

	/**
	 * Returns a value of {@code Content-Digest} for a body (RFC 9530, section 2).
	 */
	static String digest(WebhookBody body) {
		return Dictionary.valueOf(Map.of("sha-256", bytes(body.sha256()))).serialize();
	}

}
