package dev.a2asecurity.autoconfigure;

import java.util.Map;
import java.util.Set;

import org.jspecify.annotations.Nullable;

import dev.a2asecurity.card.SignaturePolicy;
import dev.a2asecurity.peer.Peer.Authority;
import dev.a2asecurity.peer.Peer.Binding;
import dev.a2asecurity.peer.Peer.ProofAlgorithm;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.core.io.Resource;

/**
 * Properties of the agents that this agent calls.
 *
 * @param peers Agents that this agent calls, by the names that "RemoteAgents.get" knows
 * them by.
 */
@ConfigurationProperties("a2a.security")
public record A2APeersProperties(@DefaultValue Map<String, Peer> peers) {

	/**
	 * An agent that this agent calls.
	 *
	 * @param url Base URL of the peer, https unless it is on this machine. Its card is at
	 * "/.well-known/agent-card.json" of the same host. Required.
	 * @param origins Origins (scheme, host and port) that a credential for the peer may
	 * be sent to. That of the URL by default.
	 * @param registration Client registration by which tokens are had, of
	 * "spring.security.oauth2.client.registration". The peer's name by default.
	 * @param authority On whose authority the peer is called. Where it is not declared,
	 * the peer cannot be called while this agent works for somebody.
	 * @param audience Audience that tokens for the peer must have; it is sent along with
	 * the token request.
	 * @param resource Resource indicator of the token request (RFC 8707); the peer's URL
	 * by default, where there is no audience either.
	 * @param scopes Scopes of every token for the peer. By default those that the peer's
	 * verified card asks for.
	 * @param allowedScopes Most scopes that a token for the peer may ever have. By
	 * default those of the client registration; where that has none, what the card asks
	 * for, and nothing beyond.
	 * @param binding What tokens are bound to.
	 * @param proofAlgorithm Algorithm of DPoP proofs, for the binding "dpop".
	 * @param card What makes the peer's card a trusted one.
	 * @param sslBundle SSL bundle of the connections to the peer and to the token
	 * endpoint. Its certificate is this agent's, for mutual TLS.
	 * @param clientKey Key of client assertions, for the client authentication method
	 * "private_key_jwt".
	 * @param actorToken Whether a token exchange brings a token of this agent's own
	 * along, so that the new one names this agent as who acts. Some authorization
	 * servers, Keycloak among them, accept none.
	 * @param webhookPeer Peer of "a2a.security.webhooks.receive" by which this peer sends
	 * webhooks about the tasks that are started there; one of the peer's name by default.
	 */
	public record Peer(@Nullable String url, @DefaultValue Set<String> origins, @Nullable String registration,
			@Nullable Authority authority, @Nullable String audience, @Nullable String resource,
			@Nullable Set<String> scopes, @Nullable Set<String> allowedScopes, @DefaultValue("none") Binding binding,
			@DefaultValue("es256") ProofAlgorithm proofAlgorithm, @DefaultValue Card card, @Nullable String sslBundle,
			@DefaultValue ClientKey clientKey, @DefaultValue("true") boolean actorToken, @Nullable String webhookPeer) {
	}

	/**
	 * What makes a peer's card a trusted one.
	 *
	 * @param jwkSet File with the public keys that sign the peer's cards, as a JWK set.
	 * @param jwkSetUri URL of the public keys that sign the peer's cards, https unless it
	 * is on this machine.
	 * @param signatures What is asked of the signatures of the peer's card. Keys are
	 * required unless it is "off".
	 */
	public record Card(@Nullable Resource jwkSet, @Nullable String jwkSetUri,
			@DefaultValue("required") SignaturePolicy signatures) {
	}

	/**
	 * Key of client assertions.
	 *
	 * @param bundle SSL bundle that has the key.
	 * @param id Identifier of the key in the header "kid" of assertions. Its thumbprint
	 * by default.
	 */
	public record ClientKey(@Nullable String bundle, @Nullable String id) {
	}

}
