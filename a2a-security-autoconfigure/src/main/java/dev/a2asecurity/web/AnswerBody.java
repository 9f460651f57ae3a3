package dev.a2asecurity.web;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.http.HttpServletResponse;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import dev.a2asecurity.call.Denial;
import dev.a2asecurity.web.HeldBytes.FullException;
import dev.a2asecurity.web.ResponseStep.Outcome;
import dev.a2asecurity.web.ResponseStep.Refused;
import dev.a2asecurity.web.ResponseStep.Replaced;

/**
 * The way of an answer's bytes from the agent to the client. A stream leaves event by
 * event; an answer of another kind that some step is concerned with is held to its end;
 * everything else passes as it comes.
 * <p>
 * What kind an answer is of, is not settled before something of it has to leave: until
 * then an agent may change its mind. From then on it may not, not even while the
 * container still has it in its buffer.
 * <p>
 * Not thread-safe: {@link Answer} sees to it that one thread works on it at a time.
 */
final class AnswerBody {

	private static final Log logger = LogFactory.getLog(AnswerBody.class);

	/**
	 * What is taken over at a time of bytes that may or may not complete a held event.
	 */
	private static final int PORTION = 4096;

	private final AnswerInspector inspector;

	private final AnswerRefusal refusal;

	private final HeldBytes held;

	private final EventScanner scanner = new EventScanner();

	private HttpServletResponse response;

	private @Nullable ServletOutputStream sink;

	private @Nullable ByteArrayOutputStream gathered;

	private Kind kind = Kind.UNDECIDED;

	private State state = State.OPEN;

	private volatile boolean settled;

	private volatile boolean stream;

	private long declaredLength = -1;

	private boolean encoded;

	private boolean nonBlocking;

	private boolean released;

	/**
	 * What the container may still have in its buffer, at most.
	 */
	private long unflushed;

	private @Nullable Charset writerCharset;

	private @Nullable Ending ending;

	AnswerBody(AnswerInspector inspector, AnswerRefusal refusal, HeldBytes held, HttpServletResponse response) {
		this.inspector = inspector;
		this.refusal = refusal;
		this.held = held;
		this.response = response;
	}

	/**
	 * Goes on with the response as a later dispatch has it.
	 */
	void goOnWith(HttpServletResponse response) {
		if (response != this.response) {
			this.response = response;
			this.sink = null;
		}
	}

	boolean isOpen() {
		return this.state == State.OPEN;
	}

	/**
	 * Tells whether it ended by something else than the agent.
	 */
	boolean isCut() {
		return this.state == State.CUT;
	}

	/**
	 * Tells whether status and headers are as good as sent; on any thread.
	 */
	boolean isSettled() {
		return this.settled;
	}

	/**
	 * Tells whether it is a stream of events; on any thread.
	 */
	boolean isStream() {
		return this.stream;
	}

	@Nullable Ending ending() {
		return this.ending;
	}

	long declaredLength() {
		return this.declaredLength;
	}

	void declareLength(long length) {
		this.declaredLength = length;
	}

	void declareEncoded(boolean encoded) {
		this.encoded = encoded;
	}

	/**
	 * Takes note of what text is encoded in, whatever the {@code Content-Type} says.
	 */
	void declareCharset(Charset charset) {
		this.writerCharset = charset;
	}

	ServletOutputStream sink() throws IOException {
		ServletOutputStream stream = this.sink;
		if (stream == null) {
			stream = this.response.getOutputStream();
			this.sink = stream;
		}
		return stream;
	}

	/**
	 * Takes note that each write has to be one write, since only one is promised not to
	 * block.
	 */
	void becomeNonBlocking() {
		this.nonBlocking = true;
		this.gathered = new ByteArrayOutputStream();
	}

