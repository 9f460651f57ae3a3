package dev.a2asecurity.task;

import java.util.Optional;
import java.util.Set;

import org.jspecify.annotations.Nullable;

import dev.a2asecurity.call.A2ACall;
import dev.a2asecurity.call.Denial;

/**
 * Holds a call to its caller's tenant: the tenant that stands in the path or the body
 * (A2A specification 1.0, section 8.3.2) chooses whose data an agent works on, so it is
 * never more than a claim.
 */
public final class TenantCheck {

	private static final Optional<Denial> PERMITTED = Optional.empty();

	private final boolean callerBelongsToOne;

	private final boolean callNamesIt;

	private final Set<String> declared;

	private TenantCheck(boolean callerBelongsToOne, boolean callNamesIt, Set<String> declared) {
		this.callerBelongsToOne = callerBelongsToOne;
		this.callNamesIt = callNamesIt;
		this.declared = Set.copyOf(declared);
	}

	/**
	 * Returns the check for an agent without tenants. A call that names one anyhow has to
	 * name its caller's, or one that the agent's own card asks callers without a tenant
	 * to name.
	 * @param declared the tenants that the card's interfaces ask for
	 */
	public static TenantCheck optional(Set<String> declared) {
		return new TenantCheck(false, false, declared);
	}

	/**
	 * Returns the check by which every caller belongs to a tenant, and calls may name it.
	 */
	public static TenantCheck ofToken() {
		return new TenantCheck(true, false, Set.of());
	}

	/**
	 * Returns the check by which every caller belongs to a tenant, and every call names
	 * it.
	 */
	public static TenantCheck ofCall() {
		return new TenantCheck(true, true, Set.of());
	}

	/**
	 * Returns the refusal of a call, if it is one: the same of a tenant that there is and
	 * of one that there is not.
	 */
	public Optional<Denial> check(A2ACall call) {
		String own = call.caller().tenant();
		String named = named(call.tenant());
		if (own == null && this.callerBelongsToOne) {
			return Optional.of(Denial.forbidden("TENANT_REQUIRED"));
		}
		if (named == null) {
			return this.callNamesIt ? Optional.of(Denial.forbidden("TENANT_REQUIRED")) : PERMITTED;
		}
		boolean permitted = (own != null) ? named.equals(own) : this.declared.contains(named);
		return permitted ? PERMITTED : Optional.of(Denial.forbidden("TENANT_DENIED"));
	}

	/**
	 * Takes the empty text for none, as JSON of Protocol Buffers does.
	 */
	private static @Nullable String named(@Nullable String tenant) {
		return (tenant != null && !tenant.isEmpty()) ? tenant : null;
	}

}
