package dev.a2asecurity.autoconfigure;

import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.OctetKeyPair;
import com.nimbusds.jose.util.Base64URL;
import org.jspecify.annotations.Nullable;

import dev.a2asecurity.InvalidConfigurationException;
import dev.a2asecurity.authentication.KeyPolicy;
import dev.a2asecurity.authentication.PublishedKeys;
import dev.a2asecurity.autoconfigure.A2AWebhooksProperties.Receive;
import dev.a2asecurity.ratelimit.AddressRateLimit;
import dev.a2asecurity.ratelimit.ClientAddresses;
import dev.a2asecurity.ratelimit.Rate;
import dev.a2asecurity.ratelimit.RateLimiter;
import dev.a2asecurity.ratelimit.RefusalRecord;
import dev.a2asecurity.web.BufferedBodies;
import dev.a2asecurity.webhook.HttpMessageVerifier;
import dev.a2asecurity.webhook.JwtVerifier;
import dev.a2asecurity.webhook.PeerKeys;
import dev.a2asecurity.webhook.SharedSecret;
import dev.a2asecurity.webhook.StandardWebhooksVerifier;
import dev.a2asecurity.webhook.TokenVerifier;
import dev.a2asecurity.webhook.WebhookScheme;
import dev.a2asecurity.webhook.receive.TimeWindow;
import dev.a2asecurity.webhook.receive.WebhookPeer;

import org.springframework.util.ClassUtils;
import org.springframework.util.StringUtils;
import org.springframework.util.unit.DataSize;

import static dev.a2asecurity.autoconfigure.SecuritySettings.require;
import static dev.a2asecurity.autoconfigure.SecuritySettings.within;

/**
 * The peers whose webhooks are received, as {@code a2a.security.webhooks.receive[…]}
 * describes them.
 */
final class WebhookReceiverSettings {

	private static final String KEY = "a2a.security.webhooks.receive";

	private static final String PUBLIC_KEY_PREFIX = "whpk_";

	private static final DataSize LARGEST_BODY = DataSize.ofMegabytes(64);

	private static final Set<String> BUILT_IN = new TreeSet<>(
			Set.of("jwt", "standard-webhooks", "http-message-signatures", "token"));

	private final A2AWebhooksProperties properties;

	private final KeyPolicy keyPolicy;

	private final boolean plainHttpAllowed;

	private final Map<String, WebhookScheme.Verifier> own = new LinkedHashMap<>();

	private final Clock clock;

	WebhookReceiverSettings(A2AWebhooksProperties properties, A2ASecurityProperties security,
			List<WebhookScheme.Verifier> own, Clock clock) {
		this.properties = properties;
		this.keyPolicy = SecuritySettings.keyPolicy(security.keys());
		this.plainHttpAllowed = security.allowPlainHttp();
		own.forEach((scheme) -> this.own.put(scheme.name(), scheme));
		this.clock = clock;
	}

	List<WebhookPeer> peers() {
		List<WebhookPeer> peers = new ArrayList<>();
		Set<String> names = new TreeSet<>();
		for (int i = 0; i < this.properties.receive().size(); i++) {
			WebhookPeer peer = peer(this.properties.receive().get(i), KEY + "[" + i + "]");
			require(names.add(peer.name()), KEY + "[" + i + "].peer is [" + peer.name() + "], as another one is.",
					"Give each peer a name of its own; list several secrets for one peer in one place.");
			peers.add(peer);
		}
		return peers;
	}

	BufferedBodies bodies() {
		long bytes = this.properties.maxBodySize().toBytes();
		require(bytes > 0 && bytes <= LARGEST_BODY.toBytes(),
				"a2a.security.webhooks.max-body-size is " + this.properties.maxBodySize()
						+ ", which is not between 1B and " + LARGEST_BODY + ".",
				"Set it to the size of the longest notification, such as 1MB.");
		require(this.properties.maxBuffered().toBytes() >= bytes,
				"a2a.security.webhooks.max-buffered is " + this.properties.maxBuffered()
						+ ", less than one body may have (a2a.security.webhooks.max-body-size).",
				"Set it to the memory that the bodies of all webhooks at a time may take.");
		return new BufferedBodies(Math.toIntExact(bytes), this.properties.maxBuffered().toBytes());
	}

