package dev.a2asecurity.audit;

/**
 * A token was accepted, or refused. Whose a refused token claims to be is not told: it
 * may be anybody's invention.
 *
 * @param facts what every event tells
 * @param tokenFingerprint beginning of the SHA-256 hash of the token, by which the same
 * token is known again and which is of no use for anything else
 */
public record CallerAuthenticated(AuditFacts facts, String tokenFingerprint) implements AuditEvent {

	@Override
	public AuditKind kind() {
		return AuditKind.AUTHENTICATION;
	}

	@Override
	public void describe(AuditFields fields) {
		fields.text("fingerprint", this.tokenFingerprint);
	}

}
