package dev.a2asecurity.task;

import java.util.Map;

import dev.a2asecurity.replay.StoreKey;

/**
 * What a store knows of the tasks and contexts that it was asked for.
 *
 * @param tasks the tasks that are known, by their keys
 * @param contexts the contexts that are known, by their keys
 */
public record OwnedItems(Map<StoreKey, OwnedTask> tasks, Map<StoreKey, OwnedContext> contexts) {

	/**
	 * Creates the answer.
	 */
	public OwnedItems {
		tasks = Map.copyOf(tasks);
		contexts = Map.copyOf(contexts);
	}

}
