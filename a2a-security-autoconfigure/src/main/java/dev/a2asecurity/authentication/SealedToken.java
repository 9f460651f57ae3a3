package dev.a2asecurity.authentication;

import java.nio.charset.StandardCharsets;

import com.nimbusds.jose.util.Base64URL;

/**
 * A caller's token that nobody can read but the {@link InboundTokens} that sealed it. It
 * is not serializable, and says nothing of itself.
 */
public final class SealedToken {

	private final InboundTokens owner;

	private final String token;

	SealedToken(InboundTokens owner, String token) {
		this.owner = owner;
		this.token = token;
	}

	String open(InboundTokens opener) {
		if (opener != this.owner) {
			throw new IllegalArgumentException("The token was sealed by somebody else");
		}
		return this.token;
	}

	/**
	 * Returns the SHA-256 hash of the token, by which what it was exchanged for is found
	 * again.
	 */
	public String fingerprint() {
		return Base64URL.encode(Sha256.of(this.token.getBytes(StandardCharsets.UTF_8))).toString();
	}

	@Override
	public String toString() {
		return "SealedToken[<redacted>]";
	}

}
