package dev.a2asecurity.peer;

import org.jspecify.annotations.Nullable;

import dev.a2asecurity.authentication.SealedToken;
import dev.a2asecurity.call.Caller;

/**
 * On whose authority a call is made, as it was found out.
 *
 * @param authority whose
 * @param caller the caller of the moment, or {@code null} if there is none
 * @param token the token that the caller came with; {@code null} unless the authority is
 * the caller's
 */
record OnBehalf(Peer.Authority authority, @Nullable Caller caller, @Nullable SealedToken token) {

	static OnBehalf self(@Nullable Caller caller) {
		return new OnBehalf(Peer.Authority.SELF, caller, null);
	}

}
