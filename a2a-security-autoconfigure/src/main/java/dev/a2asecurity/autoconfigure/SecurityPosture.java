package dev.a2asecurity.autoconfigure;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import dev.a2asecurity.audit.AuditTrail;
import dev.a2asecurity.audit.AuditWriting;
import dev.a2asecurity.authentication.BlockStore;
import dev.a2asecurity.authentication.MemoryBlockStore;
import dev.a2asecurity.authentication.Partner;
import dev.a2asecurity.authentication.TokenValidation;
import dev.a2asecurity.replay.CaffeineNonceStore;
import dev.a2asecurity.replay.NonceStore;
import dev.a2asecurity.skill.Skill;
import dev.a2asecurity.skill.SkillCatalogLoader;
import dev.a2asecurity.web.A2AEndpoints;

/**
 * How the agent stands: what is guarded and by what, what somebody has opened, and what
 * is weak, each with what to do. It has names and URLs of configuration, and no secret.
 */
final class SecurityPosture {

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

	private final Clock clock;

	SecurityPosture(SecuritySettings settings, A2ASecurityProperties properties, A2ARateLimitProperties limits,
			A2AAuditProperties audit, A2AEndpoints endpoints, SkillCatalogLoader catalog, StartupSummary summary,
			TokenValidation tokens, AuditTrail trail, BlockStore blocks, NonceStore nonces, Clock clock) {
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
		this.clock = clock;
	}

	Map<String, Object> describe() {
		Map<String, Object> posture = new LinkedHashMap<>();
		posture.put("endpoints", this.endpoints.toString());
		posture.put("skills", this.catalog.get().skills().stream().map(SecurityPosture::describe).toList());
		posture.put("issuers", this.settings.issuers().stream().map(this::describe).toList());
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
	 * Something that is weaker than it could be.
	 *
	 * @param what what it is
	 * @param remedy what to do
	 */
	record Weakness(String what, String remedy) {
	}

}
