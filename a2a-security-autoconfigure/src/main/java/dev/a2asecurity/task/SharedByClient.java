package dev.a2asecurity.task;

import java.util.Objects;

import dev.a2asecurity.call.Caller;

/**
 * The owner, and whoever calls by the same client.
 */
final class SharedByClient implements OwnershipPolicy {

	@Override
	public boolean permits(Caller caller, TaskOwner owner) {
		String clientId = owner.clientId();
		return owner.is(caller) || (clientId != null && clientId.equals(caller.clientId())
				&& owner.issuer().equals(caller.issuer()) && Objects.equals(owner.tenant(), caller.tenant()));
	}

}
