package dev.a2asecurity.audit;

/**
 * A key came ({@code KEY_ADDED}) or went ({@code KEY_REMOVED}), or was there when this
 * instance first looked ({@code KEY_IN_USE}).
 *
 * @param facts what every event tells
 * @param owner whose key it is: this agent, or an issuer
 * @param purpose what it is for, such as {@code card} or {@code token}
 * @param keyId identifier of the key
 */
public record KeyRotated(AuditFacts facts, String owner, String purpose, String keyId) implements AuditEvent {

	@Override
	public AuditKind kind() {
		return AuditKind.KEY;
	}

	@Override
	public void describe(AuditFields fields) {
		fields.text("owner", this.owner);
		fields.text("purpose", this.purpose);
		fields.text("keyId", this.keyId);
	}

}
