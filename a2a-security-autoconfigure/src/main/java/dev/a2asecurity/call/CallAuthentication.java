package dev.a2asecurity.call;

import java.util.Collection;
import java.util.Objects;

import org.jspecify.annotations.Nullable;

import org.springframework.security.core.Authentication;
import org.springframework.security.core.GrantedAuthority;

/**
 * An authenticated caller together with the call that was admitted. It takes the place of
 * the caller's authentication while the call is worked on, and goes wherever that goes:
 * to the agent's executors and streams, so that the last check in front of a skill knows
 * which call it is entered by.
 */
public final class CallAuthentication implements Authentication {

	private static final long serialVersionUID = 1L;

	private final Authentication caller;

	private final transient @Nullable A2ACall call;

	private final transient @Nullable TraceParent trace;

	/**
	 * Binds an authentication to a call.
	 * @param caller the caller's authentication
	 * @param call the call that was admitted
	 */
	public CallAuthentication(Authentication caller, A2ACall call) {
		this(caller, call, null);
	}

	/**
	 * Binds an authentication to a call that is part of a trace.
	 * @param caller the caller's authentication
	 * @param call the call that was admitted
	 * @param trace the trace, or {@code null} if none is known
	 */
	public CallAuthentication(Authentication caller, A2ACall call, @Nullable TraceParent trace) {
		this.caller = caller;
		this.call = call;
		this.trace = trace;
	}

	/**
	 * Returns the caller's authentication as it was before a call was bound to it.
	 */
	public static Authentication unbound(Authentication authentication) {
		return (authentication instanceof CallAuthentication bound) ? bound.caller : authentication;
	}

	/**
	 * Returns the call that was admitted.
	 * @throws IllegalStateException if this came out of a stream, which takes the caller
	 * along and not the call
	 */
	public A2ACall call() {
		if (this.call == null) {
			throw new IllegalStateException("A call is not serialized");
		}
		return this.call;
	}

	/**
	 * Returns the trace that the call is part of, or {@code null} if none is known.
	 */
	public @Nullable TraceParent trace() {
		return this.trace;
	}

	@Override
	public Collection<? extends GrantedAuthority> getAuthorities() {
		return this.caller.getAuthorities();
	}

	@Override
	public @Nullable Object getCredentials() {
		return this.caller.getCredentials();
	}

	@Override
	public @Nullable Object getDetails() {
		return this.caller.getDetails();
	}

	@Override
	public @Nullable Object getPrincipal() {
		return this.caller.getPrincipal();
	}

	@Override
	public boolean isAuthenticated() {
		return this.caller.isAuthenticated();
	}

	/**
	 * Is refused: whose call was admitted is settled.
	 */
	@Override
	public void setAuthenticated(boolean authenticated) {
		throw new IllegalArgumentException("An admitted call's authentication does not change");
	}

	@Override
	public String getName() {
		return this.caller.getName();
	}

	@Override
	public boolean equals(@Nullable Object other) {
		return other instanceof CallAuthentication that && this.caller.equals(that.caller)
				&& Objects.equals(this.call, that.call);
	}

	@Override
	public int hashCode() {
		return this.caller.hashCode();
	}

	@Override
	public String toString() {
		return "CallAuthentication[" + this.caller.getPrincipal() + "]";
	}

}
