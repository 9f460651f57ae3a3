package dev.a2asecurity.audit;

import java.time.Instant;

import org.jspecify.annotations.Nullable;

import dev.a2asecurity.call.Caller;

/**
 * What every event tells.
 *
 * @param time when it happened
 * @param outcome what came of it
 * @param reason why, as a code in upper snake case
 * @param caller who was at it, or {@code null} if that is nobody, or not known
 * @param origin where it came from
 */
public record AuditFacts(Instant time, AuditOutcome outcome, String reason, @Nullable Caller caller,
		AuditOrigin origin) {
}
