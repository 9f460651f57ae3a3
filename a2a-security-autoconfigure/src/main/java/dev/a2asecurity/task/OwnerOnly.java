package dev.a2asecurity.task;

import dev.a2asecurity.call.Caller;

/**
 * The owner, and nobody else.
 */
enum OwnerOnly implements OwnershipPolicy {

	/**
	 * There is one.
	 */
	INSTANCE;

	@Override
	public boolean permits(Caller caller, TaskOwner owner) {
		return owner.is(caller);
	}

}
