package dev.a2asecurity.web;

import java.time.Duration;

import org.jspecify.annotations.Nullable;

import dev.a2asecurity.call.A2ACall;
import dev.a2asecurity.call.Denial;
import dev.a2asecurity.replay.StoreUnavailableException;
import dev.a2asecurity.task.Learned;
import dev.a2asecurity.task.TaskOwnership;

/**
 * Learns whose tasks and contexts are, from answers to messages only, and before the
 * bytes that name them leave. An agent that answers with a task of somebody else has its
 * answer cut: to the caller that task does not exist.
 */
public final class LearningStep implements ResponseStep {

	private static final Duration RETRY = Duration.ofSeconds(5);

	private final Tasks tasks;

	/**
	 * Creates the step.
	 * @param tasks where it is recorded whose tasks are
	 */
	public LearningStep(TaskOwnership tasks) {
		this(tasks::learned);
	}

	LearningStep(Tasks tasks) {
		this.tasks = tasks;
	}

	@Override
	public Stage stage() {
		return Stage.OWNERSHIP;
	}

	@Override
	public boolean concerns(A2ACall call) {
		return call.operation().sendsMessage();
	}

	@Override
	public boolean looksAtIdsOnly() {
		return true;
	}

	@Override
	public Outcome apply(AnswerDocument document) {
		LearnedIds known = document.learned();
		if (known.form().knows(document)) {
			return Outcome.unchanged();
		}
		AnswerIds ids = AnswerIds.read(document);
		if (ids.isEmpty() || known.contains(ids)) {
			known.form().read(document, ids);
			return Outcome.unchanged();
		}
		try {
			Learned learned = this.tasks.learned(document.call(), ids.taskId(), ids.contextId());
			if (learned == Learned.TAKEN) {
				return Outcome.refused(Denial.taskNotFound(), "task_taken");
			}
		}
		catch (StoreUnavailableException ex) {
			return Outcome.refused(Denial.unavailable(RETRY), "tasks_unavailable");
		}
		known.add(ids);
		return Outcome.unchanged();
	}

	/**
	 * Records whose tasks are.
	 */
	@FunctionalInterface
	interface Tasks {

		Learned learned(A2ACall call, @Nullable String taskId, @Nullable String contextId);

	}

}
