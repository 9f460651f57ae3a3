package dev.a2asecurity.replay;

import java.time.Instant;

/**
 * Remembers single-use values, such as the {@code jti} of a DPoP proof (RFC 9449, section
 * 11.1), until they would be refused for their age anyway.
 * <p>
 * An implementation must decide by one atomic operation: of any number of simultaneous
 * uses of one value, on any number of instances that share the store, exactly one is the
 * first. It must not forget a value before its time, neither for want of room nor because
 * a transaction around the call was rolled back.
 */
public interface NonceStore {

	/**
	 * Uses a value, and tells whether this was its first use.
	 * @param scope whose values these are, such as {@code dpop:<caller>}. Equal values of
	 * two scopes are different values. What a store holds in memory is bounded per scope,
	 * so it names the caller, and no part of it that the caller can vary at will. Any
	 * text of any length
	 * @param value the value. Any text of any length
	 * @param expiresAt when a use of the value would be refused for its age, which is
	 * when it may be forgotten. From this instant on, the value counts as used even if it
	 * never was: nothing could remember it
	 * @throws StoreUnavailableException if the store did not answer, so that it is not
	 * known whether this was the first use. The call is refused; whether the value is
	 * used up by it is not known either
	 * @throws IllegalArgumentException if {@code expiresAt} is more than 366 days ahead,
	 * before the value is used
	 */
	NonceUse firstUse(String scope, String value, Instant expiresAt);

}
