package dev.a2asecurity.task;

import java.util.Collection;
import java.util.Set;

import dev.a2asecurity.call.Caller;

/**
 * Decides which callers may use a task or a context: read it, continue it, cancel it,
 * have its updates sent to them. A bean of this type takes the place of the one that
 * {@code a2a.security.tasks.shared-with} names.
 * <p>
 * It is asked for each task and context that a call names, so it should be quick, and it
 * must be free of side effects: it is asked about an owner that is nobody too, where
 * there is none, since the time that an answer takes must not tell what exists.
 */
@FunctionalInterface
public interface OwnershipPolicy {

	/**
	 * Tells whether a caller may use what belongs to an owner. It has to say so of the
	 * owner itself too.
	 */
	boolean permits(Caller caller, TaskOwner owner);

	/**
	 * Returns the policy that permits the owner and nobody else.
	 */
	static OwnershipPolicy ownerOnly() {
		return OwnerOnly.INSTANCE;
	}

	/**
	 * Returns the policy that lets a client use everything that it began, on whomever's
	 * behalf: within one tenant and one issuer. Where the issuer does not name the
	 * client, nothing is shared.
	 */
	static OwnershipPolicy sameClient() {
		return new SharedByClient();
	}

	/**
	 * Returns the policy by which all callers of a tenant share their tasks, whichever
	 * issuer says that they belong to it. Without a tenant, nothing is shared.
	 */
	static OwnershipPolicy sameTenant() {
		return new SharedByTenant();
	}

	/**
	 * Returns the policy by which callers share their tasks with those who have a role in
	 * common with them, as it was when the task began: within one tenant and one issuer.
	 * @param roles the roles that count, since some are everybody's; {@code team-*}
	 * stands for all that start with {@code team-}
	 * @throws IllegalArgumentException if there are none, or if one is empty or has an
	 * asterisk elsewhere than at its end
	 */
	static OwnershipPolicy sameRole(Collection<String> roles) {
		return new SharedByRole(Set.copyOf(roles));
	}

}