	/**
	 * Settles what kind the answer is of if that can be told, because something of it is
	 * about to leave.
	 */
	void decide() throws IOException {
		if (this.kind != Kind.UNDECIDED || this.state != State.OPEN) {
			return;
		}
		if (!this.encoded && AnswerType.isEventStream(this.response.getContentType())) {
			this.kind = Kind.EVENTS;
			this.stream = true;
			this.settled = true;
			byte[] early = Arrays.copyOf(this.held.array(), this.held.size());
			this.held.clear();
			writeEvents(early, 0, early.length);
		}
		else if (!this.inspector.isConcerned()) {
			this.kind = Kind.FREE;
			passOnLength();
		}
	}

	private void passOnLength() {
		if (this.declaredLength >= 0) {
			this.response.setContentLengthLong(this.declaredLength);
		}
	}

	/**
	 * Takes what the agent writes.
	 */
	void write(byte[] bytes, int offset, int length) throws IOException {
		decide();
		if (this.state != State.OPEN) {
			return;
		}
		switch (this.kind) {
			case EVENTS -> writeEvents(bytes, offset, length);
			case FREE -> sink().write(bytes, offset, length);
			case UNDECIDED -> hold(bytes, offset, length);
		}
	}

	private void hold(byte[] bytes, int offset, int length) {
		try {
			this.held.append(bytes, offset, length);
		}
		catch (FullException ex) {
			end(Ending.refused(ex.denial(), ex.reason(), String.valueOf(ex.getMessage())), false);
		}
	}

	private void writeEvents(byte[] bytes, int offset, int length) throws IOException {
		int from = offset;
		int end = offset + length;
		while (this.held.size() > 0 && from < end && this.kind == Kind.EVENTS) {
			from = completeHeld(bytes, from, end);
		}
		if (this.state == State.OPEN && from < end) {
			if (this.kind == Kind.EVENTS) {
				writeWholeEvents(bytes, from, end);
			}
			else {
				release(bytes, from, end);
			}
		}
		releaseGathered();
	}

	/**
	 * Takes over as much as may complete the event of which the beginning is held.
	 * @return where the bytes go on that are not part of it
	 */
	private int completeHeld(byte[] bytes, int from, int end) throws IOException {
		int portion = Math.min(PORTION, end - from);
		if (!holdOfEvent(bytes, from, from + portion)) {
			return (this.state == State.OPEN) ? from : end;
		}
		int eventEnd = this.scanner.scan(this.held.array(), 0, this.held.size());
		if (eventEnd < 0) {
			return from + portion;
		}
		int rest = this.held.size() - eventEnd;
		if (inspectEvent(this.held.array(), 0, eventEnd, 0) >= 0) {
			release(this.held.array(), 0, eventEnd);
		}
		this.held.clear();
		return (this.state == State.OPEN) ? from + portion - rest : end;
	}

	private void writeWholeEvents(byte[] bytes, int from, int end) throws IOException {
		int pass = from;
		int start = from;
		for (int next = this.scanner.scan(bytes, start, end); next >= 0; next = this.scanner.scan(bytes, start, end)) {
			pass = inspectEvent(bytes, start, next, pass);
			if (this.state != State.OPEN) {
				return;
			}
			if (pass < 0) {
				pass = next;
			}
			start = next;
		}
		release(bytes, pass, start);
		if (start < end && !holdOfEvent(bytes, start, end) && this.state == State.OPEN) {
			release(bytes, start, end);
		}
	}

	/**
	 * Holds bytes of an event that is not complete.
	 * @return whether it does; if not, the answer has been refused, or it is so large
	 * that it passes from now on, if nobody has to see it
	 */
	private boolean holdOfEvent(byte[] bytes, int from, int to) throws IOException {
		try {
			this.held.append(bytes, from, to - from);
			return true;
		}
		catch (FullException ex) {
			if (this.inspector.isConcerned()) {
				end(Ending.refused(ex.denial(), ex.reason(), String.valueOf(ex.getMessage())), false);
				return false;
			}
			logger.debug("An event is not held since it is too large; the stream can no longer be ended properly", ex);
			this.kind = Kind.FREE;
			release(this.held.array(), 0, this.held.size());
			this.held.release();
			return false;
		}
	}

