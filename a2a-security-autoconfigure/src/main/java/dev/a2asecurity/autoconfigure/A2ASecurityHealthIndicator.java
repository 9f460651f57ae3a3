package dev.a2asecurity.autoconfigure;

import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

import org.jspecify.annotations.Nullable;

import dev.a2asecurity.audit.AuditTrail;
import dev.a2asecurity.audit.AuditWriting;
import dev.a2asecurity.authentication.CallerBlocks;
import dev.a2asecurity.authentication.TokenValidation;
import dev.a2asecurity.recording.SessionRecorder;
import dev.a2asecurity.replay.CaffeineNonceStore;
import dev.a2asecurity.replay.NonceStore;
import dev.a2asecurity.replay.StoreKey;
import dev.a2asecurity.replay.StoreUnavailableException;
import dev.a2asecurity.task.CaffeineOwnershipStore;
import dev.a2asecurity.task.OwnershipStore;

import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;

/**
 * Tells whether what the agent's security depends on is there: the sinks of the audit
 * trail, the stores, the keys of the issuers. It is down where calls are refused for want
 * of it. It asks nobody on the network that a call would not ask either.
 */
final class A2ASecurityHealthIndicator implements HealthIndicator {

	private static final String MEMORY = "in memory";

	private static final String ANSWERS = "answers";

	private static final String DOES_NOT_ANSWER = "does not answer";

	private final AuditTrail trail;

	private final TokenValidation tokens;

	private final Stores stores;

	private final @Nullable SessionRecorder recorder;

	private final Clock clock;

	A2ASecurityHealthIndicator(AuditTrail trail, TokenValidation tokens, Stores stores,
			@Nullable SessionRecorder recorder, Clock clock) {
		this.trail = trail;
		this.tokens = tokens;
		this.stores = stores;
		this.recorder = recorder;
		this.clock = clock;
	}

	@Override
	public @Nullable Health health() {
		Health.Builder health = new Health.Builder().up();
		addTrail(health);
		addRecorder(health);
		addStores(health);
		addIssuers(health);
		return health.build();
	}

	private void addTrail(Health.Builder health) {
		AuditWriting writing = this.trail.writing();
		if (writing == null) {
			health.withDetail("audit", "no sink");
		}
		else if (writing.isFailing()) {
			health.down().withDetail("audit", "a sink takes no records, so that calls are refused");
		}
		else {
			health.withDetail("audit", "kept");
		}
	}

	private void addRecorder(Health.Builder health) {
		if (this.recorder == null) {
			return;
		}
		if (this.recorder.isFailing()) {
			health.down();
		}
		health.withDetail("recording", this.recorder.isFailing()
				? "sessions cannot be recorded, so that calls are refused" : "sessions are recorded");
	}

	private void addStores(Health.Builder health) {
		try {
			health.withDetail("blocks", this.stores.blocks().current().size());
		}
		catch (StoreUnavailableException ex) {
			// Those last seen stay in force.
			health.down().withDetail("blocks", "the store " + DOES_NOT_ANSWER);
		}
		add(health, "nonces", this.stores.nonces() instanceof CaffeineNonceStore, () -> {
			Instant soon = this.clock.instant().plusSeconds(1);
			this.stores.nonces().firstUse("health", UUID.randomUUID().toString(), soon);
		});
		add(health, "tasks", this.stores.tasks() instanceof CaffeineOwnershipStore,
				() -> this.stores.tasks().find(List.of(StoreKey.of("health")), List.of()));
	}

	private static void add(Health.Builder health, String name, boolean inMemory, Runnable question) {
		if (inMemory) {
			health.withDetail(name, MEMORY);
			return;
		}
		try {
			question.run();
			health.withDetail(name, ANSWERS);
		}
		// A store of the application's may throw what it likes.
		catch (RuntimeException ex) {
			health.down().withDetail(name, "the store " + DOES_NOT_ANSWER + ", so that calls are refused");
		}
	}

	private void addIssuers(Health.Builder health) {
		Map<String, Optional<Instant>> keys = this.tokens.keysReadAt();
		Set<String> without = this.tokens.issuersWithoutKeys();
		keys.forEach((issuer, readAt) -> {
			if (without.contains(issuer)) {
				health.down().withDetail("keys of " + issuer, "cannot be read, so that its tokens are refused");
			}
			else {
				health.withDetail("keys of " + issuer, readAt.map((time) -> "read at " + time).orElse("not read yet"));
			}
		});
	}

	/**
	 * The stores that calls are decided by.
	 *
	 * @param blocks who is blocked
	 * @param nonces what may be used once; messages that came in are in the same place
	 * @param tasks whose tasks are
	 */
	record Stores(CallerBlocks blocks, NonceStore nonces, OwnershipStore tasks) {
	}

}
