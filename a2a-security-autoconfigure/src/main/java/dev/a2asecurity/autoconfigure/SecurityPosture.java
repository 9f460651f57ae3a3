package dev.a2asecurity.autoconfigure;

import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import org.jspecify.annotations.Nullable;

import dev.a2asecurity.agentcard.WebOrigin;
import dev.a2asecurity.audit.AuditTrail;
import dev.a2asecurity.audit.AuditWriting;
import dev.a2asecurity.authentication.BlockStore;
import dev.a2asecurity.authentication.MemoryBlockStore;
import dev.a2asecurity.authentication.Partner;
import dev.a2asecurity.authentication.TokenValidation;
import dev.a2asecurity.card.AgentKeys;
import dev.a2asecurity.peer.Peer;
import dev.a2asecurity.replay.CaffeineNonceStore;
import dev.a2asecurity.replay.NonceStore;
import dev.a2asecurity.skill.Skill;
import dev.a2asecurity.skill.SkillCatalogLoader;
import dev.a2asecurity.web.A2AEndpoints;

import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.core.env.Environment;

/**
 * How the agent stands: what is guarded and by what, what somebody has opened, and what
 * is weak, each with what to do. It has names and URLs of configuration, and no secret.
 */
final class SecurityPosture {

	private static final Duration LONG_LIFE = Duration.ofMinutes(30);

	private final SecuritySettings settings;

	private final A2ASecurityProperties properties;

	private final A2ARateLimitProperties limits;

	private final A2AAuditProperties audit;

	private final A2AEndpoints endpoints;

	private final SkillCatalogLoader catalog;

	private final StartupSummary summary;

	private final TokenValidation tokens;

	private final AuditTrail trail;

	private final BlockStore blocks;

	private final NonceStore nonces;

	private final Outside outside;

	private final Clock clock;

	SecurityPosture(SecuritySettings settings, A2ASecurityProperties properties, A2ARateLimitProperties limits,
			A2AAuditProperties audit, A2AEndpoints endpoints, SkillCatalogLoader catalog, StartupSummary summary,
			TokenValidation tokens, AuditTrail trail, BlockStore blocks, NonceStore nonces, Outside outside,
			Clock clock) {
		this.settings = settings;
		this.properties = properties;
		this.limits = limits;
		this.audit = audit;
		this.endpoints = endpoints;
		this.catalog = catalog;
		this.summary = summary;
		this.tokens = tokens;
		this.trail = trail;
		this.blocks = blocks;
		this.nonces = nonces;
		this.outside = outside;
		this.clock = clock;
	}

	Map<String, Object> describe() {
		Map<String, Object> posture = new LinkedHashMap<>();
		posture.put("endpoints", this.endpoints.toString());
		posture.put("skills", this.catalog.get().skills().stream().map(SecurityPosture::describe).toList());
		posture.put("issuers", this.settings.issuers().stream().map(this::describe).toList());
		posture.put("keys", describeKeys());
		posture.put("peers", describePeers());
		posture.put("webhooks", describeWebhooks());
		posture.put("audit", describeAudit());
		posture.put("opened", this.summary.opened());
		posture.put("weak", weak());
		return posture;
	}

	private static Map<String, Object> describe(Skill skill) {
		Map<String, Object> described = new LinkedHashMap<>();
		described.put("id", skill.id().value());
		described.put("scopes", skill.scopes());
		described.put("anyCaller", skill.isOpen());
		described.put("boundToken", skill.senderConstrained());
		described.put("declaredBy", skill.declaredBy());
		return described;
	}

	private Map<String, Object> describe(ConfiguredIssuer issuer) {
		Map<String, Object> described = new LinkedHashMap<>();
		Partner partner = issuer.policy().partner();
		described.put("issuer", issuer.policy().issuer());
		described.put("audiences", issuer.policy().audiences());
		if (partner != null) {
			described.put("partner", partner.name());
		}
		this.tokens.keysReadAt()
			.getOrDefault(issuer.policy().issuer(), Optional.empty())
			.ifPresentOrElse((readAt) -> described.put("keysReadBefore", age(readAt)),
					() -> described.put("keysReadBefore", "never"));
		return described;
	}

	private List<Map<String, Object>> describeKeys() {
		return this.outside.keys().all().stream().map((key) -> {
			Map<String, Object> described = new LinkedHashMap<>();
			described.put("id", key.id());
			described.put("algorithm", key.algorithm().getName());
			described.put("phase", key.phase(this.clock.instant()).toString());
			put(described, "signsFrom", key.signFrom());
			put(described, "signsUntil", key.signUntil());
			put(described, "expires", key.expires());
			return described;
		}).toList();
	}

	private static void put(Map<String, Object> described, String name, @Nullable Instant time) {
		if (time != null) {
			described.put(name, time.toString());
		}
	}

	private Map<String, Object> describePeers() {
		Map<String, Object> described = new LinkedHashMap<>();
		this.outside.peers().peers().forEach((name, peer) -> described.put(name, describe(peer)));
		return described;
	}

	private Map<String, Object> describe(A2APeersProperties.Peer peer) {
		Map<String, Object> described = new LinkedHashMap<>();
		described.put("url", String.valueOf(peer.url()));
		described.put("authority", (peer.authority() != null) ? peer.authority().toString() : "not declared");
		described.put("tokensBoundBy", peer.binding().toString());
		described.put("cardSignatures", peer.card().signatures().toString());
		described.put("card",
				origin(peer.url()).flatMap(this.outside.recent()::card)
					.<Object>map((outcome) -> outcome)
					.orElse("not read yet"));
		return described;
	}

