package dev.a2asecurity.samples.expense.host;

import java.util.function.Supplier;

import tools.jackson.databind.node.ObjectNode;

/**
 * What an agent is to its host.
 */
@FunctionalInterface
public interface Agent {

	/**
	 * Prepares the work that a message asks for. Called on the request's thread and free
	 * of effects; the returned work runs on the agent's executor and answers an object
	 * that becomes the data part of the task's artifact, or throws {@link SkillFailure}.
	 * @throws IllegalArgumentException where the skill is unknown or the input invalid;
	 * the message of the exception is shown to the caller
	 */
	Supplier<Object> prepare(String skillId, ObjectNode input);

	/**
	 * Tells which task brought a result, before the task ends. Later changes of the
	 * result are {@link ResultChanged} events.
	 */
	default void completed(String taskId, Object result) {
	}

}
