package dev.a2asecurity.web;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpServletResponseWrapper;
import org.jspecify.annotations.Nullable;

import dev.a2asecurity.call.Denial;
import dev.a2asecurity.call.JsonRpcId;

/**
 * Writes the refusal that takes the place of an answer: the same, to the header, as if
 * the agent had not been asked.
 */
final class AnswerRefusal {

	private final DenialWriter writer;

	private final HttpServletRequest request;

	private final @Nullable JsonRpcId id;

	private final Binding binding;

	/**
	 * What was there before the agent came, of the filters around it.
	 */
	private final List<Map.Entry<String, String>> headers = new ArrayList<>();

	AnswerRefusal(DenialWriter writer, HttpServletRequest request, HttpServletResponse response, @Nullable JsonRpcId id,
			Binding binding) {
		this.writer = writer;
		this.request = request;
		this.id = id;
		this.binding = binding;
		for (String name : response.getHeaderNames()) {
			response.getHeaders(name).forEach((value) -> this.headers.add(Map.entry(name, value)));
		}
	}

	boolean isForHead() {
		return "HEAD".equals(this.request.getMethod());
	}

	/**
	 * Writes the headers again that were there before the agent came.
	 */
	void restoreHeaders(HttpServletResponse response) {
		this.headers.forEach((header) -> response.addHeader(header.getKey(), header.getValue()));
	}

	/**
	 * Returns the refusal as a document.
	 */
	byte[] document(Denial denial) {
		return DenialWriter.body(denial, this.id, this.binding);
	}

	/**
	 * Writes the refusal as the whole answer.
	 * @param quietly whether sending it is left to the container: a client that does not
	 * read must not hold up whoever ends its call
	 */
	void writeWhole(Denial denial, HttpServletResponse response, boolean quietly) throws IOException {
		response.reset();
		restoreHeaders(response);
		this.writer.write(denial, this.id, this.request, quietly ? new Unflushed(response) : response);
	}

	/**
	 * Leaves sending to the container.
	 */
	private static final class Unflushed extends HttpServletResponseWrapper {

		Unflushed(HttpServletResponse response) {
			super(response);
		}

		@Override
		public void flushBuffer() {
			// The container does.
		}

	}

}
