package dev.a2asecurity.audit;

import java.util.Set;

import org.jspecify.annotations.Nullable;

import dev.a2asecurity.call.A2ACall;

/**
 * A call was admitted, denied or held. It is on record before the agent is invoked.
 *
 * @param facts what every event tells
 * @param call what was asked, with the skill that it was resolved to; {@code null} for a
 * request that is no call, or not clearly one
 * @param decidingScopes the scopes that were asked for: held where the call is admitted
 */
public record CallDecided(AuditFacts facts, @Nullable A2ACall call, Set<String> decidingScopes) implements AuditEvent {

	/**
	 * Creates an event.
	 */
	public CallDecided {
		decidingScopes = Set.copyOf(decidingScopes);
	}

	@Override
	public AuditKind kind() {
		return AuditKind.CALL;
	}

	@Override
	public void describe(AuditFields fields) {
		if (this.call != null) {
			CallFields.describe(this.call, fields);
			fields.text("digest", this.call.messageDigest());
		}
		fields.texts("decidedBy", this.decidingScopes);
	}

}
