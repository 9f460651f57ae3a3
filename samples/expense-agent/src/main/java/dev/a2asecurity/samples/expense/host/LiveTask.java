package dev.a2asecurity.samples.expense.host;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.UnaryOperator;

import dev.a2asecurity.samples.expense.host.Protocol.StreamResponse;
import dev.a2asecurity.samples.expense.host.Protocol.Task;
import dev.a2asecurity.samples.expense.host.Protocol.TaskState;

/**
 * A task that has not reached its terminal state, with those who follow it. Changes are
 * made one at a time and published before the next, so every subscriber sees all of them
 * in one order; a subscriber joins between two changes, so it misses none after its
 * snapshot (specification 1.0, sections 3.1.6 and 3.5.2).
 */
final class LiveTask {

	// Completed when the task comes to rest, and another one when it goes on.
	private CompletableFuture<Task> rest = new CompletableFuture<>();

	// Not guarded by this object's lock: leaving must not wait for a slow sender.
	private final List<TaskSubscriber> subscribers = new CopyOnWriteArrayList<>();

	private Task task;

	LiveTask(Task task) {
		this.task = task;
	}

	synchronized Task current() {
		return this.task;
	}

	/**
	 * Changes the task, unless it has ended: the first terminal state wins, be it the
	 * result or a cancellation.
	 * @param store keeps the changed task before anybody hears of it
	 * @return whether the change was made
	 */
	synchronized boolean change(UnaryOperator<Task> change, Consumer<Task> store,
			Function<Task, StreamResponse> event) {
		if (this.task.status().state().isTerminal()) {
			return false;
		}
		Task changed = change.apply(this.task);
		store.accept(changed);
		this.task = changed;
		this.subscribers.removeIf((subscriber) -> !subscriber.next(event.apply(changed)));
		if (changed.status().state().isAtRest()) {
			this.subscribers.forEach(TaskSubscriber::complete);
			this.subscribers.clear();
			this.rest.complete(changed);
		}
		return true;
	}

	/**
	 * Goes on with a task that waits for its client's authorization (section 7.6).
	 * @return whether it does; not where it waits for nothing of the kind
	 */
	synchronized boolean resume(UnaryOperator<Task> change, Consumer<Task> store) {
		if (this.task.status().state() != TaskState.TASK_STATE_AUTH_REQUIRED) {
			return false;
		}
		Task changed = change.apply(this.task);
		store.accept(changed);
		this.task = changed;
		this.rest = new CompletableFuture<>();
		return true;
	}

	/**
	 * Adds a subscriber, which gets the task as it is now.
	 * @return whether it was added; not where the task has ended
	 */
	synchronized boolean subscribe(TaskSubscriber subscriber, UnaryOperator<Task> view) {
		if (this.task.status().state().isTerminal()) {
			return false;
		}
		if (subscriber.next(StreamResponse.of(view.apply(this.task)))) {
			this.subscribers.add(subscriber);
		}
		return true;
	}

	void unsubscribe(TaskSubscriber subscriber) {
		this.subscribers.remove(subscriber);
	}

	/**
	 * Waits until the task is at rest.
	 * @return the task as it is then, or once the time is over
	 */
	Task awaitRest(Duration timeout) {
		CompletableFuture<Task> awaited;
		synchronized (this) {
			awaited = this.rest;
		}
		try {
			return awaited.get(timeout.toMillis(), TimeUnit.MILLISECONDS);
		}
		catch (TimeoutException ex) {
			return current();
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			return current();
		}
		catch (ExecutionException ex) {
			throw new IllegalStateException(ex);
		}
	}

}
