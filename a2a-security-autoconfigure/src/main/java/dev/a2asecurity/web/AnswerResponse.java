package dev.a2asecurity.web;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.UnsupportedEncodingException;
import java.nio.charset.Charset;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Supplier;

import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.WriteListener;
import jakarta.servlet.http.Cookie;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpServletResponseWrapper;
import org.jspecify.annotations.Nullable;

import org.springframework.http.HttpHeaders;

/**
 * The response as the agent has it. It behaves as the container's would, but that what is
 * written goes through {@link Answer}: while that is held, nothing is committed and
 * everything may be taken back; once it is settled, status and headers stay as they are.
 */
final class AnswerResponse extends HttpServletResponseWrapper {

	private final Answer answer;

	private final AnswerBody body;

	private @Nullable AnswerOutputStream stream;

	private @Nullable PrintWriter writer;

	/**
	 * What the writer writes in, which no header changes any more.
	 */
	private @Nullable String writerEncoding;

	AnswerResponse(HttpServletResponse response, Answer answer, AnswerBody body) {
		super(response);
		this.answer = answer;
		this.body = body;
	}

	ServletOutputStream sink() throws IOException {
		return this.body.sink();
	}

	void setWriteListener(WriteListener listener) {
		try {
			this.answer.work((body) -> {
				body.becomeNonBlocking();
				body.sink().setWriteListener(listener);
			});
		}
		catch (IOException ex) {
			throw new IllegalStateException("The answer has ended");
		}
	}

	@Override
	public ServletOutputStream getOutputStream() {
		if (this.writer != null) {
			throw new IllegalStateException("getWriter() has been called for this response");
		}
		return stream();
	}

	private AnswerOutputStream stream() {
		AnswerOutputStream current = this.stream;
		if (current == null) {
			current = new AnswerOutputStream(this.answer);
			this.stream = current;
		}
		return current;
	}

	@Override
	public PrintWriter getWriter() throws IOException {
		PrintWriter current = this.writer;
		if (current == null) {
			if (this.stream != null) {
				throw new IllegalStateException("getOutputStream() has been called for this response");
			}
			String encoding = getCharacterEncoding();
			Charset charset = charset(encoding);
			if (!this.body.isSettled()) {
				// The client is told the default as well, as the container would.
				super.setCharacterEncoding(encoding);
			}
			current = new PrintWriter(new AnswerWriter(new AnswerOutputStream(this.answer), charset));
			this.body.declareCharset(charset);
			this.writer = current;
			this.writerEncoding = encoding;
		}
		return current;
	}

	private static Charset charset(String encoding) throws IOException {
		try {
			return Charset.forName(encoding);
		}
		catch (IllegalArgumentException ex) {
			throw new UnsupportedEncodingException(encoding);
		}
	}

	@Override
	public void flushBuffer() throws IOException {
		this.answer.work((body) -> body.flush(false));
	}

	@Override
	public boolean isCommitted() {
		return super.isCommitted() || (this.body.isSettled() && !this.body.isStream());
	}

	@Override
	public void reset() {
		this.answer.reset(true, super::reset);
		this.stream = null;
		this.writer = null;
		this.writerEncoding = null;
	}

	@Override
	public void resetBuffer() {
		this.answer.reset(false, super::resetBuffer);
	}

	@Override
	public void sendError(int status, @Nullable String message) throws IOException {
		takeOver();
		super.sendError(status, message);
		this.answer.conclude();
	}

	@Override
	public void sendError(int status) throws IOException {
		takeOver();
		super.sendError(status);
		this.answer.conclude();
	}

	@Override
	public void sendRedirect(String location) throws IOException {
		sendRedirect(location, SC_FOUND, true);
	}

	@Override
	public void sendRedirect(String location, int status) throws IOException {
		sendRedirect(location, status, true);
	}

	@Override
	public void sendRedirect(String location, boolean clearBuffer) throws IOException {
		sendRedirect(location, SC_FOUND, clearBuffer);
	}

	@Override
	public void sendRedirect(String location, int status, boolean clearBuffer) throws IOException {
		if (clearBuffer) {
			takeOver();
			super.sendRedirect(location, status, true);
			this.answer.conclude();
			return;
		}
		if (this.body.isSettled()) {
			throw new IllegalStateException("The answer has ended");
		}
		setStatus(status);
		setHeader(HttpHeaders.LOCATION, location);
	}