	AddressRateLimit rateLimit(ClientAddresses addresses, int maximumKeys, @Nullable RefusalRecord record) {
		A2AWebhooksProperties.RateLimit limit = this.properties.rateLimit();
		try {
			Rate rate = new Rate(limit.requests(), limit.period());
			return new AddressRateLimit(addresses,
					limit.enabled() ? new RateLimiter<>(rate, maximumKeys, this.clock) : null, "webhooks", record);
		}
		catch (IllegalArgumentException ex) {
			throw new InvalidConfigurationException(
					"a2a.security.webhooks.rate-limit cannot be used: " + ex.getMessage() + ".",
					"Set a2a.security.webhooks.rate-limit.requests and period, such as 6000 and 1m; "
							+ "a2a.security.webhooks.rate-limit.enabled=false takes the limit away.");
		}
	}

	Duration bodyTimeout() {
		return within("a2a.security.webhooks.body-timeout", this.properties.bodyTimeout(), Duration.ofMillis(100),
				Duration.ofMinutes(2));
	}

	private WebhookPeer peer(Receive receive, String key) {
		String name = receive.peer();
		if (!StringUtils.hasText(name) || !name.matches("[\\x21-\\x7e]{1,128}")) {
			throw new InvalidConfigurationException(key + ".peer is missing, or has characters that no name has.",
					"Set it to a name for the sender, such as expense-agent.");
		}
		URI url = StringUtils.hasText(receive.url()) ? Urls.require(key + ".url", receive.url(), this.plainHttpAllowed)
				: null;
		require(url == null || url.getRawQuery() == null, key + ".url has a query.", "Remove it; any query matches.");
		Duration maxAge = within(key + ".max-age", receive.maxAge(), Duration.ofSeconds(1), Duration.ofHours(1));
		Duration maxAhead = within(key + ".max-ahead", receive.maxAhead(), Duration.ZERO, Duration.ofMinutes(5));
		Duration rememberFor = within(key + ".remember-for", receive.rememberFor(), maxAge.plus(maxAhead),
				Duration.ofDays(366));
		Duration lease = within(key + ".processing-time", receive.processingTime(), Duration.ofSeconds(1),
				Duration.ofHours(12));
		return new WebhookPeer(name, path(receive, url, key), url, schemes(receive, url, key),
				receive.allowTokenAlone(), new TimeWindow(maxAge, maxAhead), receive.unknownTasks(), rememberFor,
				lease);
	}

	private static String path(Receive receive, @Nullable URI url, String key) {
		String path = StringUtils.hasText(receive.path()) ? receive.path() : (url != null) ? url.getPath() : "";
		require(path.matches("/[A-Za-z0-9._~/-]*[A-Za-z0-9._~-]") && !path.contains("//") && !path.contains("/."),
				key + ".path is [" + path + "], which is no plain path.",
				"Set it to the path of the controller within this application, such as /webhooks/a2a, with neither "
						+ "wildcards nor encoded characters.");
		return path;
	}

	private List<WebhookScheme.Verifier> schemes(Receive receive, @Nullable URI url, String key) {
		require(!receive.schemes().isEmpty(), key + ".schemes is missing: nothing would say who sends.",
				"Set it to one or several of " + BUILT_IN + ".");
		Set<String> signing = new TreeSet<>(receive.schemes());
		signing.remove("token");
		require(!signing.isEmpty() || receive.allowTokenAlone(),
				key + ".schemes is token alone, which proves nothing about the body.",
				"Add a scheme that signs, or set " + key + ".allow-token-alone=true if the peer has none.");
		require(!receive.allowTokenAlone() || receive.schemes().contains("token"),
				key + ".allow-token-alone is true, and token is not among " + key + ".schemes.",
				"Remove it, or add the scheme token.");
		requireUsed(receive, key);
		List<WebhookScheme.Verifier> schemes = new ArrayList<>();
		for (String scheme : receive.schemes()) {
			schemes.add(scheme(scheme, receive, url, key));
		}
		return schemes;
	}

	/**
	 * A key that belongs to no scheme would be taken for one that is in force.
	 */
	private static void requireUsed(Receive receive, String key) {
		Set<String> schemes = receive.schemes();
		requireScheme(!receive.secrets().isEmpty() || !receive.publicKeys().isEmpty(), schemes, "standard-webhooks",
				key + ".secrets or public-keys");
		requireScheme(!receive.tokens().isEmpty() || !receive.credentials().isEmpty(), schemes, "token",
				key + ".tokens or credentials");
		requireScheme(StringUtils.hasText(receive.issuer()), schemes, "jwt", key + ".issuer");
	}

	private static void requireScheme(boolean set, Set<String> schemes, String scheme, String keys) {
		require(!set || schemes.contains(scheme), keys + " is set, and the scheme " + scheme + " is not accepted.",
				"Add it to the schemes, or remove what is set.");
	}

