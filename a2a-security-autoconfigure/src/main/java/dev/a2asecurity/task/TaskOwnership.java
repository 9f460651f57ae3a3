package dev.a2asecurity.task;

import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

import org.jspecify.annotations.Nullable;

import dev.a2asecurity.call.A2ACall;
import dev.a2asecurity.call.Caller;
import dev.a2asecurity.call.Denial;
import dev.a2asecurity.call.LoggableText;
import dev.a2asecurity.call.SkillId;
import dev.a2asecurity.replay.StoreKey;
import dev.a2asecurity.replay.StoreUnavailableException;

import org.springframework.util.Assert;

/**
 * Keeps callers to their own tasks and contexts (A2A specification 1.0, sections 3.4 and
 * 13.1). A task or context belongs to the caller whose message brought it forth; what is
 * another's is told from what never was neither by the answer nor by the time it takes.
 * <p>
 * All of its methods throw {@link StoreUnavailableException} where the store does not
 * answer: the call is refused with status 503.
 */
public final class TaskOwnership {

	private static final TaskAccess NOTHING_NAMED = new TaskAccess.Permitted(null, false);

	/**
	 * How many ids one question to the store has at most.
	 */
	private static final int BATCH = 500;

	private final OwnershipStore store;

	private final OwnershipPolicy policy;

	private final OwnershipRecorder recorder;

	/**
	 * Creates the keeper of ownership.
	 * @param store where it is kept
	 * @param policy who may use what is another's
	 * @param keep for how long the store keeps what is not used
	 * @param clock tells when tasks are used
	 */
	public TaskOwnership(OwnershipStore store, OwnershipPolicy policy, Duration keep, Clock clock) {
		this.store = store;
		this.policy = policy;
		this.recorder = new OwnershipRecorder(store, keep, clock);
	}

	/**
	 * Tells whether a call may go on to the tasks and the context that it names, without
	 * changing whose they are. A message that names nothing makes sure that the store
	 * would answer, since the agent would be put to work for a task that nobody could
	 * have then.
	 */
	public TaskAccess check(A2ACall call) {
		Set<String> taskIds = call.namedTaskIds();
		String contextId = call.contextId();
		if (taskIds.isEmpty() && contextId == null) {
			if (call.operation().sendsMessage()) {
				this.store.requireAvailable(TaskOwner.of(call.caller()));
			}
			return NOTHING_NAMED;
		}
		if (taskIds.size() > NamedItems.MAX_TASKS) {
			return NamedItems.tooMany();
		}
		NamedItems named = new NamedItems(call);
		OwnedItems found = this.store.find(named.tasks(), named.contexts());
		TaskAccess access = named.access(found, this.policy);
		if (access instanceof TaskAccess.Permitted) {
			this.recorder.used(found);
		}
		return access;
	}

	/**
	 * Binds the context that a message chose to its caller. To be called after every
	 * check that can refuse the call, and before the agent is invoked.
	 * @param access what {@link #check} said
	 * @return the same, or a refusal if somebody else was faster
	 */
	public TaskAccess bindContext(A2ACall call, TaskAccess.Permitted access) {
		String contextId = call.contextId();
		if (access.newContext() && contextId != null && record(call, null, contextId) == Learned.TAKEN) {
			return new TaskAccess.Refused(Denial.taskNotFound(),
					"the context [" + LoggableText.of(contextId) + "] was taken by another caller just now");
		}
		return access;
	}

	/**
	 * Records the ids that the agent's answer to a message names as the caller's. To be
	 * called before the bytes leave that name them. Ids that are on record already cost a
	 * question to the store, so a stream asks once for each.
	 * @param call the call as it was admitted, with the skill that was resolved
	 * @throws IllegalArgumentException if the call sent no message: other answers teach
	 * nothing
	 */
	public Learned learned(A2ACall call, @Nullable String taskId, @Nullable String contextId) {
		Assert.isTrue(call.operation().sendsMessage(), "Only the answer to a message says whose a task is");
		return record(call, taskId, contextId);
	}

	private Learned record(A2ACall call, @Nullable String taskId, @Nullable String contextId) {
		return this.recorder.record(TaskOwner.of(call.caller()), taskId, contextId, call.skill(),
				(owner) -> this.policy.permits(call.caller(), owner));
	}

	/**
	 * Returns which of some tasks a caller may use.
	 */
	public Set<String> owned(Caller caller, Collection<String> taskIds) {
		Set<String> owned = new LinkedHashSet<>();
		List<String> ids = new ArrayList<>(new LinkedHashSet<>(taskIds));
		for (int start = 0; start < ids.size(); start += BATCH) {
			List<String> batch = ids.subList(start, Math.min(start + BATCH, ids.size()));
			List<StoreKey> keys = batch.stream().map(ItemKeys::task).toList();
			OwnedItems found = this.store.find(keys, Set.of());
			for (int i = 0; i < keys.size(); i++) {
				OwnedTask task = found.tasks().get(keys.get(i));
				if (task != null && this.policy.permits(caller, task.owner())) {
					owned.add(batch.get(i));
				}
			}
		}
		return owned;
	}

	/**
	 * Returns how many tasks there are that a caller may use.
	 * @param contextId a context that they have to be in, or {@code null} for any
	 */
	public long count(Caller caller, @Nullable String contextId) {
		StoreKey context = (contextId != null) ? ItemKeys.context(contextId) : null;
		return (this.policy == OwnershipPolicy.ownerOnly()) ? this.store.count(TaskOwner.of(caller).key(), context)
				: this.store.count((owner) -> this.policy.permits(caller, owner), context);
	}

	/**
	 * Gives a task to an owner: for tasks that the agent had before this library guarded
	 * it. Nothing is taken from anybody.
	 * @param contextId the task's context, or {@code null} if it has none
	 * @param skill the skill that the task is held to, or {@code null} for any
	 * @return {@link Learned#TAKEN} if the task or the context is another's, without any
	 * effect
	 */
	public Learned assign(TaskOwner owner, String taskId, @Nullable String contextId, @Nullable SkillId skill) {
		StoreKey key = owner.key();
		return this.recorder.record(owner, taskId, contextId, skill, (other) -> other.key().equals(key));
	}

}
