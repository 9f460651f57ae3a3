package dev.a2asecurity.audit;

import org.jspecify.annotations.Nullable;

/**
 * Somebody was blocked, or a block was lifted.
 *
 * @param facts what every event tells
 * @param operator who did it, or {@code null} if that is not known
 * @param target what is blocked: its kind, issuer and name
 * @param until when the block ends, or {@code null} for when it is lifted
 */
public record CallerBlockChanged(AuditFacts facts, @Nullable String operator, String target,
		@Nullable String until) implements AuditEvent {

	@Override
	public AuditKind kind() {
		return AuditKind.CONFIGURATION;
	}

	@Override
	public void describe(AuditFields fields) {
		fields.text("operator", this.operator);
		fields.text("target", this.target);
		fields.text("until", this.until);
	}

}
