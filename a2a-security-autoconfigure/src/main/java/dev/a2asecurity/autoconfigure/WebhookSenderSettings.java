package dev.a2asecurity.autoconfigure;

import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;

import javax.net.ssl.SSLContext;

import org.jspecify.annotations.Nullable;

import dev.a2asecurity.InvalidConfigurationException;
import dev.a2asecurity.agentcard.AgentKey;
import dev.a2asecurity.agentcard.Ed25519;
import dev.a2asecurity.card.AgentKeys;
import dev.a2asecurity.webhook.HttpMessageSigner;
import dev.a2asecurity.webhook.JwtSigner;
import dev.a2asecurity.webhook.StandardWebhooksSigner;
import dev.a2asecurity.webhook.WebhookScheme;
import dev.a2asecurity.webhook.send.AddressRange;
import dev.a2asecurity.webhook.send.DeliveryClient;
import dev.a2asecurity.webhook.send.DeliveryPolicy;
import dev.a2asecurity.webhook.send.OutboxCapacity;
import dev.a2asecurity.webhook.send.WebhookSignatures;
import dev.a2asecurity.webhook.send.WebhookUrlRules;

import org.springframework.boot.ssl.NoSuchSslBundleException;
import org.springframework.boot.ssl.SslBundles;
import org.springframework.util.StringUtils;

import static dev.a2asecurity.autoconfigure.SecuritySettings.require;
import static dev.a2asecurity.autoconfigure.SecuritySettings.within;

/**
 * The sender of webhooks, as {@code a2a.security.webhooks.send} describes it.
 */
final class WebhookSenderSettings {

	static final String KEY = "a2a.security.webhooks.send";

	private static final Set<String> BUILT_IN = new TreeSet<>(
			Set.of("jwt", "standard-webhooks", "http-message-signatures"));

	private final A2AWebhookSenderProperties properties;

	WebhookSenderSettings(A2AWebhookSenderProperties properties) {
		this.properties = properties;
	}

	WebhookUrlRules urlRules() {
		A2AWebhookSenderProperties.Urls urls = this.properties.urls();
		requireHosts(KEY + ".urls.only", urls.only());
		requireHosts(KEY + ".urls.allow-inside-hosts", urls.allowInsideHosts());
		require(!urls.ports().isEmpty() && urls.ports().stream().allMatch((port) -> port > 0 && port < 65536),
				KEY + ".urls.ports is " + urls.ports() + ", which are no ports.", "Set it to ports such as 443,8443.");
		return new WebhookUrlRules(urls.only(), urls.allowInsideHosts(),
				urls.allowInsideRanges().stream().map(WebhookSenderSettings::range).toList(), urls.ports(),
				urls.allowPlainHttp());
	}

	Duration resolveTimeout() {
		return within(KEY + ".urls.resolve-timeout", this.properties.urls().resolveTimeout(), Duration.ofMillis(50),
				Duration.ofSeconds(30));
	}

	private static void requireHosts(String key, List<String> hosts) {
		hosts.forEach((host) -> require(host.matches("\\.?[A-Za-z0-9-]+(\\.[A-Za-z0-9-]+)*|\\[[0-9a-fA-F:.]+]"),
				key + " has [" + host + "], which is no host and no suffix.",
				"Use hosts such as hooks.example.com, or suffixes with a full stop in front such as .example.com."));
	}

	private static AddressRange range(String range) {
		try {
			return AddressRange.parse(range);
		}
		catch (IllegalArgumentException ex) {
			throw new InvalidConfigurationException(
					KEY + ".urls.allow-inside-ranges has [" + range + "], which is no address and no range.",
					"Use addresses or ranges such as 10.1.2.0/24.");
		}
	}

	WebhookSignatures signatures(AgentKeys keys, List<WebhookScheme.Signer> own, @Nullable URI agentUrl) {
		require(!this.properties.signatures().isEmpty(),
				KEY + ".signatures is empty, so that receivers could not tell a notification from a forged one.",
				"Set " + KEY + ".signatures[0].scheme to one of " + BUILT_IN + "; jwt needs nothing else.");
		Map<String, WebhookScheme.Signer> named = new LinkedHashMap<>();
		own.forEach((signer) -> named.put(signer.name(), signer));
		Supplier<AgentKey> key = () -> keys.current()
			.orElseThrow(() -> new IllegalStateException("The agent has no key to sign webhooks with now"));
		List<WebhookSignatures.ForHosts> signatures = new ArrayList<>();
		Set<String> schemes = new TreeSet<>();
		for (int i = 0; i < this.properties.signatures().size(); i++) {
			A2AWebhookSenderProperties.Signature signature = this.properties.signatures().get(i);
			String at = KEY + ".signatures[" + i + "]";
			requireHosts(at + ".hosts", signature.hosts());
			require(schemes.add(String.valueOf(signature.scheme())) || "standard-webhooks".equals(signature.scheme()),
					at + ".scheme is " + signature.scheme() + ", as another one is, and a message has room for one.",
					"List its hosts in one place.");
			signatures.add(new WebhookSignatures.ForHosts(signer(signature, at, keys, key, named, agentUrl),
					signature.hosts()));
		}
		return new WebhookSignatures(signatures);
	}

