package dev.a2asecurity.peer;

import java.net.URI;
import java.util.Set;

import org.jspecify.annotations.Nullable;

/**
 * What configuration says of a remote agent, already checked for sense.
 *
 * @param name what it is called by
 * @param url its base URL
 * @param origins where a credential for it may go
 * @param registration identifier of the client registration by which its tokens are had
 * @param authority on whose authority it is called, or {@code null} if that is not
 * declared
 * @param audience value of the token request's parameter {@code audience}, or
 * {@code null} for none
 * @param resource value of the token request's parameter {@code resource} (RFC 8707), or
 * {@code null} for none
 * @param scopes the scopes of every token, or {@code null} for what the card asks for
 * @param allowedScopes the most that a token may ever have, or {@code null} for what the
 * registration says
 * @param binding what tokens are bound to
 * @param proofAlgorithm algorithm of DPoP proofs
 * @param sslBundle SSL bundle of the connections to the peer and to the token endpoint,
 * or {@code null} for what the platform has
 * @param clientKey where the key of client assertions is, or {@code null} for nowhere
 * @param actorToken whether a token exchange brings a token of this agent's own along
 */
public record Peer(String name, URI url, Set<URI> origins, String registration, @Nullable Authority authority,
		@Nullable String audience, @Nullable String resource, @Nullable Set<String> scopes,
		@Nullable Set<String> allowedScopes, Binding binding, ProofAlgorithm proofAlgorithm, @Nullable String sslBundle,
		@Nullable ClientKeySource clientKey, boolean actorToken) {

	/**
	 * Creates a peer.
	 */
	public Peer {
		origins = Set.copyOf(origins);
		scopes = (scopes != null) ? Set.copyOf(scopes) : null;
		allowedScopes = (allowedScopes != null) ? Set.copyOf(allowedScopes) : null;
	}

	String key(String property) {
		return "a2a.security.peers." + this.name + "." + property;
	}

	/**
	 * On whose authority a peer is called.
	 */
	public enum Authority {

		/**
		 * On this agent's own, whoever has called it.
		 */
		SELF,

		/**
		 * On that of the caller of the moment, by token exchange (RFC 8693). Without a
		 * caller the peer is not called.
		 */
		CALLER

	}

	/**
	 * What tokens are bound to.
	 */
	public enum Binding {

		/**
		 * Nothing: whoever has a token can use it.
		 */
		NONE,

		/**
		 * A key of this agent's, by DPoP (RFC 9449).
		 */
		DPOP,

		/**
		 * This agent's certificate, by mutual TLS (RFC 8705).
		 */
		MTLS

	}

	/**
	 * Algorithm of DPoP proofs.
	 */
	public enum ProofAlgorithm {

		/**
		 * ECDSA on P-256, which every authorization server knows.
		 */
		ES256,

		/**
		 * Ed25519.
		 */
		EDDSA

	}

	/**
	 * Where the key of client assertions is ({@code private_key_jwt}).
	 *
	 * @param bundle SSL bundle that has it
	 * @param id its identifier in the header {@code kid}, or {@code null} for its
	 * thumbprint (RFC 7638)
	 */
	public record ClientKeySource(String bundle, @Nullable String id) {
	}

}
