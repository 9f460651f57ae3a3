package dev.a2asecurity.peer;

import java.util.Optional;

import org.jspecify.annotations.Nullable;

import dev.a2asecurity.authentication.InboundTokens;
import dev.a2asecurity.authentication.SealedToken;
import dev.a2asecurity.call.Caller;
import dev.a2asecurity.peer.Peer.Authority;
import dev.a2asecurity.peer.RemoteAgentException.Reason;

import org.springframework.security.authentication.AnonymousAuthenticationToken;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.context.SecurityContextHolder;

/**
 * Finds out on whose authority a peer is called. What is not declared is not guessed: the
 * power of an agent that may do much would else be lent to everybody who calls it (the
 * confused deputy).
 */
final class AuthorityResolver {

	private final Peer peer;

	private final InboundTokens inboundTokens;

	AuthorityResolver(Peer peer, InboundTokens inboundTokens) {
		this.peer = peer;
		this.inboundTokens = inboundTokens;
	}

	/**
	 * Returns the authority of a call that this thread makes.
	 * @throws RemoteAgentException if somebody is there for whom it is made, and none is
	 * declared; or if it is declared to be the caller's, and there is none
	 */
	OnBehalf current() {
		Authentication authentication = SecurityContextHolder.getContext().getAuthentication();
		Caller caller = Caller.of(authentication).orElse(null);
		if (this.peer.authority() == Authority.SELF) {
			return OnBehalf.self(caller);
		}
		if (this.peer.authority() == Authority.CALLER) {
			if (caller == null) {
				throw noCaller("there is no A2A caller on this thread");
			}
			return onBehalfOf(caller);
		}
		if (isSomebody(authentication)) {
			throw new RemoteAgentException(this.peer.name(), Reason.AUTHORITY_UNDECLARED,
					"Did not call the peer " + this.peer.name() + " for somebody: set " + this.peer.key("authority")
							+ " to caller to do it in their name, or to self to do it in this agent's own");
		}
		return OnBehalf.self(null);
	}

	/**
	 * Returns the authority of calls that are made for a caller.
	 * @throws RemoteAgentException if the caller's token is not there, or another
	 * authority is declared
	 */
	OnBehalf onBehalfOf(Caller caller) {
		if (this.peer.authority() == Authority.SELF) {
			throw noCaller(this.peer.key("authority") + " is self, so it is called for nobody else");
		}
		Optional<SealedToken> token = this.inboundTokens.of(caller);
		return new OnBehalf(Authority.CALLER, caller,
				token.orElseThrow(() -> noCaller("this thread works on no call of that caller, or its token was not "
						+ "kept; an executor of your own is listed in a2a.security.executors")));
	}

	String open(SealedToken token) {
		return this.inboundTokens.open(token);
	}

	private RemoteAgentException noCaller(String why) {
		return new RemoteAgentException(this.peer.name(), Reason.NO_CALLER,
				"Did not call the peer " + this.peer.name() + " on a caller's behalf: " + why);
	}

	/**
	 * A user of another part of the application is somebody too, though no A2A caller.
	 */
	private static boolean isSomebody(@Nullable Authentication authentication) {
		return authentication != null && authentication.isAuthenticated()
				&& !(authentication instanceof AnonymousAuthenticationToken);
	}

}
