package dev.a2asecurity.web;

import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.Charset;

/**
 * Where the agent writes its answer to, as text. Nothing stays in here, or it would not
 * be there when the answer is decided on.
 */
final class AnswerWriter extends Writer {

	private final AnswerOutputStream stream;

	private final OutputStreamWriter encoder;

	AnswerWriter(AnswerOutputStream stream, Charset charset) {
		this.stream = stream;
		this.encoder = new OutputStreamWriter(new Unflushed(stream), charset);
	}

	@Override
	public void write(char[] text, int offset, int length) throws IOException {
		this.encoder.write(text, offset, length);
		this.encoder.flush();
	}

	@Override
	public void write(String text, int offset, int length) throws IOException {
		this.encoder.write(text, offset, length);
		this.encoder.flush();
	}

	@Override
	public void flush() throws IOException {
		this.stream.flush();
	}

	@Override
	public void close() throws IOException {
		this.encoder.close();
		this.stream.close();
	}

	/**
	 * Takes what the encoder has, without a word of it to the client.
	 */
	private static final class Unflushed extends OutputStream {

		private final AnswerOutputStream stream;

		Unflushed(AnswerOutputStream stream) {
			this.stream = stream;
		}

		@Override
		public void write(int value) throws IOException {
			this.stream.write(value);
		}

		@Override
		public void write(byte[] bytes, int offset, int length) throws IOException {
			this.stream.write(bytes, offset, length);
		}

	}

}
