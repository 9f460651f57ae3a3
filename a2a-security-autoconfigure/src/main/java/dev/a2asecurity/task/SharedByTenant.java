package dev.a2asecurity.task;

import dev.a2asecurity.call.Caller;

/**
 * The owner, and whoever belongs to the same tenant. A partner's callers belong to the
 * tenant that configuration gives the partner, whatever their issuer says.
 */
final class SharedByTenant implements OwnershipPolicy {

	@Override
	public boolean permits(Caller caller, TaskOwner owner) {
		String tenant = owner.tenant();
		return owner.is(caller) || (tenant != null && tenant.equals(caller.tenant()));
	}

}