	private WebhookScheme.Signer signer(A2AWebhookSenderProperties.Signature signature, String at, AgentKeys keys,
			Supplier<AgentKey> key, Map<String, WebhookScheme.Signer> own, @Nullable URI agentUrl) {
		String scheme = signature.scheme();
		String secret = signature.secret();
		if (!StringUtils.hasText(scheme)) {
			throw new InvalidConfigurationException(at + ".scheme is missing.", "Set it to one of " + BUILT_IN + ".");
		}
		require(!StringUtils.hasText(secret) || scheme.equals("standard-webhooks"),
				at + ".secret is set, and the scheme " + scheme + " has none.", "Remove it.");
		if (scheme.equals("standard-webhooks") && StringUtils.hasText(secret)) {
			require(!signature.hosts().isEmpty(),
					at + ".secret is for all hosts, so that each receiver could sign for the others.",
					"Set " + at + ".hosts to the hosts that share it.");
			return StandardWebhooksSigner.with(WebhookReceiverSettings.secret(secret, at + ".secret"));
		}
		if (BUILT_IN.contains(scheme)) {
			requireKey(scheme, at, keys);
		}
		return switch (scheme) {
			case "jwt" -> new JwtSigner(issuer(agentUrl), key);
			case "standard-webhooks" -> StandardWebhooksSigner.with(key);
			case "http-message-signatures" -> {
				WebhookReceiverSettings.requireStructuredFields(at + ".scheme");
				yield new HttpMessageSigner(key);
			}
			default -> {
				WebhookScheme.Signer named = own.get(scheme);
				if (named == null) {
					throw new InvalidConfigurationException(
							at + ".scheme is [" + scheme + "], which is none of " + BUILT_IN
									+ " and no WebhookScheme.Signer bean has that name.",
							"Use one of those, or add such a bean.");
				}
				yield named;
			}
		};
	}

	private static void requireKey(String scheme, String at, AgentKeys keys) {
		require(!keys.isEmpty(), at + ".scheme is " + scheme + ", and the agent has no key to sign with.",
				"Set a2a.security.signing.keys[0].bundle or a2a.security.signing.jwk-set to the agent's key, "
						+ "or sign with a secret (standard-webhooks).");
		require(!scheme.equals("standard-webhooks")
				|| keys.all().stream().allMatch((key) -> Ed25519.ALGORITHMS.contains(key.algorithm())),
				at + ".scheme is standard-webhooks without a secret, which signs with Ed25519, and the agent has keys "
						+ "of another kind.",
				"Set " + at + ".secret, or give the agent keys of Ed25519 only.");
	}

	private String issuer(@Nullable URI agentUrl) {
		String issuer = this.properties.issuer();
		if (StringUtils.hasText(issuer)) {
			return issuer;
		}
		if (agentUrl == null) {
			throw new InvalidConfigurationException(KEY + ".issuer is missing.",
					"Set it to how receivers call this sender, usually its URL.");
		}
		return agentUrl.toString();
	}

