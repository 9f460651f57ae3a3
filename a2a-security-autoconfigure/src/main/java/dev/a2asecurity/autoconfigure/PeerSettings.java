package dev.a2asecurity.autoconfigure;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

import org.jspecify.annotations.Nullable;

import dev.a2asecurity.InvalidConfigurationException;
import dev.a2asecurity.authentication.IssuerUris;
import dev.a2asecurity.peer.Peer;
import dev.a2asecurity.peer.TokenPolicy;

import org.springframework.util.StringUtils;

import static dev.a2asecurity.autoconfigure.SecuritySettings.require;
import static dev.a2asecurity.autoconfigure.SecuritySettings.within;

/**
 * The properties of {@link A2APeersProperties} and {@link A2APeerTokensProperties},
 * checked.
 */
final class PeerSettings {

	private static final Duration SHORTEST = Duration.ofMillis(1);

	private PeerSettings() {
	}

	static List<Peer> peers(A2APeersProperties properties) {
		return properties.peers()
			.entrySet()
			.stream()
			.sorted(Map.Entry.comparingByKey())
			.map(PeerSettings::peer)
			.toList();
	}

	private static Peer peer(Map.Entry<String, A2APeersProperties.Peer> entry) {
		String name = entry.getKey();
		A2APeersProperties.Peer peer = entry.getValue();
		String key = "a2a.security.peers." + name;
		if (!StringUtils.hasText(peer.url())) {
			throw new InvalidConfigurationException(key + ".url is missing.", "Set it to the base URL of the peer.");
		}
		URI url = uri(key + ".url", peer.url());
		Set<URI> origins = peer.origins().isEmpty() ? Set.of(url)
				: peer.origins().stream().map((origin) -> origin(key + ".origins", origin)).collect(Collectors.toSet());
		requireScopes(key, peer);
		boolean mtls = peer.binding() == Peer.Binding.MTLS;
		require(!mtls || StringUtils.hasText(peer.sslBundle()),
				key + ".binding is mtls, and " + key + ".ssl-bundle is missing.",
				"Set it to the SSL bundle with this agent's certificate.");
		String audience = text(peer.audience());
		String resource = text(peer.resource());
		return new Peer(name, url, origins, StringUtils.hasText(peer.registration()) ? peer.registration() : name,
				peer.authority(), audience,
				(resource == null && audience == null) ? StringUtils.trimTrailingCharacter(url.toString(), '/')
						: resource,
				peer.scopes(), peer.allowedScopes(), peer.binding(), peer.proofAlgorithm(), text(peer.sslBundle()),
				clientKey(key, peer.clientKey()), peer.actorToken());
	}

	private static void requireScopes(String key, A2APeersProperties.Peer peer) {
		if (peer.scopes() != null && peer.allowedScopes() != null) {
			Set<String> beyond = new TreeSet<>(peer.scopes());
			beyond.removeAll(peer.allowedScopes());
			require(beyond.isEmpty(), key + ".scopes has " + beyond + ", which " + key + ".allowed-scopes has not.",
					"Add them to the latter, or remove them from the former.");
		}
	}

	private static Peer.@Nullable ClientKeySource clientKey(String key, A2APeersProperties.ClientKey clientKey) {
		String bundle = text(clientKey.bundle());
		require(bundle != null || text(clientKey.id()) == null,
				key + ".client-key.id is set, and " + key + ".client-key.bundle is missing.",
				"Set it to the SSL bundle that has the key.");
		return (bundle != null) ? new Peer.ClientKeySource(bundle, text(clientKey.id())) : null;
	}

	/**
	 * HTTPS, and plain HTTP for this machine only: no property opens that, since what is
	 * sent there is a credential.
	 */
	static URI uri(String key, String value) {
		try {
			return IssuerUris.checked(value, false);
		}
		catch (IllegalArgumentException ex) {
			throw new InvalidConfigurationException(
					key + " is [" + value + "], which cannot be used: " + ex.getMessage() + ".",
					"Use an https URL. Plain http is for URLs of this machine (localhost, 127.0.0.1, [::1]).");
		}
	}

	private static URI origin(String key, String value) {
		URI origin = uri(key, value);
		require((origin.getRawPath().isEmpty() || origin.getRawPath().equals("/")) && origin.getRawQuery() == null,
				key + " has [" + value + "], which is more than an origin.",
				"Name scheme, host and port only, such as https://agent.example.com.");
		return origin;
	}

	static TokenPolicy tokens(A2APeerTokensProperties tokens) {
		String key = "a2a.security.peer-tokens";
		Duration backOff = within(key + ".back-off", tokens.backOff(), SHORTEST, Duration.ofMinutes(5));
		require(tokens.maximumTokens() > 0, key + ".maximum-tokens is " + tokens.maximumTokens() + ".",
				"Set it to a number of tokens such as 10000.");
		return new TokenPolicy(within(key + ".skew", tokens.skew(), Duration.ZERO, Duration.ofMinutes(5)),
				within(key + ".refresh-ahead", tokens.refreshAhead(), Duration.ZERO, Duration.ofHours(1)),
				within(key + ".default-life", tokens.defaultLife(), Duration.ofSeconds(1), Duration.ofHours(1)),
				within(key + ".patience", tokens.patience(), SHORTEST, Duration.ofMinutes(1)), backOff,
				within(key + ".max-back-off", tokens.maxBackOff(), backOff, Duration.ofHours(1)),
				within(key + ".connect-timeout", tokens.connectTimeout(), SHORTEST, Duration.ofMinutes(1)),
				within(key + ".read-timeout", tokens.readTimeout(), SHORTEST, Duration.ofMinutes(1)),
				tokens.maximumTokens());
	}

	private static @Nullable String text(@Nullable String value) {
		return StringUtils.hasText(value) ? value : null;
	}

}
