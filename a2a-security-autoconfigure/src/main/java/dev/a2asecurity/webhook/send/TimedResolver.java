package dev.a2asecurity.webhook.send;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Waits no longer than a time for another resolver, which the platform itself cannot: who
 * registers names of slow servers must not hold the threads that answer calls. It has a
 * few threads while it is used and none else.
 */
public final class TimedResolver implements NameResolver, AutoCloseable {

	private static final int MAX_THREADS = 16;

	private final NameResolver resolver;

	private final Duration timeout;

	private final ExecutorService threads = new ThreadPoolExecutor(0, MAX_THREADS, 10, TimeUnit.SECONDS,
			new SynchronousQueue<>(), (task) -> {
				Thread thread = new Thread(task, "a2a-webhook-resolver");
				thread.setDaemon(true);
				return thread;
			});

	/**
	 * Creates a resolver.
	 * @param resolver who is asked
	 * @param timeout how long an answer is waited for
	 */
	public TimedResolver(NameResolver resolver, Duration timeout) {
		this.resolver = resolver;
		this.timeout = timeout;
	}

	@Override
	public List<InetAddress> resolve(String host) throws UnknownHostException {
		Future<List<InetAddress>> answer;
		try {
			answer = this.threads.submit(() -> this.resolver.resolve(host));
		}
		catch (RejectedExecutionException ex) {
			throw new UnknownHostException("Too many names are being resolved");
		}
		try {
			return answer.get(this.timeout.toMillis(), TimeUnit.MILLISECONDS);
		}
		catch (ExecutionException ex) {
			throw new UnknownHostException("The host cannot be resolved");
		}
		catch (TimeoutException ex) {
			answer.cancel(true);
			throw new UnknownHostException("The host was not resolved in time");
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new UnknownHostException("Interrupted");
		}
	}

	@Override
	public void close() {
		this.threads.shutdownNow();
	}

}
