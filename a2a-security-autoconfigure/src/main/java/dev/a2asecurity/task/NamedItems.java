package dev.a2asecurity.task;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

import org.jspecify.annotations.Nullable;

import dev.a2asecurity.call.A2ACall;
import dev.a2asecurity.call.Denial;
import dev.a2asecurity.call.LoggableText;
import dev.a2asecurity.call.SkillId;
import dev.a2asecurity.replay.StoreKey;

/**
 * The tasks and the context that a call names. What is decided on them takes the same
 * steps whether they are unknown or another's.
 */
final class NamedItems {

	/**
	 * How many tasks a call may name.
	 */
	static final int MAX_TASKS = 100;

	private final A2ACall call;

	private final Map<String, StoreKey> tasks = new LinkedHashMap<>();

	private final @Nullable StoreKey context;

	NamedItems(A2ACall call) {
		this.call = call;
		call.namedTaskIds().forEach((id) -> this.tasks.put(id, ItemKeys.task(id)));
		String contextId = call.contextId();
		this.context = (contextId != null) ? ItemKeys.context(contextId) : null;
	}

	static TaskAccess tooMany() {
		return new TaskAccess.Refused(Denial.invalidParameter("message.referenceTaskIds"),
				"the call names more than " + MAX_TASKS + " tasks");
	}

	Collection<StoreKey> tasks() {
		return this.tasks.values();
	}

	Collection<StoreKey> contexts() {
		return (this.context != null) ? Set.of(this.context) : Set.of();
	}

	TaskAccess access(OwnedItems found, OwnershipPolicy policy) {
		TaskAccess refusal = null;
		for (Map.Entry<String, StoreKey> task : this.tasks.entrySet()) {
			OwnedTask known = found.tasks().get(task.getValue());
			// All of them, and not only up to the first that is refused.
			if (!isPermitted(known, policy)) {
				refusal = notFound("task", task.getKey(), known);
			}
		}
		if (refusal != null) {
			return refusal;
		}
		OwnedTask task = task(found);
		SkillId skill = (task != null) ? task.skill() : null;
		String contextId = this.call.contextId();
		if (this.context == null || contextId == null) {
			return new TaskAccess.Permitted(skill, false);
		}
		StoreKey contextOfTask = (task != null) ? task.context() : null;
		// Before anybody looks whose that other context is.
		if (contextOfTask != null && !contextOfTask.equals(this.context)) {
			return new TaskAccess.Refused(Denial.invalidParameter("message.contextId"),
					"the context [" + LoggableText.of(contextId) + "] is not the task's");
		}
		OwnedContext known = found.contexts().get(this.context);
		boolean permitted = isPermitted(known, policy);
		boolean chosen = this.call.operation().sendsMessage() && (contextOfTask != null || ItemKeys.isUuid(contextId));
		if (permitted || (known == null && chosen)) {
			return new TaskAccess.Permitted(skill, known == null);
		}
		return notFound("context", contextId, known);
	}

	private @Nullable OwnedTask task(OwnedItems found) {
		String taskId = this.call.taskId();
		StoreKey key = (taskId != null) ? this.tasks.get(taskId) : null;
		return (key != null) ? found.tasks().get(key) : null;
	}

	/**
	 * Asks the policy in any case, since it may take its time.
	 */
	private boolean isPermitted(@Nullable Owned<?> item, OwnershipPolicy policy) {
		boolean permits = policy.permits(this.call.caller(), (item != null) ? item.owner() : TaskOwner.NOBODY);
		return permits && item != null;
	}

	private static TaskAccess notFound(String what, String id, @Nullable Owned<?> item) {
		return new TaskAccess.Refused(Denial.taskNotFound(), "the " + what + " [" + LoggableText.of(id) + "] "
				+ ((item != null) ? "belongs to another caller" : "is not known"));
	}

}