	/**
	 * Takes back what was written, for what the container is to say instead.
	 * @throws IllegalStateException if it has left
	 */
	private void takeOver() {
		if (super.isCommitted()) {
			throw new IllegalStateException("The response is committed");
		}
		resetBuffer();
	}

	@Override
	public void setStatus(int status) {
		if (!this.body.isSettled()) {
			super.setStatus(status);
		}
	}

	@Override
	public void setContentType(@Nullable String type) {
		if (this.body.isSettled()) {
			return;
		}
		super.setContentType(type);
		keepWriterEncoding();
	}

	@Override
	public void setLocale(Locale locale) {
		if (!this.body.isSettled()) {
			super.setLocale(locale);
			keepWriterEncoding();
		}
	}

	private void keepWriterEncoding() {
		if (this.writerEncoding != null) {
			super.setCharacterEncoding(this.writerEncoding);
		}
	}

	@Override
	public void setCharacterEncoding(@Nullable String encoding) {
		if (!this.body.isSettled() && this.writer == null) {
			super.setCharacterEncoding(encoding);
		}
	}

	@Override
	public void setCharacterEncoding(@Nullable Charset encoding) {
		if (!this.body.isSettled() && this.writer == null) {
			super.setCharacterEncoding(encoding);
		}
	}

	@Override
	public void setContentLength(int length) {
		setContentLengthLong(length);
	}

	@Override
	public void setContentLengthLong(long length) {
		if (!this.body.isSettled()) {
			this.body.declareLength(length);
		}
	}

	@Override
	public void setHeader(String name, @Nullable String value) {
		if (!this.body.isSettled() && !isAboutBody(name, value)) {
			super.setHeader(name, value);
		}
	}

	@Override
	public void addHeader(String name, @Nullable String value) {
		if (!this.body.isSettled() && !isAboutBody(name, value)) {
			super.addHeader(name, value);
		}
	}

	@Override
	public void setIntHeader(String name, int value) {
		setHeader(name, String.valueOf(value));
	}

	@Override
	public void addIntHeader(String name, int value) {
		addHeader(name, String.valueOf(value));
	}

	@Override
	public void setDateHeader(String name, long date) {
		if (!this.body.isSettled()) {
			super.setDateHeader(name, date);
		}
	}

	@Override
	public void addDateHeader(String name, long date) {
		if (!this.body.isSettled()) {
			super.addDateHeader(name, date);
		}
	}

	@Override
	public void addCookie(Cookie cookie) {
		if (!this.body.isSettled()) {
			super.addCookie(cookie);
		}
	}

	@Override
	public void setTrailerFields(Supplier<Map<String, String>> supplier) {
		if (!this.body.isSettled()) {
			super.setTrailerFields(supplier);
		}
	}

	/**
	 * Takes note of a header that says something about the body.
	 * @return whether that is all there is to do
	 */
	private boolean isAboutBody(String name, @Nullable String value) {
		if (name.equalsIgnoreCase(HttpHeaders.CONTENT_LENGTH)) {
			try {
				this.body.declareLength((value != null) ? Long.parseLong(value.strip()) : -1);
			}
			catch (NumberFormatException ex) {
				this.body.declareLength(-1);
			}
			return true;
		}
		if (name.equalsIgnoreCase(HttpHeaders.CONTENT_TYPE)) {
			setContentType(value);
			return true;
		}
		if (name.equalsIgnoreCase(HttpHeaders.CONTENT_ENCODING)) {
			this.body.declareEncoded(value != null && !value.isBlank() && !value.strip().equalsIgnoreCase("identity"));
		}
		return false;
	}

	@Override
	public boolean containsHeader(String name) {
		return super.containsHeader(name) || isDeclaredLength(name);
	}

	@Override
	public @Nullable String getHeader(String name) {
		return isDeclaredLength(name) ? String.valueOf(this.body.declaredLength()) : super.getHeader(name);
	}

	@Override
	public Collection<String> getHeaders(String name) {
		return isDeclaredLength(name) ? List.of(String.valueOf(this.body.declaredLength())) : super.getHeaders(name);
	}

	private boolean isDeclaredLength(String name) {
		return this.body.declaredLength() >= 0 && name.equalsIgnoreCase(HttpHeaders.CONTENT_LENGTH);
	}

}
