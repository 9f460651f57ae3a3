package dev.a2asecurity.web;

import java.io.BufferedReader;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.Enumeration;
import java.util.List;

import jakarta.servlet.ServletInputStream;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import org.jspecify.annotations.Nullable;

import org.springframework.http.HttpHeaders;

/**
 * A request whose body was read before and is read again from memory. Like that of any
 * request, it can be read once, by the stream or by the reader.
 * <p>
 * Parameters are left to the container, which has seen that the body was read: they are
 * those of the query.
 */
final class ReplayedRequest extends HttpServletRequestWrapper {

	private final ReplayedInputStream stream;

	private final int size;

	private boolean streamTaken;

	private @Nullable BufferedReader reader;

	/**
	 * Creates a request.
	 * @param input the body
	 * @param size how many bytes the body has
	 * @param whenRead told when the body was read to its end
	 */
	ReplayedRequest(HttpServletRequest request, InputStream input, int size, Runnable whenRead) {
		super(request);
		this.stream = new ReplayedInputStream(input, size, request, whenRead);
		this.size = size;
	}

	@Override
	public ServletInputStream getInputStream() {
		if (this.reader != null) {
			throw new IllegalStateException("getReader() has been called for this request");
		}
		this.streamTaken = true;
		return this.stream;
	}

	@Override
	public BufferedReader getReader() {
		if (this.streamTaken) {
			throw new IllegalStateException("getInputStream() has been called for this request");
		}
		if (this.reader == null) {
			this.reader = new BufferedReader(new InputStreamReader(this.stream, charset()));
		}
		return this.reader;
	}

	/**
	 * JSON without a charset is UTF-8 (RFC 8259, section 8.1), where a container would
	 * say ISO-8859-1.
	 */
	private Charset charset() {
		String encoding = getCharacterEncoding();
		return (encoding != null) ? Charset.forName(encoding) : StandardCharsets.UTF_8;
	}

	/**
	 * Says how long the body is, which may be another one than the client's: whoever goes
	 * by the client's header would read too little.
	 */
	@Override
	public @Nullable String getHeader(String name) {
		return isLength(name) ? Integer.toString(this.size) : super.getHeader(name);
	}

	@Override
	public Enumeration<String> getHeaders(String name) {
		return isLength(name) ? Collections.enumeration(List.of(Integer.toString(this.size))) : super.getHeaders(name);
	}

	@Override
	public int getIntHeader(String name) {
		return isLength(name) ? this.size : super.getIntHeader(name);
	}

	private boolean isLength(String name) {
		return name.equalsIgnoreCase(HttpHeaders.CONTENT_LENGTH) && super.getHeader(name) != null;
	}

	@Override
	public int getContentLength() {
		return this.size;
	}

	@Override
	public long getContentLengthLong() {
		return this.size;
	}

}
