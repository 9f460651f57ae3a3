package dev.a2asecurity.task;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;

import dev.a2asecurity.call.SkillId;
import dev.a2asecurity.replay.StoreKey;

/**
 * An {@link OwnershipStore} in the memory of this instance: another instance does not
 * know what was begun here, and after a restart every task is nobody's and cannot be had
 * any more. A task and a context of its own cost about 650 bytes.
 * <p>
 * Its bounds are such that no caller can make it forget what is another's: who has too
 * much loses the least recently used of its own, and a caller who has nothing yet is
 * refused while there is no room. All callers of a partner together have an equal part of
 * one half of the room: a partner's issuer may make up as many callers as it likes, and
 * fills no more than that.
 */
public final class CaffeineOwnershipStore implements OwnershipStore {

	private final OwnedMemory<OwnedTask> tasks;

	private final OwnedMemory<OwnedContext> contexts;

	/**
	 * Creates a store.
	 * @param maximumTasks how many tasks are kept at most, and how many contexts,
	 * positive
	 * @param maximumTasksPerOwner how many of one owner, positive; far fewer than in all
	 * @param keep for how long something is kept that is not used
	 * @param clock what tells the time
	 */
	public CaffeineOwnershipStore(int maximumTasks, int maximumTasksPerOwner, Duration keep, Clock clock) {
		this(maximumTasks, maximumTasksPerOwner, Set.of(), true, keep, clock);
	}

	/**
	 * Creates a store of an agent with partners.
	 * @param maximumTasks how many tasks are kept at most, and how many contexts,
	 * positive
	 * @param maximumTasksPerOwner how many of one owner, positive; far fewer than in all
	 * @param partners the issuers of partners
	 * @param others whether there are callers of other issuers, for whom the half of the
	 * room is that no partner can take
	 * @param keep for how long something is kept that is not used
	 * @param clock what tells the time
	 */
	public CaffeineOwnershipStore(int maximumTasks, int maximumTasksPerOwner, Set<String> partners, boolean others,
			Duration keep, Clock clock) {
		this.tasks = new OwnedMemory<>(new Places(maximumTasks, partners, others), maximumTasksPerOwner, keep, clock);
		this.contexts = new OwnedMemory<>(new Places(maximumTasks, partners, others), maximumTasksPerOwner, keep,
				clock);
	}

	@Override
	public OwnedItems find(Collection<StoreKey> tasks, Collection<StoreKey> contexts) {
		return new OwnedItems(find(this.tasks, tasks), find(this.contexts, contexts));
	}

	private static <T extends Owned<T>> Map<StoreKey, T> find(OwnedMemory<T> memory, Collection<StoreKey> keys) {
		Map<StoreKey, T> found = new HashMap<>();
		for (StoreKey key : keys) {
			T item = memory.find(key);
			if (item != null) {
				found.put(key, item);
			}
		}
		return found;
	}

	/**
	 * Takes the task first: what is taken back then is an addition that nobody can have
	 * heard of.
	 */
	@Override
	public boolean add(@Nullable OwnedTask task, @Nullable OwnedContext context) {
		if (task != null && !this.tasks.add(task)) {
			return false;
		}
		boolean complete = false;
		try {
			complete = context == null || this.contexts.add(context);
		}
		finally {
			if (!complete && task != null) {
				this.tasks.remove(task.key());
			}
		}
		if (task != null && task.context() != null) {
			this.contexts.used(task.context(), task.lastUsedAt());
		}
		return complete;
	}

	@Override
	public void complete(StoreKey task, @Nullable StoreKey context, @Nullable SkillId skill) {
		this.tasks.change(task, (known) -> known.completed(context, skill));
	}

	@Override
	public void used(Collection<StoreKey> tasks, Collection<StoreKey> contexts, Instant time) {
		contexts.forEach((key) -> this.contexts.used(key, time));
		tasks.forEach((key) -> this.tasks.used(key, time));
	}

	@Override
	public long count(StoreKey owner, @Nullable StoreKey context) {
		return in(context, this.tasks.of(owner)).count();
	}

	@Override
	public long count(Predicate<TaskOwner> owners, @Nullable StoreKey context) {
		return in(context, this.tasks.all()).filter((task) -> owners.test(task.owner())).count();
	}

	private static Stream<OwnedTask> in(@Nullable StoreKey context, Stream<OwnedTask> tasks) {
		return (context != null) ? tasks.filter((task) -> context.equals(task.context())) : tasks;
	}

	@Override
	public void requireAvailable(TaskOwner owner) {
		this.tasks.requireRoom(owner);
		this.contexts.requireRoom(owner);
	}

}
