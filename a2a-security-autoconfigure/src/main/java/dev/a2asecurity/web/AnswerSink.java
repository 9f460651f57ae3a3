package dev.a2asecurity.web;

import java.io.ByteArrayOutputStream;
import java.io.IOException;

import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.http.HttpServletResponse;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

/**
 * Where the bytes of an answer go that may leave: the response behind the pipeline. Not
 * thread-safe.
 */
final class AnswerSink {

	private static final Log logger = LogFactory.getLog(AnswerSink.class);

	private HttpServletResponse response;

	private @Nullable ServletOutputStream stream;

	private @Nullable ByteArrayOutputStream gathered;

	private boolean used;

	/**
	 * What the container may still have in its buffer, at most.
	 */
	private long unflushed;

	AnswerSink(HttpServletResponse response) {
		this.response = response;
	}

	/**
	 * Goes on with the response as a later dispatch has it.
	 */
	void goOnWith(HttpServletResponse response) {
		if (response != this.response) {
			this.response = response;
			this.stream = null;
		}
	}

	HttpServletResponse response() {
		return this.response;
	}

	ServletOutputStream stream() throws IOException {
		ServletOutputStream current = this.stream;
		if (current == null) {
			current = this.response.getOutputStream();
			this.stream = current;
		}
		return current;
	}

	/**
	 * Takes note that each write of the agent has to be one write, since only one is
	 * promised not to block.
	 */
	void becomeNonBlocking() {
		this.gathered = new ByteArrayOutputStream();
	}

	/**
	 * Tells whether anything of the answer has gone here.
	 */
	boolean isUsed() {
		return this.used;
	}

	/**
	 * Lets bytes go.
	 */
	void release(byte[] bytes, int from, int to) throws IOException {
		if (from >= to) {
			return;
		}
		this.used = true;
		this.unflushed += to - from;
		if (this.gathered != null) {
			this.gathered.write(bytes, from, to - from);
		}
		else {
			stream().write(bytes, from, to - from);
		}
	}

	/**
	 * Ends what one write of the agent has let go.
	 */
	void releaseGathered() throws IOException {
		if (this.gathered != null && this.gathered.size() > 0) {
			byte[] bytes = this.gathered.toByteArray();
			this.gathered.reset();
			stream().write(bytes);
		}
	}

	/**
	 * Sends what has been let go.
	 * @param byStream whether the agent has asked for it by its stream
	 */
	void flush(boolean byStream) throws IOException {
		this.unflushed = 0;
		if (byStream) {
			stream().flush();
		}
		else {
			this.response.flushBuffer();
		}
	}

	/**
	 * Lets the last event go.
	 * @param quietly whether it must not wait for the client
	 */
	void releaseLast(byte[] event, boolean quietly) throws IOException {
		releaseGathered();
		if (quietly && this.unflushed + event.length > this.response.getBufferSize()) {
			logger.debug("Did not write why a stream was ended since its client does not read");
			return;
		}
		boolean blocking = this.gathered == null;
		if (blocking || stream().isReady()) {
			stream().write(event);
			if (blocking && !quietly) {
				stream().flush();
			}
		}
	}

	/**
	 * Forgets what has gone here, since the container has.
	 */
	void reset() {
		this.used = false;
		this.unflushed = 0;
	}

}
