package dev.a2asecurity.task;

import java.time.Instant;
import java.util.Collection;
import java.util.function.Predicate;

import org.jspecify.annotations.Nullable;

import dev.a2asecurity.call.SkillId;
import dev.a2asecurity.replay.StoreKey;
import dev.a2asecurity.replay.StoreUnavailableException;

/**
 * Where it is kept whose tasks and contexts are. It knows ids by keys of a fixed size,
 * and decides nothing but who came first; who may use what is up to an
 * {@link OwnershipPolicy}.
 * <p>
 * What was not used for as long as the store keeps things is as if it had never been. A
 * task and its context are kept alike: a context is never forgotten before its tasks. An
 * implementation must not let a transaction around a call undo what it did, and is shared
 * by all instances of an agent. It may be used by several threads at once.
 */
public interface OwnershipStore {

	/**
	 * Looks up tasks and contexts, by one question to the store. What is unknown is left
	 * out of the answer, and takes no less time than what is known.
	 * @throws StoreUnavailableException if the store did not answer
	 */
	OwnedItems find(Collection<StoreKey> tasks, Collection<StoreKey> contexts);

	/**
	 * Adds a task, a context, or both, by one atomic operation: of any number of
	 * simultaneous additions of one task or context, on any number of instances, one
	 * happens. A context that is there already and that a task is added to counts as
	 * used.
	 * @return whether all that was given has been added. If some of it is there already,
	 * nothing has
	 * @throws StoreUnavailableException if the store did not do it, or has no room
	 */
	boolean add(@Nullable OwnedTask task, @Nullable OwnedContext context);

	/**
	 * Notes what was not known of a task when it was added; what was known stays.
	 * @throws StoreUnavailableException if the store did not do it
	 */
	void complete(StoreKey task, @Nullable StoreKey context, @Nullable SkillId skill);

	/**
	 * Notes that tasks and contexts were used, so that they are kept for longer. What is
	 * unknown stays unknown. A store that cannot may leave it.
	 */
	void used(Collection<StoreKey> tasks, Collection<StoreKey> contexts, Instant time);

	/**
	 * Counts an owner's tasks, whatever roles it had.
	 * @param context a context that they have to be in, or {@code null} for any
	 * @throws StoreUnavailableException if the store did not answer
	 */
	long count(StoreKey owner, @Nullable StoreKey context);

	/**
	 * Counts the tasks of several owners. It may take time in proportion to how many
	 * owners there are.
	 * @param owners which owners' tasks count
	 * @param context a context that they have to be in, or {@code null} for any
	 * @throws StoreUnavailableException if the store did not answer
	 */
	long count(Predicate<TaskOwner> owners, @Nullable StoreKey context);

	/**
	 * Makes sure that the store answers and has room, before an agent is put to work for
	 * a caller whose tasks could not be kept afterwards.
	 * @throws StoreUnavailableException if it does not, or has not
	 */
	void requireAvailable(TaskOwner owner);

}
