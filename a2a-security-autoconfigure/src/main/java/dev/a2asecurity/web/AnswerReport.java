package dev.a2asecurity.web;

import java.util.concurrent.atomic.AtomicBoolean;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import dev.a2asecurity.web.AnswerEnd.Outcome;

/**
 * What has come of an answer so far, which is told once, when it is over.
 */
final class AnswerReport {

	static final String NOT_SENT = "not_sent";

	private static final Log logger = LogFactory.getLog(AnswerReport.class);

	private final AtomicBoolean told = new AtomicBoolean();

	private final AnswerInspector inspector;

	private final AnswerBody body;

	private final AnswerListener listener;

	private volatile @Nullable String failure;

	private volatile boolean lost;

	AnswerReport(AnswerInspector inspector, AnswerBody body, AnswerListener listener) {
		this.inspector = inspector;
		this.body = body;
		this.listener = listener;
	}

	/**
	 * Takes note of a failure, which may turn out to be none if the answer
	 * {@linkplain #goesOn() goes on}.
	 */
	void failed(String reason) {
		if (!this.lost) {
			this.failure = reason;
		}
	}

	/**
	 * Takes note of a failure, unless one is known that says more.
	 */
	void failedUnlessTold(String reason) {
		if (this.failure == null) {
			this.failure = reason;
		}
	}

	/**
	 * Takes note that nothing reaches the client any more, whatever else happens.
	 */
	void lost() {
		this.failure = NOT_SENT;
		this.lost = true;
	}

	/**
	 * Tells whether nothing reaches the client any more; on any thread.
	 */
	boolean isLost() {
		return this.lost;
	}

	/**
	 * Takes note that the agent has another go at it.
	 */
	void goesOn() {
		if (!this.lost) {
			this.failure = null;
		}
	}

	/**
	 * Tells whether it is to be told now, by whoever asks, and by nobody else.
	 */
	boolean claim() {
		return this.told.compareAndSet(false, true);
	}

	/**
	 * Tells the listener.
	 */
	void tell() {
		try {
			this.listener.ended(end());
		}
		// The answer has ended well or ill; whoever happens to end it has no part in
		// what others make of that.
		catch (RuntimeException ex) {
			logger.error("Whoever is told of the end of an answer has failed", ex);
		}
	}

	private AnswerEnd end() {
		String taskId = this.inspector.learned().taskId();
		Ending ending = this.body.ending();
		if (ending != null) {
			return new AnswerEnd(ending.outcome(), taskId, ending.reason());
		}
		String failed = this.failure;
		return (failed != null) ? new AnswerEnd(Outcome.FAILED, taskId, failed)
				: new AnswerEnd(Outcome.COMPLETE, taskId, null);
	}

}
