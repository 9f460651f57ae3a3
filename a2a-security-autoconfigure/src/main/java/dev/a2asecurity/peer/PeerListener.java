package dev.a2asecurity.peer;

import java.time.Duration;

import org.jspecify.annotations.Nullable;

import dev.a2asecurity.call.Caller;
import dev.a2asecurity.call.SkillId;

/**
 * Is told of each request to a peer, before it is sent.
 */
@FunctionalInterface
public interface PeerListener {

	/**
	 * Takes note of a request that has everything to be sent. What this throws keeps it
	 * from being sent.
	 */
	void authorized(PeerAuthorization authorization);

	/**
	 * Takes note of a request that is not sent. By default that is nobody's business: the
	 * caller gets the exception in any case.
	 * @param refusal why
	 * @param caller the caller whose call this agent works on, or {@code null} if it
	 * works on none or that was not found out
	 * @param skill the skill that was to be called, or {@code null} if that is not known
	 */
	default void refused(RemoteAgentException refusal, @Nullable Caller caller, @Nullable SkillId skill) {
	}

	/**
	 * Takes note of how long it took to find out if a request may be sent, the token
	 * included. By default nobody wants to know.
	 * @param authorized whether it may
	 */
	default void took(boolean authorized, Duration time) {
	}

}