	private static Optional<String> origin(@Nullable String url) {
		try {
			return Optional.ofNullable(url).map(URI::create).map(WebOrigin::of).map(WebOrigin::toString);
		}
		catch (IllegalArgumentException ex) {
			return Optional.empty();
		}
	}

	private Map<String, Object> describeWebhooks() {
		A2AWebhookSenderProperties.Urls urls = this.outside.sending().urls();
		Map<String, Object> described = new LinkedHashMap<>();
		described.put("mayGoTo", urls.only().isEmpty() ? "every public host" : urls.only());
		described.put("ports", urls.ports());
		described.put("targets", this.outside.recent().targets());
		described.put("comeFrom", this.outside.receiving().receive().stream().map((receive) -> {
			Map<String, Object> sender = new LinkedHashMap<>();
			sender.put("peer", String.valueOf(receive.peer()));
			sender.put("path", String.valueOf(receive.path()));
			sender.put("schemes", receive.schemes());
			return sender;
		}).toList());
		return described;
	}

	private String age(Instant readAt) {
		return Duration.between(readAt, this.clock.instant()).truncatedTo(ChronoUnit.SECONDS).toString();
	}

	private Map<String, Object> describeAudit() {
		Map<String, Object> described = new LinkedHashMap<>();
		AuditWriting writing = this.trail.writing();
		described.put("kept", writing != null);
		if (writing != null) {
			described.put("failing", writing.isFailing());
			described.put("records", writing.records());
			described.put("refused", writing.refused());
			described.put("missed", this.trail.missed());
		}
		return described;
	}

	private List<Weakness> weak() {
		List<Weakness> weak = new ArrayList<>();
		add(weak, this.properties.allowPlainHttp(), "Plain HTTP is allowed: tokens can be read on their way.",
				"Remove a2a.security.allow-plain-http.");
		add(weak, !this.settings.isSenderConstraintRequired(),
				"Bearer tokens are accepted: whoever steals one can use it.",
				"Set a2a.security.sender-constrained=require once all callers use DPoP or mutual TLS.");
		add(weak, this.properties.token().maxLifetime().compareTo(Duration.ofHours(1)) > 0,
				"Tokens may live for " + this.properties.token().maxLifetime() + ".",
				"Lower a2a.security.token.max-lifetime; tokens of minutes need no revocation.");
		this.tokens.longestLives()
			.forEach((issuer, life) -> add(weak, life.compareTo(LONG_LIFE) > 0,
					"Tokens of " + issuer + " were seen that live for " + life.truncatedTo(ChronoUnit.MINUTES)
							+ " or longer: a stolen one is good for as long.",
					"Have the issuer give out tokens of minutes, and lower a2a.security.token.max-lifetime."));
		this.outside.peers()
			.peers()
			.forEach((name, peer) -> add(weak, peer.binding() == Peer.Binding.NONE,
					"Tokens for the peer " + name + " are bearer tokens: whoever steals one there can use it.",
					"Set a2a.security.peers." + name + ".binding to dpop or mtls once the peer takes it."));
		add(weak, !this.trail.isKept(), "There is no audit sink: nobody will be able to tell who did what.",
				"Set a2a.security.audit.file.path and a2a.security.audit.key.");
		add(weak, this.trail.isKept() && this.audit.checkpoints().directory() == null,
				"Checkpoints of the audit trail have no second place: a cut end would not be seen.",
				"Set a2a.security.audit.checkpoints.directory to a place that this host cannot change.");
		add(weak, this.blocks instanceof MemoryBlockStore,
				"Blocks are in memory: they end with this instance, and others do not know them.",
				"Set a2a.security.blocks.store to redis or jdbc.");
		add(weak, this.nonces instanceof CaffeineNonceStore,
				"Proofs are remembered in memory: another instance would accept one a second time.",
				"Where several instances answer, set a2a.security.replay.store to redis or jdbc.");
		add(weak, !this.limits.callers().enabled(), "Callers are not limited in number of calls.",
				"Set a2a.security.rate-limit.callers.enabled=true, and how many are usual.");
		add(weak, !this.limits.failures().enabled(), "Failures to authenticate are not limited.",
				"Remove a2a.security.rate-limit.failures.enabled.");
		return weak;
	}

	private static void add(List<Weakness> weak, boolean condition, String what, String remedy) {
		if (condition) {
			weak.add(new Weakness(what, remedy));
		}
	}

	/**
	 * What the agent has to do with others.
	 *
	 * @param keys the agent's own keys
	 * @param peers the agents that it calls
	 * @param sending where webhooks may go
	 * @param receiving who sends webhooks
	 * @param recent what came last of both
	 */
	record Outside(AgentKeys keys, A2APeersProperties peers, A2AWebhookSenderProperties sending,
			A2AWebhooksProperties receiving, RecentOutcomes recent) {

		static Outside of(AgentKeys keys, Environment environment, RecentOutcomes recent) {
			Binder binder = Binder.get(environment);
			return new Outside(keys, binder.bindOrCreate("a2a.security", A2APeersProperties.class),
					binder.bindOrCreate("a2a.security.webhooks.send", A2AWebhookSenderProperties.class),
					binder.bindOrCreate("a2a.security.webhooks", A2AWebhooksProperties.class), recent);
		}

	}

	/**
	 * Something that is weaker than it could be.
	 *
	 * @param what what it is
	 * @param remedy what to do
	 */
	record Weakness(String what, String remedy) {
	}

}
