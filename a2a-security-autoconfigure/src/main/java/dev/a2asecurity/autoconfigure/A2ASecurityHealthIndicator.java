package dev.a2asecurity.autoconfigure;

import java.time.Instant;
import java.util.Map;
import java.util.Optional;

import org.jspecify.annotations.Nullable;

import dev.a2asecurity.audit.AuditTrail;
import dev.a2asecurity.audit.AuditWriting;
import dev.a2asecurity.authentication.CallerBlocks;
import dev.a2asecurity.authentication.TokenValidation;
import dev.a2asecurity.recording.SessionRecorder;
import dev.a2asecurity.replay.StoreUnavailableException;

import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;

/**
 * Tells whether what the agent's security depends on is there: the sinks of the audit
 * trail, the store of blocks, the keys of the issuers. It asks nobody on the network that
 * a call would not ask either.
 */
final class A2ASecurityHealthIndicator implements HealthIndicator {

	private final AuditTrail trail;

	private final CallerBlocks blocks;

	private final TokenValidation tokens;

	private final @Nullable SessionRecorder recorder;

	A2ASecurityHealthIndicator(AuditTrail trail, CallerBlocks blocks, TokenValidation tokens,
			@Nullable SessionRecorder recorder) {
		this.recorder = recorder;
		this.trail = trail;
		this.blocks = blocks;
		this.tokens = tokens;
	}

	@Override
	public @Nullable Health health() {
		Health.Builder health = new Health.Builder().up();
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
		if (this.recorder != null) {
			if (this.recorder.isFailing()) {
				health.down();
			}
			health.withDetail("recording", this.recorder.isFailing()
					? "sessions cannot be recorded, so that calls are refused" : "sessions are recorded");
		}
		try {
			health.withDetail("blocks", this.blocks.current().size());
		}
		catch (StoreUnavailableException ex) {
			// Those last seen stay in force.
			health.down().withDetail("blocks", "the store does not answer");
		}
		Map<String, Optional<Instant>> keys = this.tokens.keysReadAt();
		keys.forEach((issuer, readAt) -> health.withDetail("keys of " + issuer,
				readAt.map((time) -> "read at " + time).orElse("not read yet")));
		return health.build();
	}

}
