package dev.a2asecurity.audit;

import org.jspecify.annotations.Nullable;

/**
 * Another agent's card was verified, or refused.
 *
 * @param facts what every event tells
 * @param peer name or URL of the other agent
 * @param keyId the key whose signature counted, or {@code null} if none did
 * @param digest SHA-256 of the card, in lower-case hex, or {@code null} if there is none
 */
public record CardVerified(AuditFacts facts, String peer, @Nullable String keyId,
		@Nullable String digest) implements AuditEvent {

	@Override
	public AuditKind kind() {
		return AuditKind.CARD;
	}

	@Override
	public void describe(AuditFields fields) {
		fields.text("peer", this.peer);
		fields.text("keyId", this.keyId);
		fields.text("digest", this.digest);
	}

}
