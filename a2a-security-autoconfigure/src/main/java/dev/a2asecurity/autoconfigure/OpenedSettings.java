package dev.a2asecurity.autoconfigure;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Stream;

import dev.a2asecurity.audit.AuditDurability;
import dev.a2asecurity.card.SignaturePolicy;
import dev.a2asecurity.skill.Skill;
import dev.a2asecurity.skill.SkillCatalog;
import dev.a2asecurity.webhook.receive.UnknownTasks;

import org.springframework.boot.context.properties.bind.BindException;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.core.env.Environment;

/**
 * What somebody has opened explicitly that is closed by default, of all features. It
 * reads what is configured and not what is wired: a feature that sleeps now has been
 * opened all the same.
 */
final class OpenedSettings {

	private static final String PREFIX = "a2a.security.";

	private final SecuritySettings settings;

	private final A2ASecurityProperties properties;

	private final Environment environment;

	OpenedSettings(SecuritySettings settings, A2ASecurityProperties properties, Environment environment) {
		this.settings = settings;
		this.properties = properties;
		this.environment = environment;
	}

	/**
	 * Returns the settings, each as one would write or find it.
	 */
	List<String> list(SkillCatalog catalog) {
		List<String> opened = new ArrayList<>();
		add(opened, this.properties.allowPlainHttp(), "allow-plain-http=true");
		this.settings.issuers()
			.stream()
			.filter((issuer) -> issuer.policy().missingTypeAllowed())
			.forEach((issuer) -> opened.add("allow-missing-type=true for " + issuer.policy().issuer()));
		catalog.skills()
			.stream()
			.filter(Skill::isOpen)
			.forEach((skill) -> opened.add("@A2ASkill(openToEveryCaller = true) on " + skill.declaredBy()));
		add(opened, !bind("streams", A2AStreamProperties.class).endWithToken(), "streams.end-with-token=false");
		add(opened, !bind("messages", A2AMessageProperties.class).refuseDuplicates(),
				"messages.refuse-duplicates=false");
		A2ATaskProperties tasks = bind("tasks", A2ATaskProperties.class);
		add(opened, tasks.sharedWith() != A2ATaskProperties.Sharing.NOBODY,
				"tasks.shared-with=" + lower(tasks.sharedWith()));
		List<String> origins = bind("card", A2ACardProperties.class).allowedOrigins();
		add(opened, origins.contains("*"), "card.allowed-origins=*");
		A2ARateLimitProperties limits = bind("rate-limit", A2ARateLimitProperties.class);
		add(opened, !limits.failures().enabled(), "rate-limit.failures.enabled=false");
		add(opened, !limits.documents().enabled(), "rate-limit.documents.enabled=false");
		add(opened, !limits.streams().enabled(), "rate-limit.streams.enabled=false");
		Set<AuditDurability> durable = bind("audit", A2AAuditProperties.class).durable();
		add(opened,
				Stream.of(AuditDurability.SKILL_CALLS, AuditDurability.CALLS, AuditDurability.EVERYTHING)
					.noneMatch(durable::contains),
				"audit.durable=" + durable.stream().map(OpenedSettings::lower).sorted().toList());
		Set<String> recorded = bind("recording", A2ARecordingProperties.class).skills();
		add(opened, !recorded.isEmpty(), "recording.skills=" + recorded);
		addPeers(opened);
		addWebhooks(opened);
		return opened;
	}

	private void addPeers(List<String> opened) {
		Binder.get(this.environment)
			.bindOrCreate("a2a.security", A2APeersProperties.class)
			.peers()
			.forEach((name, peer) -> {
				SignaturePolicy signatures = peer.card().signatures();
				add(opened, signatures != SignaturePolicy.REQUIRED,
						"peers." + name + ".card.signatures=" + lower(signatures));
			});
	}

	private void addWebhooks(List<String> opened) {
		A2AWebhookSenderProperties send = bind("webhooks.send", A2AWebhookSenderProperties.class);
		add(opened, send.allowSdkPushSender(), "webhooks.send.allow-sdk-push-sender=true");
		add(opened, send.urls().allowPlainHttp(), "webhooks.send.urls.allow-plain-http=true");
		add(opened, !send.urls().allowInsideHosts().isEmpty(),
				"webhooks.send.urls.allow-inside-hosts=" + send.urls().allowInsideHosts());
		add(opened, !send.urls().allowInsideRanges().isEmpty(),
				"webhooks.send.urls.allow-inside-ranges=" + send.urls().allowInsideRanges());
		A2AWebhooksProperties received = bind("webhooks", A2AWebhooksProperties.class);
		add(opened, !received.rateLimit().enabled(), "webhooks.rate-limit.enabled=false");
		received.receive().forEach((receive) -> {
			add(opened, receive.allowTokenAlone(), "webhooks.receive[].allow-token-alone=true for " + receive.peer());
			add(opened, receive.unknownTasks() == UnknownTasks.ACCEPT,
					"webhooks.receive[].unknown-tasks=accept for " + receive.peer());
		});
	}

	private static String lower(Enum<?> value) {
		return value.name().toLowerCase(Locale.ROOT).replace('_', '-');
	}

	private static void add(List<String> opened, boolean condition, String setting) {
		if (condition) {
			opened.add(setting.startsWith(PREFIX) ? setting : PREFIX + setting);
		}
	}

	/**
	 * Binds what a feature binds, whether or not it is there. What cannot be bound has
	 * stopped, or will stop, the feature itself.
	 */
	private <T> T bind(String name, Class<T> type) {
		try {
			return Binder.get(this.environment).bindOrCreate(PREFIX + name, type);
		}
		catch (BindException ex) {
			return new Binder().bindOrCreate(PREFIX + name, type);
		}
	}

}
