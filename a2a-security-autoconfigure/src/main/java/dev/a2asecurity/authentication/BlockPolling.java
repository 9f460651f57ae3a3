package dev.a2asecurity.authentication;

import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

/**
 * Reads the shared blocks again and again, on a daemon thread of its own. An attempt that
 * fails is no reason not to make the next; the first of several is logged, and the end of
 * them.
 */
final class BlockPolling implements AutoCloseable {

	private static final Log logger = LogFactory.getLog(BlockPolling.class);

	private final Runnable refresh;

	private @Nullable ScheduledExecutorService scheduler;

	private volatile boolean failing;

	BlockPolling(Runnable refresh) {
		this.refresh = refresh;
	}

	synchronized void start(Duration interval) {
		if (this.scheduler != null) {
			throw new IllegalStateException("The blocks are followed already");
		}
		this.scheduler = Executors.newSingleThreadScheduledExecutor((task) -> {
			Thread thread = new Thread(task, "a2a-blocks");
			thread.setDaemon(true);
			return thread;
		});
		long millis = interval.toMillis();
		var unused = this.scheduler.scheduleWithFixedDelay(this::poll, millis, millis, TimeUnit.MILLISECONDS);
	}

	void poll() {
		try {
			this.refresh.run();
			if (this.failing) {
				this.failing = false;
				logger.info("The blocks are read again");
			}
		}
		// Whatever it is, it would end the polling for good.
		catch (Throwable ex) {
			if (!this.failing) {
				this.failing = true;
				logger.warn("Did not read the blocks; those last seen stay in force, new ones of other instances "
						+ "are not known", ex);
			}
		}
	}

	@Override
	public synchronized void close() {
		if (this.scheduler != null) {
			this.scheduler.shutdownNow();
		}
	}

}