	/**
	 * Has the steps look at an event.
	 * @param pass from where on bytes have yet to be released
	 * @return the same, or -1 if all of it and the event have been released, or refused
	 */
	private int inspectEvent(byte[] bytes, int start, int end, int pass) throws IOException {
		if (!this.inspector.isConcerned()) {
			this.scanner.next();
			return pass;
		}
		Outcome outcome = this.held.fits(end - start) ? inspectedEvent(bytes, start)
				: Outcome.refused(Denial.unusableAnswer(), HeldBytes.TOO_LARGE);
		if (outcome instanceof Replaced replaced) {
			release(bytes, pass, start);
			byte[] event = this.scanner.withData(bytes, start, end, replaced.json());
			release(event, 0, event.length);
			this.scanner.next();
			return -1;
		}
		this.scanner.next();
		if (outcome instanceof Refused refused) {
			release(bytes, pass, start);
			end(Ending.refused(refused.denial(), refused.reason(), ""), false);
			return -1;
		}
		return pass;
	}

	private Outcome inspectedEvent(byte[] bytes, int start) {
		if (this.scanner.hasUnknownField()) {
			return Outcome.refused(Denial.unusableAnswer(), "event_with_unknown_field");
		}
		if (!this.scanner.hasData()) {
			return Outcome.unchanged();
		}
		if (this.scanner.isOneLine()) {
			int from = this.scanner.dataStart();
			return inspect(bytes, start + from, this.scanner.dataEnd() - from, true);
		}
		byte[] data = this.scanner.joined(bytes, start);
		return inspect(data, 0, data.length, true);
	}

	private Outcome inspect(byte[] bytes, int offset, int length, boolean event) {
		return this.inspector.inspect(bytes, offset, length, this.response.getStatus(), event);
	}

	private void release(byte[] bytes, int from, int to) throws IOException {
		if (from >= to) {
			return;
		}
		this.released = true;
		this.unflushed += to - from;
		if (this.gathered != null) {
			this.gathered.write(bytes, from, to - from);
		}
		else {
			sink().write(bytes, from, to - from);
		}
	}

	private void releaseGathered() throws IOException {
		if (this.gathered != null && this.gathered.size() > 0) {
			byte[] bytes = this.gathered.toByteArray();
			this.gathered.reset();
			sink().write(bytes);
		}
	}

	/**
	 * Sends what may be sent.
	 */
	void flush(boolean byStream) throws IOException {
		decide();
		if (this.state != State.OPEN || this.kind == Kind.UNDECIDED) {
			return;
		}
		this.unflushed = 0;
		if (byStream) {
			sink().flush();
		}
		else {
			this.response.flushBuffer();
		}
	}

	/**
	 * Forgets what the agent has written.
	 * @param headersToo whether it takes its headers back as well
	 */
	void reset(boolean headersToo) {
		this.held.clear();
		this.scanner.next();
		this.kind = Kind.UNDECIDED;
		this.stream = false;
		this.settled = false;
		this.released = false;
		this.unflushed = 0;
		if (headersToo) {
			this.declaredLength = -1;
			this.encoded = false;
			this.writerCharset = null;
		}
	}

	/**
	 * Ends the answer as the agent has ended it: what is still held is decided on now.
	 */
	void finish() throws IOException {
		decide();
		if (this.state != State.OPEN) {
			return;
		}
		if (this.kind == Kind.EVENTS) {
			finishEvents();
		}
		else if (this.kind == Kind.UNDECIDED) {
			finishDocument();
		}
		close();
	}

	private void finishEvents() throws IOException {
		int size = this.held.size();
		if (size > 0) {
			this.scanner.finish(this.held.array(), 0, size);
			if (inspectEvent(this.held.array(), 0, size, 0) >= 0) {
				release(this.held.array(), 0, size);
			}
			releaseGathered();
		}
	}

