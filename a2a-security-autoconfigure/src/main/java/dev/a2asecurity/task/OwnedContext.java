package dev.a2asecurity.task;

import java.time.Instant;

import dev.a2asecurity.replay.StoreKey;

/**
 * A context that belongs to somebody.
 *
 * @param key what the store knows the context's id by
 * @param owner the caller that used it first
 * @param lastUsedAt when it was last used, itself or by one of its tasks
 */
public record OwnedContext(StoreKey key, TaskOwner owner, Instant lastUsedAt) implements Owned<OwnedContext> {

	@Override
	public OwnedContext usedAt(Instant time) {
		return new OwnedContext(this.key, this.owner, time);
	}

}
