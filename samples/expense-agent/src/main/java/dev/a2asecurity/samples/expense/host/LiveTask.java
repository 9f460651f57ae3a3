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
import org.jspecify.annotations.Nullable;

/**
 * A task that has not reached its terminal state, with those who follow it. Changes are
 * made one at a time and published before the next, so every subscriber sees all of them
 * in one order; a subscriber joins between two changes, so it misses none after its
 * snapshot (specification 1.0, sections 3.1.6 and 3.5.2).
 */
final class LiveTask {

	private final CompletableFuture<Task> end = new CompletableFuture<>();

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
	 * @param refusal what {@link #awaitEnd} throws where this change ends the task;
	 * {@code null} to return the task
	 * @return whether the change was made
	 */
	synchronized boolean change(UnaryOperator<Task> change, Consumer<Task> store, Function<Task, StreamResponse> event,
			@Nullable RuntimeException refusal) {
		if (this.task.status().state().isTerminal()) {
			return false;
		}
		Task changed = change.apply(this.task);
		store.accept(changed);
		this.task = changed;
		this.subscribers.removeIf((subscriber) -> !subscriber.next(event.apply(changed)));
		if (changed.status().state().isTerminal()) {
			this.subscribers.forEach(TaskSubscriber::complete);
			this.subscribers.clear();
			if (refusal != null) {
				this.end.completeExceptionally(refusal);
			}
			else {
				this.end.complete(changed);
			}
		}
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
	 * Waits for the terminal state.
	 * @return the task as it ended, or as it is once the time is over
	 * @throws RuntimeException the refusal with which it ended
	 */
	Task awaitEnd(Duration timeout) {
		try {
			return this.end.get(timeout.toMillis(), TimeUnit.MILLISECONDS);
		}
		catch (ExecutionException ex) {
			throw (ex.getCause() instanceof RuntimeException refusal) ? refusal : new IllegalStateException(ex);
		}
		catch (TimeoutException ex) {
			return current();
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			return current();
		}
	}

}
