package dev.a2asecurity.authentication;

import java.util.Map;

import com.nimbusds.jose.JWSHeader;

/**
 * A signed JWT of a peer that is no access token, such as the signature of a webhook,
 * read as strictly as access tokens are: what two readers could read differently is
 * refused. Nobody has verified it yet.
 */
public final class PeerToken {

	private final ParsedToken token;

	private PeerToken(ParsedToken token) {
		this.token = token;
	}

	/**
	 * Parses a token.
	 * @throws IllegalArgumentException if it is no well-formed signed JWT, or has a
	 * header that would tell where its key is; the message may be logged
	 */
	public static PeerToken parse(String token) {
		try {
			return new PeerToken(ParsedToken.parse(token));
		}
		catch (TokenRefusedException ex) {
			throw new IllegalArgumentException(ex.getMessage());
		}
	}

	/**
	 * Returns the header.
	 */
	public JWSHeader header() {
		return this.token.header();
	}

	/**
	 * Returns the claims, in the types of JSON.
	 */
	public Map<String, Object> claims() {
		return this.token.claims();
	}

	/**
	 * Returns the bytes that are signed (RFC 7515, section 5.1).
	 */
	public byte[] signingInput() {
		return this.token.jws().getSigningInput();
	}

	/**
	 * Returns the signature.
	 */
	public byte[] signature() {
		return this.token.jws().getSignature().decode();
	}

}
