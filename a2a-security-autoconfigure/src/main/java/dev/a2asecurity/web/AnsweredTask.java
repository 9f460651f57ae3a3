package dev.a2asecurity.web;

import java.net.URI;
import java.util.Arrays;
import java.util.function.Consumer;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.json.JsonFactory;

import dev.a2asecurity.web.AnswerDocument.UnreadableException;
import dev.a2asecurity.web.JsonRpcMethods.Specified;

/**
 * Finds the task that has come of a message to another agent, in that agent's answer and
 * while somebody else reads it: in both bindings and both versions of the protocol, and
 * at exactly the places where these put it (A2A specification 1.0, sections 3.2.2 and
 * 3.2.3). Of a stream, the first event that names a task counts; it is about that one
 * only (section 3.1.2).
 * <p>
 * The other agent may be hostile: what could be read in two ways names no task, one
 * answer names one at most, and no more than {@value #MAX_DOCUMENT} bytes are held. Not
 * thread-safe.
 */
public final class AnsweredTask {

	/**
	 * As much as a webhook may have by default, which tells of the same task.
	 */
	static final int MAX_DOCUMENT = 1024 * 1024;

	static final int MAX_TASK_ID_LENGTH = 1024;

	private static final int PORTION = 4096;

	private static final Pattern SENDING_PATH = Pattern.compile(".*/message(:|%3[Aa])(send|stream)");

	private static final JsonFactory JSON = new JsonFactory();

	private final Binding binding;

	private final int status;

	private final @Nullable EventScanner events;

	private final Consumer<String> found;

	private byte[] held = new byte[PORTION];

	private int size;

	private boolean over;

	private AnsweredTask(Binding binding, int status, boolean stream, Consumer<String> found) {
		this.binding = binding;
		this.status = status;
		this.events = stream ? new EventScanner() : null;
		this.found = found;
	}

	/**
	 * Returns what finds the task, or {@code null} if the request sends no message.
	 * @param uri where the request went by POST
	 * @param request the body of the request
	 * @param status HTTP status of the answer
	 * @param stream whether the answer is a stream of events, and no single document
	 * @param found takes the task
	 */
	public static @Nullable AnsweredTask of(URI uri, byte[] request, int status, boolean stream,
			Consumer<String> found) {
		if (uri.getRawPath() != null && SENDING_PATH.matcher(uri.getRawPath()).matches()) {
			return new AnsweredTask(Binding.HTTP_JSON, status, stream, found);
		}
		return sendsMessage(request) ? new AnsweredTask(Binding.JSONRPC, status, stream, found) : null;
	}

	/**
	 * Tells by the method of a JSON-RPC request (section 9).
	 */
	private static boolean sendsMessage(byte[] request) {
		try (JsonParser parser = JSON.createParser(ObjectReadContext.empty(), request)) {
			if (parser.nextToken() != JsonToken.START_OBJECT) {
				return false;
			}
			for (String name = parser.nextName(); name != null; name = parser.nextName()) {
				JsonToken value = parser.nextToken();
				if (name.equals("method")) {
					Specified method = (value == JsonToken.VALUE_STRING) ? JsonRpcMethods.find(parser.getString())
							: null;
					return method != null && method.operation().sendsMessage();
				}
				parser.skipChildren();
			}
			return false;
		}
		catch (JacksonException ex) {
			return false;
		}
	}

	/**
	 * Tells whether the answer is a stream, which may never end.
	 */
	public boolean isStream() {
		return this.events != null;
	}

	/**
	 * Tells whether the task is found, or none will be.
	 */
	public boolean isOver() {
		return this.over;
	}

	/**
	 * Takes what comes in of the answer.
	 */
	public void read(byte[] bytes, int offset, int length) {
		int from = offset;
		int end = offset + length;
		while (!this.over && from < end) {
			int portion = Math.min(PORTION, end - from);
			if (this.size + portion > MAX_DOCUMENT) {
				stop();
				return;
			}
			hold(bytes, from, portion);
			from += portion;
			if (this.events != null) {
				readEvents(this.events);
			}
		}
	}

	private void hold(byte[] bytes, int offset, int length) {
		if (this.size + length > this.held.length) {
			this.held = Arrays.copyOf(this.held, Math.max(this.held.length * 2, this.size + length));
		}
		System.arraycopy(bytes, offset, this.held, this.size, length);
		this.size += length;
	}

	private void readEvents(EventScanner scanner) {
		for (int end = scanner.scan(this.held, 0, this.size); end >= 0; end = scanner.scan(this.held, 0, this.size)) {
			readEvent(scanner);
			if (this.over) {
				return;
			}
			scanner.next();
			this.size -= end;
			System.arraycopy(this.held, end, this.held, 0, this.size);
		}
	}

	private void readEvent(EventScanner scanner) {
		// A client should ignore an unknown field; one that does not reads another event.
		if (!scanner.hasData() || scanner.hasUnknownField()) {
			return;
		}
		if (scanner.isOneLine()) {
			readDocument(this.held, scanner.dataStart(), scanner.dataEnd() - scanner.dataStart());
		}
		else {
			byte[] data = scanner.joined(this.held, 0);
			readDocument(data, 0, data.length);
		}
	}

	/**
	 * Takes note that the answer has come to its end. An event without one does not
	 * count.
	 */
	public void end() {
		if (!this.over && this.events == null) {
			readDocument(this.held, 0, this.size);
		}
		stop();
	}

	private void readDocument(byte[] bytes, int offset, int length) {
		try {
			String taskId = AnswerIds.read(this.binding, this.status, bytes, offset, length).taskId();
			if (taskId != null) {
				stop();
				if (taskId.length() <= MAX_TASK_ID_LENGTH) {
					this.found.accept(taskId);
				}
			}
		}
		catch (UnreadableException ex) {
			// The application finds out by itself what it can make of it.
			stop();
		}
	}

	private void stop() {
		this.over = true;
		this.held = new byte[0];
		this.size = 0;
	}

}
