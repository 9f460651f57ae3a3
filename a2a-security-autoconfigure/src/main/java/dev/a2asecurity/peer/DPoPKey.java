package dev.a2asecurity.peer;

import java.net.URI;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.SecureRandom;
import java.security.spec.ECGenParameterSpec;
import java.text.ParseException;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.Map;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSObject;
import com.nimbusds.jose.JWSSigner;
import com.nimbusds.jose.Payload;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.OctetKeyPair;
import com.nimbusds.jose.util.Base64URL;
import org.jspecify.annotations.Nullable;

import dev.a2asecurity.agentcard.AgentKey;

/**
 * The key that tokens for one peer are bound to, and the proofs that this agent holds it
 * (RFC 9449, section 4.2). It is made at start-up and never leaves this instance; the
 * tokens do not outlive the process either.
 */
final class DPoPKey {

	private static final JOSEObjectType TYPE = new JOSEObjectType("dpop+jwt");

	/**
	 * 128 random bits, more than the 96 that RFC 9449 asks for.
	 */
	private static final int ID_BYTES = 16;

	private final JWSHeader header;

	private final JWSSigner signer;

	private final String thumbprint;

	private final Clock clock;

	private final SecureRandom random = new SecureRandom();

	private DPoPKey(AgentKey key, Clock clock) throws JOSEException, ParseException {
		JWK publicKey = bare(key.publicJwk());
		this.signer = key.signer();
		this.thumbprint = publicKey.computeThumbprint().toString();
		// Parsed, since a parsed header keeps its text; a built one is written anew for
		// each proof.
		this.header = JWSHeader
			.parse(new JWSHeader.Builder(key.algorithm()).type(TYPE).jwk(publicKey).build().toBase64URL());
		this.clock = clock;
	}

	/**
	 * Makes a new key.
	 */
	static DPoPKey generate(Peer.ProofAlgorithm algorithm, Clock clock) {
		try {
			return new DPoPKey(AgentKey.of(pair(algorithm), null, null), clock);
		}
		catch (GeneralSecurityException | JOSEException | ParseException ex) {
			throw new IllegalStateException("No key for DPoP proofs", ex);
		}
	}

	private static KeyPair pair(Peer.ProofAlgorithm algorithm) throws GeneralSecurityException {
		if (algorithm == Peer.ProofAlgorithm.EDDSA) {
			return KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
		}
		KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
		generator.initialize(new ECGenParameterSpec("secp256r1"));
		return generator.generateKeyPair();
	}

	/**
	 * Nothing but the key itself: a proof is sent with every request.
	 */
	private static JWK bare(JWK key) {
		return (key instanceof ECKey ec) ? new ECKey.Builder(ec.getCurve(), ec.getX(), ec.getY()).build()
				: new OctetKeyPair.Builder(key.toOctetKeyPair().getCurve(), key.toOctetKeyPair().getX()).build();
	}

	/**
	 * Returns the thumbprint of the key (RFC 7638), which bound tokens have in their
	 * claim {@code cnf.jkt}.
	 */
	String thumbprint() {
		return this.thumbprint;
	}

	/**
	 * Makes a proof.
	 * @param method HTTP method of the request
	 * @param uri URI of the request; query and fragment do not count
	 * @param tokenHash hash of the access token that goes along, or {@code null} for the
	 * token endpoint
	 * @param nonce nonce that the server asks for, or {@code null} for none
	 */
	String proof(String method, URI uri, @Nullable String tokenHash, @Nullable String nonce) {
		Map<String, Object> claims = new LinkedHashMap<>();
		claims.put("jti", id());
		claims.put("htm", method);
		claims.put("htu", withoutQuery(uri));
		claims.put("iat", this.clock.instant().getEpochSecond());
		if (tokenHash != null) {
			claims.put("ath", tokenHash);
		}
		if (nonce != null) {
			claims.put("nonce", nonce);
		}
		JWSObject proof = new JWSObject(this.header, new Payload(claims));
		try {
			proof.sign(this.signer);
		}
		catch (JOSEException ex) {
			throw new IllegalStateException("The key for DPoP proofs did not sign", ex);
		}
		return proof.serialize();
	}

	private String id() {
		byte[] bytes = new byte[ID_BYTES];
		this.random.nextBytes(bytes);
		return Base64URL.encode(bytes).toString();
	}

	private static String withoutQuery(URI uri) {
		String path = (uri.getRawPath() == null || uri.getRawPath().isEmpty()) ? "/" : uri.getRawPath();
		return uri.getScheme() + "://" + uri.getRawAuthority() + path;
	}

	@Override
	public String toString() {
		return "DPoPKey[" + this.thumbprint + "]";
	}

}
