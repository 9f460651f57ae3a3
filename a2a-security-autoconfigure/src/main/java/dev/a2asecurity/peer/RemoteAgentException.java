package dev.a2asecurity.peer;

import java.time.Duration;
import java.util.Optional;

import org.jspecify.annotations.Nullable;

/**
 * Thrown when a remote agent cannot be called as configuration demands; nothing was sent
 * to it then, unless the reason is {@link Reason#REDIRECTED}. The message is for the
 * operator and names the property that would change it; it has no token and no secret in
 * it, but is not meant for this agent's callers.
 */
public final class RemoteAgentException extends RuntimeException {

	private static final long serialVersionUID = 1L;

	private final String peer;

	private final Reason reason;

	private final @Nullable Duration retryAfter;

	RemoteAgentException(String peer, Reason reason, String message) {
		this(peer, reason, message, null);
	}

	/**
	 * No cause is kept: the exceptions of HTTP clients quote what was sent and received.
	 */
	RemoteAgentException(String peer, Reason reason, String message, @Nullable Duration retryAfter) {
		super(message);
		this.peer = peer;
		this.reason = reason;
		this.retryAfter = retryAfter;
	}

	/**
	 * Returns the same for another thread, with that thread's stack.
	 */
	RemoteAgentException again(@Nullable Duration remaining) {
		return new RemoteAgentException(this.peer, this.reason, String.valueOf(getMessage()), remaining);
	}

	/**
	 * Returns the name of the remote agent.
	 */
	public String peer() {
		return this.peer;
	}

	/**
	 * Returns why.
	 */
	public Reason reason() {
		return this.reason;
	}

	/**
	 * Returns when to try again, if that is known to help.
	 */
	public Optional<Duration> retryAfter() {
		return Optional.ofNullable(this.retryAfter);
	}

	/**
	 * Why a remote agent cannot be called.
	 */
	public enum Reason {

		/**
		 * The request is not for one of the peer's origins.
		 */
		FOREIGN_ORIGIN,

		/**
		 * The peer answered with a redirect to a foreign origin.
		 */
		REDIRECTED,

		/**
		 * There is a caller, and configuration does not say on whose authority the peer
		 * is called.
		 */
		AUTHORITY_UNDECLARED,

		/**
		 * The peer is called on a caller's authority, and there is no caller with a
		 * token; or another authority was declared than the one asked for.
		 */
		NO_CALLER,

		/**
		 * The peer's card cannot be had, or does not verify.
		 */
		CARD_UNAVAILABLE,

		/**
		 * Nothing that the card accepts can be wholly met.
		 */
		REQUIREMENT_UNMET,

		/**
		 * The authorization server answered, and not with a token that will do.
		 */
		TOKEN_REFUSED,

		/**
		 * The authorization server does not answer.
		 */
		TOKEN_UNAVAILABLE,

		/**
		 * The call has to be on record first, and the audit trail cannot be written.
		 */
		UNRECORDED

	}

}
