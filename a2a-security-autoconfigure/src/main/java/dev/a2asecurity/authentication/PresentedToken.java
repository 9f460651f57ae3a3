package dev.a2asecurity.authentication;

import java.net.URI;
import java.util.List;

import org.jspecify.annotations.Nullable;

import org.springframework.security.authentication.AbstractAuthenticationToken;
import org.springframework.security.core.authority.AuthorityUtils;

/**
 * An access token as a request presents it, with whatever proves that its sender holds
 * the key it is bound to. Nothing of it is believed yet.
 */
final class PresentedToken extends AbstractAuthenticationToken {

	private static final long serialVersionUID = 1L;

	private final transient String token;

	private final transient @Nullable Proof proof;

	private final transient @Nullable String certificateThumbprint;

	/**
	 * Creates a presented token.
	 * @param token the access token
	 * @param proof the DPoP proof, or {@code null} if the token came as a plain bearer
	 * @param certificateThumbprint thumbprint of the client's certificate, or
	 * {@code null} if it showed none
	 */
	PresentedToken(String token, @Nullable Proof proof, @Nullable String certificateThumbprint) {
		super(AuthorityUtils.NO_AUTHORITIES);
		this.token = token;
		this.proof = proof;
		this.certificateThumbprint = certificateThumbprint;
	}

	String token() {
		return this.token;
	}

	@Nullable Proof proof() {
		return this.proof;
	}

	@Nullable String certificateThumbprint() {
		return this.certificateThumbprint;
	}

	@Override
	public Object getPrincipal() {
		return "presented token";
	}

	@Override
	public Object getCredentials() {
		return "<redacted>";
	}

	@Override
	public String toString() {
		return "PresentedToken[<redacted>]";
	}

	/**
	 * A DPoP proof and the request that it must be for.
	 *
	 * @param jwt the proof (RFC 9449, section 4.2)
	 * @param method the request's method
	 * @param uris the URIs under which the request is known in public, of which the proof
	 * must name one
	 */
	record Proof(String jwt, String method, List<URI> uris) {

		Proof {
			uris = List.copyOf(uris);
		}

		@Override
		public String toString() {
			return "Proof[<redacted>]";
		}

	}

}
