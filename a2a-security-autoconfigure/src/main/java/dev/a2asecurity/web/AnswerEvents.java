package dev.a2asecurity.web;

import java.io.IOException;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import dev.a2asecurity.call.Denial;
import dev.a2asecurity.web.HeldBytes.FullException;
import dev.a2asecurity.web.ResponseStep.Outcome;
import dev.a2asecurity.web.ResponseStep.Refused;
import dev.a2asecurity.web.ResponseStep.Replaced;

/**
 * The events of a stream, each of which leaves as soon as it is complete and decided on.
 * What of the agent's bytes need not be held is not copied. Not thread-safe.
 */
final class AnswerEvents {

	private static final Log logger = LogFactory.getLog(AnswerEvents.class);

	/**
	 * What is taken over at a time of bytes that may or may not complete a held event.
	 */
	private static final int PORTION = 4096;

	private final AnswerInspector inspector;

	private final HeldBytes held;

	private final AnswerSink sink;

	private final EventScanner scanner = new EventScanner();

	private final KnownEvents known;

	/**
	 * Whether an event was too large to be held and nobody has to see it: what comes
	 * passes, and the stream can no longer be ended between two events.
	 */
	private boolean passing;

	private @Nullable Ending refusal;

	AnswerEvents(AnswerInspector inspector, HeldBytes held, AnswerSink sink) {
		this.inspector = inspector;
		this.held = held;
		this.sink = sink;
		this.known = new KnownEvents(inspector);
	}

	/**
	 * Tells whether something can be put after what has left.
	 */
	boolean isBetweenEvents() {
		return !this.passing;
	}

	/**
	 * Takes what the agent writes.
	 * @return why the answer is refused from here on, or {@code null} if it is not
	 */
	@Nullable Ending write(byte[] bytes, int offset, int length) throws IOException {
		int from = offset;
		int end = offset + length;
		while (this.held.size() > 0 && from < end && !this.passing && this.refusal == null) {
			from = completeHeld(bytes, from, end);
		}
		if (from < end && this.refusal == null) {
			if (this.passing) {
				this.sink.release(bytes, from, end);
			}
			else {
				releaseWhole(bytes, from, end);
			}
		}
		this.sink.releaseGathered();
		return this.refusal;
	}

	/**
	 * Takes over as much as may complete the event of which the beginning is held.
	 * @return where the bytes go on that are not part of it
	 */
	private int completeHeld(byte[] bytes, int from, int end) throws IOException {
		int portion = Math.min(PORTION, end - from);
		if (!hold(bytes, from, from + portion)) {
			return from;
		}
		int eventEnd = this.scanner.scan(this.held.array(), 0, this.held.size());
		if (eventEnd < 0) {
			return from + portion;
		}
		int rest = this.held.size() - eventEnd;
		int pass = decide(this.held.array(), 0, eventEnd, 0);
		this.sink.release(this.held.array(), pass, (this.refusal == null) ? eventEnd : pass);
		this.held.clear();
		return from + portion - rest;
	}

	/**
	 * Lets all events go that are complete, and holds the beginning of another.
	 */
	private void releaseWhole(byte[] bytes, int from, int end) throws IOException {
		int pass = from;
		int start = passKnown(bytes, from, end);
		for (int next = this.scanner.scan(bytes, start, end); next >= 0; next = this.scanner.scan(bytes, start, end)) {
			pass = decide(bytes, start, next, pass);
			if (this.refusal != null) {
				return;
			}
			start = passKnown(bytes, next, end);
		}
		this.sink.release(bytes, pass, start);
		if (start < end && !hold(bytes, start, end) && this.passing) {
			this.sink.release(bytes, start, end);
		}
	}

	/**
	 * Passes over events that are known.
	 * @return where the first begins that is not
	 */
	private int passKnown(byte[] bytes, int from, int end) {
		int start = from;
		while (start < end && this.scanner.isAtStart()) {
			int next = this.known.end(bytes, start, end);
			if (next < 0 || !this.held.fits(next - start)) {
				break;
			}
			start = next;
		}
		return start;
	}

