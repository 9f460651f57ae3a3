package dev.a2asecurity.autoconfigure;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.text.ParseException;
import java.time.Clock;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

import com.nimbusds.jose.jwk.JWKSet;

import org.jspecify.annotations.Nullable;

import dev.a2asecurity.InvalidConfigurationException;
import dev.a2asecurity.agentcard.AgentCardVerifier;
import dev.a2asecurity.agentcard.WebOrigin;
import dev.a2asecurity.audit.AuditTrail;
import dev.a2asecurity.card.AgentCardClient;
import dev.a2asecurity.card.SignaturePolicy;
import dev.a2asecurity.peer.Peer;
import dev.a2asecurity.peer.TokenPolicy;

import org.springframework.core.io.Resource;
import org.springframework.util.StringUtils;

import static dev.a2asecurity.autoconfigure.SecuritySettings.require;

/**
 * Whose keys make the cards of peers trusted ones, and where these may send credentials.
 */
final class PeerCardTrust {

	private PeerCardTrust() {
	}

	/**
	 * Returns the client of the peers' cards.
	 * @throws InvalidConfigurationException if a card is needed and nothing makes it a
	 * trusted one, or two peers of one origin want it differently
	 */
	static AgentCardClient client(A2APeersProperties properties, List<Peer> peers, TokenPolicy timeouts,
			@Nullable AuditTrail trail, Clock clock) {
		AgentCardVerifier.Builder verifier = AgentCardVerifier.builder().clock(clock);
		peers.forEach((peer) -> trust(verifier, peer, card(properties, peer)));
		AgentCardClient.Builder client = AgentCardClient.builder(verifier.build(), clock)
			.connectTimeout(timeouts.connectTimeout())
			.readTimeout(timeouts.readTimeout());
		if (trail != null) {
			client.audit(trail);
		}
		Map<WebOrigin, SignaturePolicy> policies = new HashMap<>();
		List<Peer> byCardFirst = peers.stream()
			.sorted(Comparator.comparing((Peer peer) -> peer.scopes() != null))
			.toList();
		for (Peer peer : byCardFirst) {
			WebOrigin origin = WebOrigin.of(peer.url());
			SignaturePolicy policy = card(properties, peer).signatures();
			// With fixed scopes, nobody asks for the card: it is as the others want it.
			SignaturePolicy other = (peer.scopes() != null) ? policies.getOrDefault(origin, policy)
					: policies.put(origin, policy);
			require(peer.scopes() != null || other == null || other == policy,
					"a2a.security.peers." + peer.name() + ".card.signatures is " + policy
							+ ", and another peer at the same origin has it as " + other + ".",
					"Set it to the same for both: they have one card.");
			client.signatures(origin, (peer.scopes() != null && other != null) ? other : policy);
			peer.origins()
				.stream()
				.map(WebOrigin::of)
				.filter((allowed) -> !allowed.equals(origin))
				.forEach((allowed) -> client.allowInterfacesAt(origin, allowed));
		}
		return client.build();
	}

	private static A2APeersProperties.Card card(A2APeersProperties properties, Peer peer) {
		return Objects.requireNonNull(properties.peers().get(peer.name())).card();
	}

	private static void trust(AgentCardVerifier.Builder verifier, Peer peer, A2APeersProperties.Card card) {
		String key = "a2a.security.peers." + peer.name() + ".card";
		WebOrigin origin = WebOrigin.of(peer.url());
		Resource keys = card.jwkSet();
		String keysUri = StringUtils.hasText(card.jwkSetUri()) ? card.jwkSetUri() : null;
		// With fixed scopes, nobody asks for the card.
		require(card.signatures() == SignaturePolicy.OFF || keys != null || keysUri != null || peer.scopes() != null,
				key + ".jwk-set and jwk-set-uri are missing: nothing tells a card of the peer " + peer.name()
						+ " from a forged one.",
				"Set one of them to the keys that sign the peer's card. If it has none, set a2a.security.peers."
						+ peer.name() + ".scopes, or " + key
						+ ".signatures to off to believe any card that is served there.");
		if (keys != null) {
			verifier.trust(origin, read(key + ".jwk-set", keys));
		}
		if (keysUri != null) {
			URI uri = PeerSettings.uri(key + ".jwk-set-uri", keysUri);
			verifier.trust(origin, uri);
		}
	}

	private static JWKSet read(String key, Resource resource) {
		try (InputStream in = resource.getInputStream()) {
			return JWKSet.parse(new String(in.readAllBytes(), StandardCharsets.UTF_8));
		}
		catch (IOException ex) {
			throw new InvalidConfigurationException(key + " is [" + resource + "], which cannot be read.",
					"Set it to a file that this application may read, such as classpath:expense-agent-keys.json.");
		}
		catch (ParseException ex) {
			throw new InvalidConfigurationException(key + " is [" + resource + "], which is no JWK set.",
					"It must hold {\"keys\": […]} as RFC 7517, section 5, says.");
		}
	}

}
