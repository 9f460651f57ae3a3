package dev.a2asecurity.peer;

import java.util.Set;

import org.jspecify.annotations.Nullable;

import dev.a2asecurity.call.Caller;
import dev.a2asecurity.call.SkillId;

/**
 * That a peer is about to be called: for whom, and on whose authority.
 *
 * @param peer name of the peer
 * @param authority on whose authority
 * @param caller the caller whose call this agent works on, or {@code null} if it works on
 * none; with the authority {@code CALLER}, the one for whom the token is
 * @param skill the skill that is called, or {@code null} if that is not known
 * @param scopes the scopes of the token
 * @param tokenFingerprint beginning of the SHA-256 hash of the token, or {@code null} if
 * none is sent
 */
public record PeerAuthorization(String peer, Peer.Authority authority, @Nullable Caller caller, @Nullable SkillId skill,
		Set<String> scopes, @Nullable String tokenFingerprint) {

	/**
	 * Creates the event.
	 */
	public PeerAuthorization {
		scopes = Set.copyOf(scopes);
	}

}