	DeliveryPolicy deliveryPolicy() {
		A2AWebhookSenderProperties.Delivery delivery = this.properties.delivery();
		String at = KEY + ".delivery";
		require(delivery.concurrency() > 0 && delivery.concurrencyPerTarget() > 0,
				at + ".concurrency or concurrency-per-target is not positive.", "Set both to some, such as 16 and 4.");
		require(delivery.maxFailures() > 0, at + ".max-failures is not positive.", "Set it to a number such as 30.");
		long maxSize = this.properties.maxSize().toBytes();
		require(maxSize > 0 && maxSize <= 16 * 1024 * 1024,
				KEY + ".max-size is " + this.properties.maxSize() + ", which is not between 1B and 16MB.",
				"Set it to the longest notification, such as 512KB.");
		return new DeliveryPolicy(delivery.concurrency(),
				Math.min(delivery.concurrency(), delivery.concurrencyPerTarget()),
				within(at + ".first-delay", delivery.firstDelay(), Duration.ofMillis(1), Duration.ofHours(1)),
				within(at + ".longest-delay", delivery.longestDelay(), delivery.firstDelay(), Duration.ofDays(1)),
				within(at + ".give-up-after", delivery.giveUpAfter(), Duration.ofSeconds(1), Duration.ofDays(30)),
				delivery.maxFailures(),
				within(at + ".stopped-for", delivery.stoppedFor(), Duration.ofSeconds(1), Duration.ofDays(7)),
				within(at + ".total-timeout", delivery.totalTimeout(), Duration.ofMillis(10), Duration.ofMinutes(5)),
				within(at + ".drain-timeout", delivery.drainTimeout(), Duration.ZERO, Duration.ofMinutes(5)),
				within(KEY + ".outbox.accept-timeout", this.properties.outbox().acceptTimeout(), Duration.ZERO,
						Duration.ofMinutes(1)),
				within(at + ".poll-interval", delivery.pollInterval(), Duration.ofMillis(10), Duration.ofMinutes(1)),
				Math.toIntExact(maxSize));
	}

	DeliveryClient.Connections connections(@Nullable SslBundles bundles) {
		A2AWebhookSenderProperties.Delivery delivery = this.properties.delivery();
		String proxy = this.properties.proxy();
		return new DeliveryClient.Connections(
				within(KEY + ".delivery.connect-timeout", delivery.connectTimeout(), Duration.ofMillis(10),
						Duration.ofMinutes(1)),
				within(KEY + ".delivery.read-timeout", delivery.readTimeout(), Duration.ofMillis(10),
						Duration.ofMinutes(5)),
				delivery.concurrency(), StringUtils.hasText(proxy) ? Urls.require(KEY + ".proxy", proxy, true) : null,
				sslContext(bundles));
	}

	private @Nullable SSLContext sslContext(@Nullable SslBundles bundles) {
		String name = this.properties.sslBundle();
		if (!StringUtils.hasText(name)) {
			return null;
		}
		try {
			if (bundles != null) {
				return bundles.getBundle(name).createSslContext();
			}
		}
		catch (NoSuchSslBundleException ex) {
			// Told below.
		}
		throw new InvalidConfigurationException(KEY + ".ssl-bundle is [" + name + "], and there is no such bundle.",
				"Describe it by spring.ssl.bundle.jks." + name + " or spring.ssl.bundle.pem." + name + ".");
	}

	Duration challengeRememberedFor() {
		return within(KEY + ".challenge-remembered-for", this.properties.challengeRememberedFor(),
				Duration.ofMinutes(1), Duration.ofDays(366));
	}

	OutboxCapacity capacity() {
		A2AWebhookSenderProperties.Outbox outbox = this.properties.outbox();
		require(outbox.capacityPerTarget() > 0 && outbox.capacityPerTarget() <= outbox.capacityPerCaller()
				&& outbox.capacityPerCaller() <= outbox.capacity(),
				KEY + ".outbox.capacity is " + outbox.capacity() + ", capacity-per-caller " + outbox.capacityPerCaller()
						+ " and capacity-per-target " + outbox.capacityPerTarget() + ".",
				"Set all to some, each to a fraction of the one before, so that neither one caller nor one target can "
						+ "keep the others out.");
		return new OutboxCapacity(outbox.capacity(), outbox.capacityPerTarget(), outbox.capacityPerCaller());
	}

	/**
	 * Returns what somebody has opened, for the log.
	 */
	List<String> opened() {
		List<String> opened = new ArrayList<>();
		A2AWebhookSenderProperties.Urls urls = this.properties.urls();
		if (urls.allowPlainHttp()) {
			opened.add(KEY + ".urls.allow-plain-http=true");
		}
		if (!urls.allowInsideHosts().isEmpty()) {
			opened.add(KEY + ".urls.allow-inside-hosts=" + urls.allowInsideHosts());
		}
		if (!urls.allowInsideRanges().isEmpty()) {
			opened.add(KEY + ".urls.allow-inside-ranges=" + urls.allowInsideRanges());
		}
		if (StringUtils.hasText(this.properties.proxy())) {
			opened.add(KEY + ".proxy, which resolves names by itself");
		}
		if (this.properties.allowSdkPushSender()) {
			opened.add(KEY + ".allow-sdk-push-sender=true");
		}
		return opened;
	}

}
