package dev.a2asecurity.web;

import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

import jakarta.servlet.http.HttpServletResponse;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

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

	private static final String NOT_UTF8 = "answer_not_utf8";

	private final AnswerInspector inspector;

	private final AnswerRefusal refusal;

	private final HeldBytes held;

	private final AnswerSink sink;

	private AnswerEvents events;

	private Kind kind = Kind.UNDECIDED;

	private State state = State.OPEN;

	private volatile boolean settled;

	private volatile boolean stream;

	private long declaredLength = -1;

	private boolean encoded;

	private @Nullable Charset writerCharset;

	private @Nullable Ending ending;

	AnswerBody(AnswerInspector inspector, AnswerRefusal refusal, HeldBytes held, HttpServletResponse response) {
		this.inspector = inspector;
		this.refusal = refusal;
		this.held = held;
		this.sink = new AnswerSink(response);
		this.events = new AnswerEvents(inspector, held, this.sink);
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

	AnswerSink sink() {
		return this.sink;
	}

	/**
	 * Settles what kind the answer is of if that can be told, because something of it is
	 * about to leave.
	 */
	void decide() throws IOException {
		if (this.kind != Kind.UNDECIDED || this.state != State.OPEN) {
			return;
		}
		String type = this.sink.response().getContentType();
		if (!this.encoded && AnswerType.isEventStream(type)) {
			if (this.inspector.isConcerned() && !AnswerType.isOfAscii(type)) {
				end(Ending.unusable(NOT_UTF8, ""), false);
				return;
			}
			this.kind = Kind.EVENTS;
			this.stream = true;
			this.settled = true;
			byte[] early = Arrays.copyOf(this.held.array(), this.held.size());
			this.held.clear();
			endIf(this.events.write(early, 0, early.length));
		}
		else if (!this.inspector.isConcerned()) {
			this.kind = Kind.FREE;
			passOnLength();
		}
	}

	private void passOnLength() {
		if (this.declaredLength >= 0) {
			this.sink.response().setContentLengthLong(this.declaredLength);
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
			case EVENTS -> endIf(this.events.write(bytes, offset, length));
			case FREE -> {
				this.sink.release(bytes, offset, offset + length);
				this.sink.releaseGathered();
			}
			case UNDECIDED -> hold(bytes, offset, length);
		}
	}

	private void hold(byte[] bytes, int offset, int length) {
		try {
			this.held.append(bytes, offset, length);
		}
		catch (FullException ex) {
			end(ex.ending(), false);
		}
	}

	private void endIf(@Nullable Ending ending) {
		if (ending != null) {
			end(ending, false);
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
		this.sink.flush(byStream);
	}

	/**
	 * Forgets what the agent has written.
	 * @param headersToo whether it takes its headers back as well; those of the filters
	 * around it stay
	 */
	void reset(boolean headersToo) {
		this.held.clear();
		this.events = new AnswerEvents(this.inspector, this.held, this.sink);
		this.sink.reset();
		this.kind = Kind.UNDECIDED;
		this.stream = false;
		this.settled = false;
		if (headersToo) {
			this.refusal.restoreHeaders(this.sink.response());
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
			endIf(this.events.finish());
		}
		else if (this.kind == Kind.UNDECIDED) {
			finishDocument();
		}
		close();
	}

	private void finishDocument() throws IOException {
		int status = this.sink.response().getStatus();
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
		AnswerType type = AnswerType.of(this.sink.response().getContentType());
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
			end(Ending.unusable(NOT_UTF8, ""), false);
			return;
		}
		boolean same = json == this.held.array();
		Outcome outcome = this.inspector.inspect(json, 0, same ? this.held.size() : json.length, status, false);
		if (outcome instanceof Refused refused) {
			end(Ending.refused(refused.denial(), refused.reason(), ""), false);
		}
		else if (outcome instanceof Replaced replaced) {
			byte[] replacement = replaced.json();
			if (!same) {
				this.sink.response().setCharacterEncoding(StandardCharsets.UTF_8.name());
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
		this.sink.release(bytes, 0, length);
		this.sink.releaseGathered();
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
			if (!this.sink.isUsed() && !this.sink.response().isCommitted()) {
				this.refusal.writeWhole(ending.denial(), this.sink.response(), quietly);
			}
			else if (this.kind == Kind.EVENTS && this.events.isBetweenEvents()) {
				this.sink.releaseLast(EventScanner.event(this.refusal.document(ending.denial())), quietly);
			}
		}
		catch (IOException | RuntimeException ex) {
			logger.debug("Did not write why an answer was ended", ex);
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