	private WebhookScheme.Verifier scheme(String scheme, Receive receive, @Nullable URI url, String key) {
		return switch (scheme) {
			case "jwt" -> {
				requireUrl(url, scheme, key);
				String issuer = receive.issuer();
				if (!StringUtils.hasText(issuer)) {
					throw new InvalidConfigurationException(key + ".issuer is missing, which the scheme jwt needs.",
							"Set it to how the peer's tokens call it (iss), usually its URL.");
				}
				yield new JwtVerifier(issuer, published(scheme, receive, key));
			}
			case "http-message-signatures" -> {
				requireUrl(url, scheme, key);
				requireStructuredFields(key + ".schemes");
				yield new HttpMessageVerifier(published(scheme, receive, key));
			}
			case "standard-webhooks" -> {
				require(!receive.secrets().isEmpty() || !receive.publicKeys().isEmpty(),
						key + ".secrets and public-keys are empty, and the scheme standard-webhooks needs one of them.",
						"Set secrets to what is shared with the peer (whsec_…), or public-keys to its keys (whpk_…).");
				yield new StandardWebhooksVerifier(secrets(receive.secrets(), key + ".secrets"),
						receive.publicKeys().isEmpty() ? null : PeerKeys.of(publicKeys(receive, key)));
			}
			case "token" -> {
				require(!receive.tokens().isEmpty() || !receive.credentials().isEmpty(),
						key + ".tokens and credentials are empty, and the scheme token needs one of them.",
						"Set tokens to what this application's push configurations carry.");
				yield new TokenVerifier(receive.tokens(), receive.credentials());
			}
			default -> {
				WebhookScheme.Verifier named = this.own.get(scheme);
				if (named == null) {
					throw new InvalidConfigurationException(
							key + ".schemes has [" + scheme + "], which is none of " + BUILT_IN
									+ " and no WebhookScheme.Verifier bean has that name.",
							"Use one of those, or add such a bean.");
				}
				yield named;
			}
		};
	}

	private static void requireUrl(@Nullable URI url, String scheme, String key) {
		require(url != null, key + ".url is missing, which the scheme " + scheme + " is about.",
				"Set it to the public URL of this receiver, as push configurations name it.");
	}

	private PeerKeys published(String scheme, Receive receive, String key) {
		String uri = receive.jwkSetUri();
		if (!StringUtils.hasText(uri)) {
			throw new InvalidConfigurationException(
					key + ".jwk-set-uri is missing, which the scheme " + scheme + " needs.",
					"Set it to where the peer publishes its keys, such as "
							+ "https://agent.example.com/.well-known/jwks.json.");
		}
		PublishedKeys keys = new PublishedKeys(Urls.require(key + ".jwk-set-uri", uri, this.plainHttpAllowed),
				this.keyPolicy, this.clock);
		return keys::find;
	}

	static List<SharedSecret> secrets(List<String> secrets, String key) {
		return secrets.stream().map((secret) -> secret(secret, key)).toList();
	}

	static SharedSecret secret(String secret, String key) {
		try {
			return SharedSecret.parse(secret);
		}
		catch (IllegalArgumentException ex) {
			throw new InvalidConfigurationException(key + " has a value that cannot be used: " + ex.getMessage() + ".",
					"Use whsec_ and 24 to 64 random bytes in base64.");
		}
	}

	private static List<JWK> publicKeys(Receive receive, String key) {
		return receive.publicKeys().stream().map((publicKey) -> publicKey(publicKey, key)).toList();
	}

	private static JWK publicKey(String text, String key) {
		try {
			byte[] raw = Base64.getDecoder()
				.decode(text.startsWith(PUBLIC_KEY_PREFIX) ? text.substring(PUBLIC_KEY_PREFIX.length()) : "not a key");
			require(raw.length == 32, key + ".public-keys has a value that is no Ed25519 key.",
					"Use whpk_ and the 32 bytes of the key in base64.");
			return new OctetKeyPair.Builder(Curve.Ed25519, Base64URL.encode(raw)).build();
		}
		catch (IllegalArgumentException ex) {
			throw new InvalidConfigurationException(key + ".public-keys has a value that is no Ed25519 key.",
					"Use whpk_ and the 32 bytes of the key in base64.");
		}
	}

	static void requireStructuredFields(String key) {
		require(ClassUtils.isPresent("org.greenbytes.http.sfv.Parser", null),
				key + " has http-message-signatures, and the library for its syntax is not on the class path.",
				"Add org.greenbytes.http:structured-fields, or remove the scheme.");
	}

}
