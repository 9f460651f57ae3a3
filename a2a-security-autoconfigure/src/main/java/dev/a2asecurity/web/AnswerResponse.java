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
import org.jspecify.annotations.Nullable;

import org.springframework.http.HttpHeaders;

/**
 * The response as the agent has it. It behaves as the container's would, but that what is
 * written goes through {@link Answer}: while that is held, nothing is committed and
 * everything may be taken back; once it is settled, status and headers stay as they are.
 * <p>
 * It is no {@code ServletResponseWrapper}: Tomcat would look through one after a forward
 * and close the response behind it, with the answer still held; and whoever else looks
 * through wrappers would get around the pipeline.
 */
final class AnswerResponse implements HttpServletResponse {

	private final Answer answer;

	private final AnswerBody body;

	private volatile HttpServletResponse response;

	private final CachingHeaders caching = new CachingHeaders();

	private @Nullable AnswerOutputStream stream;

	private @Nullable PrintWriter writer;

	/**
	 * What the writer writes in, which no header changes any more.
	 */
	private @Nullable String writerEncoding;

	AnswerResponse(HttpServletResponse response, Answer answer, AnswerBody body) {
		this.response = response;
		this.answer = answer;
		this.body = body;
	}

	/**
	 * Returns the response that is behind this one.
	 */
	HttpServletResponse behind() {
		return this.response;
	}

	/**
	 * Goes on with the response as a later dispatch has it.
	 */
	void goOnWith(HttpServletResponse response) {
		this.response = response;
	}

	ServletOutputStream sink() throws IOException {
		return this.body.sink().stream();
	}

	void setWriteListener(WriteListener listener) {
		try {
			this.answer.work((body) -> {
				body.sink().becomeNonBlocking();
				body.sink().stream().setWriteListener(listener);
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
				this.response.setCharacterEncoding(encoding);
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
		return this.response.isCommitted() || (this.body.isSettled() && !this.body.isStream());
	}

	@Override
	public void reset() {
		this.answer.reset(true, this.response::reset);
		this.caching.reset();
		this.stream = null;
		this.writer = null;
		this.writerEncoding = null;
	}

	@Override
	public void resetBuffer() {
		this.answer.reset(false, this.response::resetBuffer);
	}

	@Override
	public void sendError(int status, @Nullable String message) throws IOException {
		takeOver();
		this.response.sendError(status, message);
		this.answer.conclude();
	}

	@Override
	public void sendError(int status) throws IOException {
		takeOver();
		this.response.sendError(status);
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
			this.response.sendRedirect(location, status, true);
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
		if (this.response.isCommitted()) {
			throw new IllegalStateException("The response is committed");
		}
		resetBuffer();
	}

	@Override
	public void setStatus(int status) {
		if (!this.body.isSettled()) {
			this.response.setStatus(status);
		}
	}

	@Override
	public void setContentType(@Nullable String type) {
		if (this.body.isSettled()) {
			return;
		}
		this.response.setContentType(type);
		keepWriterEncoding();
	}

	@Override
	public void setLocale(Locale locale) {
		if (!this.body.isSettled()) {
			this.response.setLocale(locale);
			keepWriterEncoding();
		}
	}

	private void keepWriterEncoding() {
		if (this.writerEncoding != null) {
			this.response.setCharacterEncoding(this.writerEncoding);
		}
	}

	@Override
	public void setCharacterEncoding(@Nullable String encoding) {
		if (!this.body.isSettled() && this.writer == null) {
			this.response.setCharacterEncoding(encoding);
		}
	}

	@Override
	public void setCharacterEncoding(@Nullable Charset encoding) {
		if (!this.body.isSettled() && this.writer == null) {
			this.response.setCharacterEncoding(encoding);
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
		if (!this.body.isSettled() && !isAboutBody(name, value) && this.caching.giveWay(name, value, this.response)) {
			this.response.setHeader(name, value);
		}
	}

	@Override
	public void addHeader(String name, @Nullable String value) {
		if (!this.body.isSettled() && !isAboutBody(name, value) && this.caching.giveWay(name, value, this.response)) {
			this.response.addHeader(name, value);
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
		if (!this.body.isSettled() && this.caching.giveWay(name, String.valueOf(date), this.response)) {
			this.response.setDateHeader(name, date);
		}
	}

	@Override
	public void addDateHeader(String name, long date) {
		if (!this.body.isSettled() && this.caching.giveWay(name, String.valueOf(date), this.response)) {
			this.response.addDateHeader(name, date);
		}
	}

	@Override
	public void addCookie(Cookie cookie) {
		if (!this.body.isSettled()) {
			this.response.addCookie(cookie);
		}
	}

	@Override
	public void setTrailerFields(Supplier<Map<String, String>> supplier) {
		if (!this.body.isSettled()) {
			this.response.setTrailerFields(supplier);
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
		return this.response.containsHeader(name) || isDeclaredLength(name);
	}

	@Override
	public @Nullable String getHeader(String name) {
		return isDeclaredLength(name) ? String.valueOf(this.body.declaredLength()) : this.response.getHeader(name);
	}

	@Override
	public Collection<String> getHeaders(String name) {
		return isDeclaredLength(name) ? List.of(String.valueOf(this.body.declaredLength()))
				: this.response.getHeaders(name);
	}

	private boolean isDeclaredLength(String name) {
		return this.body.declaredLength() >= 0 && name.equalsIgnoreCase(HttpHeaders.CONTENT_LENGTH);
	}

	@Override
	public String getCharacterEncoding() {
		return this.response.getCharacterEncoding();
	}

	@Override
	public @Nullable String getContentType() {
		return this.response.getContentType();
	}

	@Override
	public void setBufferSize(int size) {
		this.response.setBufferSize(size);
	}

	@Override
	public int getBufferSize() {
		return this.response.getBufferSize();
	}

	@Override
	public Locale getLocale() {
		return this.response.getLocale();
	}

	@Override
	public String encodeURL(String url) {
		return this.response.encodeURL(url);
	}

	@Override
	public String encodeRedirectURL(String url) {
		return this.response.encodeRedirectURL(url);
	}

	@Override
	public int getStatus() {
		return this.response.getStatus();
	}

	@Override
	public Collection<String> getHeaderNames() {
		return this.response.getHeaderNames();
	}

	@Override
	public @Nullable Supplier<Map<String, String>> getTrailerFields() {
		return this.response.getTrailerFields();
	}

}