	private boolean hold(byte[] bytes, int from, int to) throws IOException {
		try {
			this.held.append(bytes, from, to - from);
			return true;
		}
		catch (FullException ex) {
			if (this.inspector.isConcerned()) {
				this.refusal = ex.ending();
				return false;
			}
			logger.debug("An event is not held since it is too large; the stream can no longer be ended properly", ex);
			this.passing = true;
			this.sink.release(this.held.array(), 0, this.held.size());
			this.held.release();
			return false;
		}
	}

	/**
	 * Decides on an event.
	 * @param pass from where on bytes have yet to be let go
	 * @return the same, or the end of the event if it is not among them
	 */
	private int decide(byte[] bytes, int start, int end, int pass) throws IOException {
		Outcome outcome = this.inspector.isConcerned() ? inspect(bytes, start, end) : Outcome.unchanged();
		int result = pass;
		if (outcome instanceof Replaced replaced) {
			this.sink.release(bytes, pass, start);
			byte[] event = this.scanner.withData(bytes, start, end, replaced.json());
			this.sink.release(event, 0, event.length);
			result = end;
		}
		else if (outcome instanceof Refused refused) {
			this.sink.release(bytes, pass, start);
			this.refusal = Ending.refused(refused.denial(), refused.reason(), "");
			result = end;
		}
		this.scanner.next();
		return result;
	}

	private Outcome inspect(byte[] bytes, int start, int end) {
		if (!this.held.fits(end - start)) {
			return Outcome.refused(Denial.unusableAnswer(), HeldBytes.TOO_LARGE);
		}
		if (this.scanner.hasUnknownField()) {
			// Clients ignore it, or should; one that does not would read it unseen.
			return Outcome.refused(Denial.unusableAnswer(), "event_with_unknown_field");
		}
		if (!this.scanner.hasData()) {
			return Outcome.unchanged();
		}
		int status = this.sink.response().getStatus();
		if (this.scanner.isOneLine()) {
			int from = this.scanner.dataStart();
			Outcome outcome = this.inspector.inspect(bytes, start + from, this.scanner.dataEnd() - from, status, true);
			this.known.inspected(status, bytes, start, start + from, start + this.scanner.dataEnd(), end);
			return outcome;
		}
		if (hasDocumentInALine(bytes, start)) {
			return Outcome.refused(Denial.unusableAnswer(), "event_with_document_in_a_line");
		}
		byte[] data = this.scanner.joined(bytes, start);
		return this.inspector.inspect(data, 0, data.length, status, true);
	}

	/**
	 * Tells whether one of several lines of data is a document by itself, which clients
	 * read that take each line for one, as the A2A Java SDK does. What prints JSON in
	 * lines puts an object that has members into several. Around one that stands alone
	 * there may be empty lines.
	 */
	private boolean hasDocumentInALine(byte[] bytes, int start) {
		int lines = 0;
		boolean document = false;
		for (int i = 0; i < this.scanner.lineCount(); i++) {
			int from = start + this.scanner.lineStart(i);
			int to = start + this.scanner.lineEnd(i);
			if (!isBlank(bytes, from, to)) {
				lines++;
				document |= AnswerDocument.beginsWithObject(bytes, from, to);
			}
		}
		return document && lines > 1;
	}

	private static boolean isBlank(byte[] bytes, int from, int to) {
		int i = from;
		while (i < to && (bytes[i] == ' ' || bytes[i] == '\t')) {
			i++;
		}
		return i == to;
	}

	/**
	 * Takes what is held for an event although it has no end: some clients do.
	 * @return why it is refused, or {@code null} if it is not
	 */
	@Nullable Ending finish() throws IOException {
		int size = this.held.size();
		if (size > 0 && !this.passing) {
			this.scanner.finish(this.held.array(), 0, size);
			int pass = decide(this.held.array(), 0, size, 0);
			this.sink.release(this.held.array(), pass, (this.refusal == null) ? size : pass);
			this.sink.releaseGathered();
		}
		return this.refusal;
	}

}
