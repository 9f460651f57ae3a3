package dev.a2asecurity.call;

import java.time.Duration;
import java.util.Collection;
import java.util.Collections;
import java.util.Set;
import java.util.TreeSet;

import org.jspecify.annotations.Nullable;

/**
 * Why a call is refused, in the few words that a caller may hear. What the operator needs
 * beyond that goes to the log, never in here.
 *
 * @param kind what the refusal means on the wire
 * @param reason reason code in upper snake case, for a client's program
 * @param message one uniform sentence, for a client's person
 * @param neededScopes the scopes that would change the answer, in alphabetical order;
 * empty where no scope would
 * @param retryAfter when to try again, or {@code null} if that would not help
 */
public record Denial(Kind kind, String reason, String message, Set<String> neededScopes,
		@Nullable Duration retryAfter) {

	/**
	 * Creates a denial.
	 */
	public Denial {
		neededScopes = Collections.unmodifiableSet(new TreeSet<>(neededScopes));
	}

	/**
	 * Refuses a call that carries no token (RFC 6750, section 3.1: without an error
	 * code).
	 */
	public static Denial unauthenticated() {
		return new Denial(Kind.UNAUTHENTICATED, "UNAUTHENTICATED", "Authentication is required.", Set.of(), null);
	}

	/**
	 * Refuses a token, for whatever reason; the caller is not told which.
	 */
	public static Denial invalidToken() {
		return new Denial(Kind.INVALID_TOKEN, "INVALID_TOKEN", "The access token is not valid.", Set.of(), null);
	}

	/**
	 * Refuses a DPoP proof, for whatever reason (RFC 9449, section 7.1).
	 */
	public static Denial invalidDPoPProof() {
		return new Denial(Kind.INVALID_DPOP_PROOF, "INVALID_DPOP_PROOF", "The DPoP proof is not valid.", Set.of(),
				null);
	}

	/**
	 * Asks for a proof with a nonce, which goes along in the {@code DPoP-Nonce} header
	 * (RFC 9449, section 9).
	 */
	public static Denial useDPoPNonce() {
		return new Denial(Kind.USE_DPOP_NONCE, "USE_DPOP_NONCE", "The DPoP proof needs a nonce.", Set.of(), null);
	}

	/**
	 * Refuses a request that presents its token in a wrong or an ambiguous way.
	 */
	public static Denial invalidRequest() {
		return new Denial(Kind.INVALID_REQUEST, "INVALID_REQUEST",
				"The access token must be sent once, in the Authorization header.", Set.of(), null);
	}

	/**
	 * Refuses a caller that lacks scopes.
	 * @param neededScopes all the scopes that the call needs
	 */
	public static Denial insufficientScope(Collection<String> neededScopes) {
		return new Denial(Kind.INSUFFICIENT_SCOPE, "INSUFFICIENT_SCOPE",
				"The access token does not grant the needed scopes.", Set.copyOf(neededScopes), null);
	}

	/**
	 * Refuses a caller that no scope would help.
	 * @param reason reason code in upper snake case
	 */
	public static Denial forbidden(String reason) {
		return new Denial(Kind.FORBIDDEN, reason, "The call is not permitted.", Set.of(), null);
	}

	/**
	 * Refuses a call because something that is needed to decide on it cannot be reached.
	 * @param retryAfter when to try again
	 */
	public static Denial unavailable(Duration retryAfter) {
		return new Denial(Kind.UNAVAILABLE, "UNAVAILABLE", "The service is temporarily unavailable.", Set.of(),
				retryAfter);
	}

	/**
	 * What a refusal means on the wire.
	 */
	public enum Kind {

		/**
		 * No token.
		 */
		UNAUTHENTICATED,

		/**
		 * A token that does not hold.
		 */
		INVALID_TOKEN,

		/**
		 * A proof of possession that does not hold.
		 */
		INVALID_DPOP_PROOF,

		/**
		 * A proof of possession without the nonce that is asked for.
		 */
		USE_DPOP_NONCE,

		/**
		 * A token presented in a way that is not allowed.
		 */
		INVALID_REQUEST,

		/**
		 * A good token with too few scopes.
		 */
		INSUFFICIENT_SCOPE,

		/**
		 * Not permitted, whatever the scopes.
		 */
		FORBIDDEN,

		/**
		 * Cannot be decided now.
		 */
		UNAVAILABLE

	}

}
