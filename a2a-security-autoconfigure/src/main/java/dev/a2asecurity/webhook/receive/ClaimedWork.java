package dev.a2asecurity.webhook.receive;

import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;

import jakarta.servlet.AsyncEvent;
import jakarta.servlet.AsyncListener;
import jakarta.servlet.http.HttpServletResponse;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

import dev.a2asecurity.replay.InboxLease;
import dev.a2asecurity.replay.StoreUnavailableException;

import org.springframework.core.log.LogMessage;

/**
 * The work on one message, until it is done or has failed: then the inbox is told, once.
 * It is done if the answer is a 2xx, which is what tells the sender so.
 */
final class ClaimedWork implements AsyncListener {

	private static final Log logger = LogFactory.getLog(ClaimedWork.class);

	private final InboxLease lease;

	private final HttpServletResponse response;

	private final AtomicBoolean ended = new AtomicBoolean();

	ClaimedWork(InboxLease lease, HttpServletResponse response) {
		this.lease = lease;
		this.response = response;
	}

	void answered() {
		if (this.response.getStatus() / 100 == 2) {
			end("note down that a webhook was worked on", () -> this.lease.complete(null));
		}
		else {
			failed();
		}
	}

	void failed() {
		end("give a webhook back", this.lease::release);
	}

	private void end(String purpose, BooleanSupplier action) {
		if (!this.ended.compareAndSet(false, true)) {
			return;
		}
		try {
			if (!action.getAsBoolean()) {
				logger.warn(LogMessage.format("Did not %s since the work took longer than its lease "
						+ "(a2a.security.webhooks.receive[…].processing-time)", purpose));
			}
		}
		catch (StoreUnavailableException ex) {
			logger.error(LogMessage.format("Did not %s; its id stays taken until the lease ends", purpose), ex);
		}
	}

	@Override
	public void onComplete(AsyncEvent event) {
		answered();
	}

	@Override
	public void onTimeout(AsyncEvent event) {
		failed();
	}

	@Override
	public void onError(AsyncEvent event) {
		failed();
	}

	@Override
	public void onStartAsync(AsyncEvent event) {
		event.getAsyncContext().addListener(this);
	}

}
