package dev.a2asecurity.audit;

import java.util.Set;

import org.jspecify.annotations.Nullable;

/**
 * A token for another agent was asked for. The {@link #caller()} is whom the other agent
 * is called for, if that is somebody.
 *
 * @param facts what every event tells
 * @param callId id of the call that this agent works on, or {@code null} if it works on
 * none
 * @param peer name of the other agent
 * @param skill the skill of the other agent that is to be called, or {@code null}
 * @param scopes the scopes that were asked for
 * @param tokenFingerprint beginning of the SHA-256 hash of the token, or {@code null} if
 * there is none
 */
public record PeerTokenRequested(AuditFacts facts, @Nullable String callId, String peer, @Nullable String skill,
		Set<String> scopes, @Nullable String tokenFingerprint) implements AuditEvent {

	/**
	 * Creates an event.
	 */
	public PeerTokenRequested {
		scopes = Set.copyOf(scopes);
	}

	@Override
	public AuditKind kind() {
		return AuditKind.PEER_TOKEN;
	}

	@Override
	public void describe(AuditFields fields) {
		fields.text("call", this.callId);
		fields.text("peer", this.peer);
		fields.text("skill", this.skill);
		fields.texts("scopes", this.scopes);
		fields.text("fingerprint", this.tokenFingerprint);
	}

}
