package dev.a2asecurity.web;

import java.io.IOException;

import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.WriteListener;

/**
 * Where the agent writes its answer to, as bytes.
 */
final class AnswerOutputStream extends ServletOutputStream {

	private final Answer answer;

	AnswerOutputStream(Answer answer) {
		this.answer = answer;
	}

	@Override
	public void write(int value) throws IOException {
		write(new byte[] { (byte) value }, 0, 1);
	}

	@Override
	public void write(byte[] bytes, int offset, int length) throws IOException {
		if (length > 0) {
			this.answer.work((body) -> body.write(bytes, offset, length));
		}
	}

	@Override
	public void flush() throws IOException {
		this.answer.work((body) -> body.flush(true));
	}

	/**
	 * Ends the answer: what is held is decided on.
	 */
	@Override
	public void close() throws IOException {
		this.answer.work((body) -> {
			body.finish();
			if (!body.isCut()) {
				body.sink().stream().close();
			}
		});
	}

	@Override
	public boolean isReady() {
		try {
			return this.answer.response().sink().isReady();
		}
		catch (IOException ex) {
			// What is written will say so.
			return true;
		}
	}

	@Override
	public void setWriteListener(WriteListener listener) {
		this.answer.response().setWriteListener(listener);
	}

}
