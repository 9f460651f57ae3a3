package dev.a2asecurity.call;

import java.util.Collection;
import java.util.Set;

import org.springframework.security.authorization.AuthorizationResult;

/**
 * The answer of a policy that denies and says why: with a reason code that the caller is
 * told, and with the scopes that would change the answer, if any would. A policy that has
 * nothing to say about the reason may return any other denying
 * {@link AuthorizationResult}.
 */
public final class PolicyDenial implements AuthorizationResult {

	/**
	 * Reason code of a policy that gives none.
	 */
	public static final String UNSPECIFIED = "DENIED_BY_POLICY";

	private static final long serialVersionUID = 1L;

	private final String reason;

	// The JDK's own sets are serializable; the compiler sees only the interface.
	@SuppressWarnings("serial")
	private final Set<String> neededScopes;

	private PolicyDenial(String reason, Set<String> neededScopes) {
		this.reason = reason;
		this.neededScopes = Set.copyOf(neededScopes);
	}

	/**
	 * Denies for a reason.
	 * @param reason reason code in upper snake case, at most 64 characters
	 * @throws IllegalArgumentException if the reason is no such code
	 */
	public static PolicyDenial because(String reason) {
		if (!reason.matches("[A-Z][A-Z0-9_]{0,63}")) {
			throw new IllegalArgumentException("A reason code is in upper snake case, of at most 64 characters");
		}
		return new PolicyDenial(reason, Set.of());
	}

	/**
	 * Denies for want of scopes, which a client may ask its authorization server for.
	 * @param neededScopes all the scopes that the call needs, at least one
	 * @throws IllegalArgumentException if there is none
	 */
	public static PolicyDenial withoutScopes(Collection<String> neededScopes) {
		if (neededScopes.isEmpty()) {
			throw new IllegalArgumentException("A denial for want of scopes names them");
		}
		return new PolicyDenial("INSUFFICIENT_SCOPE", Set.copyOf(neededScopes));
	}

	Denial denial() {
		return this.neededScopes.isEmpty() ? Denial.forbidden(this.reason)
				: Denial.insufficientScope(this.neededScopes);
	}

	/**
	 * Returns {@code false}.
	 */
	@Override
	public boolean isGranted() {
		return false;
	}

	@Override
	public String toString() {
		return "PolicyDenial[" + this.reason + (this.neededScopes.isEmpty() ? "" : ", scopes=" + this.neededScopes)
				+ "]";
	}

}