	private void finishDocument() throws IOException {
		int status = this.response.getStatus();
		if (this.declaredLength >= 0) {
			// The container sends no more than that.
			this.held.truncate((int) Math.min(this.declaredLength, Integer.MAX_VALUE));
		}
		if (this.held.size() == 0 || status == HttpServletResponse.SC_NO_CONTENT
				|| status == HttpServletResponse.SC_NOT_MODIFIED) {
			if (!this.refusal.isForHead()) {
				passOnLength();
			}
			return;
		}
		AnswerType type = AnswerType.of(this.response.getContentType());
		if (this.encoded || !type.isJson()) {
			if (status < HttpServletResponse.SC_BAD_REQUEST) {
				end(Ending.unusable(this.encoded ? "answer_encoded" : "answer_not_json", "status " + status), false);
				return;
			}
			passDocument(this.held.array(), this.held.size());
			return;
		}
		if (this.writerCharset != null) {
			type = new AnswerType(true, this.writerCharset);
		}
		byte[] json = type.toUtf8(this.held.array(), this.held.size());
		if (json == null) {
			end(Ending.unusable("answer_not_utf8", ""), false);
			return;
		}
		boolean same = json == this.held.array();
		Outcome outcome = inspect(json, 0, same ? this.held.size() : json.length, false);
		if (outcome instanceof Refused refused) {
			end(Ending.refused(refused.denial(), refused.reason(), ""), false);
		}
		else if (outcome instanceof Replaced replaced) {
			byte[] replacement = replaced.json();
			if (!same) {
				this.response.setCharacterEncoding(StandardCharsets.UTF_8.name());
			}
			if (this.declaredLength >= 0) {
				this.declaredLength = replacement.length;
			}
			passDocument(replacement, replacement.length);
		}
		else {
			passDocument(this.held.array(), this.held.size());
		}
	}

	private void passDocument(byte[] bytes, int length) throws IOException {
		passOnLength();
		this.settled = true;
		this.released = true;
		sink().write(bytes, 0, length);
	}

	/**
	 * Takes nothing any more, and gives the memory back.
	 */
	void close() {
		if (this.state == State.OPEN) {
			this.state = State.CLOSED;
			this.settled = true;
		}
		this.held.release();
	}

	/**
	 * Ends the answer instead of the agent: by a refusal if nothing of it has left, by an
	 * event that tells it if it is a stream, and otherwise where it stands. What is held
	 * does not leave.
	 * @param quietly whether it must not wait for the client
	 */
	void end(Ending ending, boolean quietly) {
		this.state = State.CUT;
		this.settled = true;
		this.ending = ending;
		this.held.release();
		try {
			if (!this.released && !this.response.isCommitted()) {
				this.refusal.writeWhole(ending.denial(), this.response, quietly);
			}
			else if (this.kind == Kind.EVENTS) {
				writeLastEvent(EventScanner.event(this.refusal.document(ending.denial())), quietly);
			}
		}
		catch (IOException | RuntimeException ex) {
			logger.debug("Did not write why an answer was ended", ex);
		}
	}

	private void writeLastEvent(byte[] event, boolean quietly) throws IOException {
		releaseGathered();
		if (quietly && this.unflushed + event.length > this.response.getBufferSize()) {
			logger.debug("Did not write why a stream was ended since its client does not read");
			return;
		}
		if (this.nonBlocking && !sink().isReady()) {
			return;
		}
		sink().write(event);
		if (!quietly && !this.nonBlocking) {
			sink().flush();
		}
	}

	private enum Kind {

		/**
		 * Nothing has left; what comes is held.
		 */
		UNDECIDED,

		/**
		 * A stream of events.
		 */
		EVENTS,

		/**
		 * What comes passes.
		 */
		FREE

	}

	private enum State {

		/**
		 * The agent writes.
		 */
		OPEN,

		/**
		 * The agent has ended it.
		 */
		CLOSED,

		/**
		 * Something else has ended it.
		 */
		CUT

	}

}
