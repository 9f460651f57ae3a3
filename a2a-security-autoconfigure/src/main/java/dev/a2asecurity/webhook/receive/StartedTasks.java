package dev.a2asecurity.webhook.receive;

import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;

/**
 * Tasks that this application has started, in memory: whatever starts one says so. A
 * restart forgets them.
 */
public final class StartedTasks implements ExpectedTasks {

	private final Cache<StartedTask, Boolean> tasks;

	/**
	 * Creates an empty memory.
	 * @param maximumTasks how many tasks are remembered at most; beyond it, one that was
	 * not heard of for long is forgotten
	 * @param keepFor how long a task is remembered after it was last heard of
	 * @param clock what tells the time
	 */
	public StartedTasks(int maximumTasks, Duration keepFor, Clock clock) {
		this.tasks = Caffeine.newBuilder()
			.maximumSize(maximumTasks)
			.expireAfterAccess(keepFor)
			.ticker(() -> TimeUnit.MILLISECONDS.toNanos(clock.millis()))
			.build();
	}

	/**
	 * Says that a task was started.
	 * @param peer who works on it, as configuration calls the peer
	 * @param taskId the task, as the peer names it
	 */
	public void started(String peer, String taskId) {
		this.tasks.put(new StartedTask(peer, taskId), Boolean.TRUE);
	}

	/**
	 * Says that nothing more is expected about a task.
	 */
	public void ended(String peer, String taskId) {
		this.tasks.invalidate(new StartedTask(peer, taskId));
	}

	@Override
	public boolean isExpected(String sender, String taskId) {
		return this.tasks.getIfPresent(new StartedTask(sender, taskId)) != null;
	}

	private record StartedTask(String peer, String taskId) {
	}

}
