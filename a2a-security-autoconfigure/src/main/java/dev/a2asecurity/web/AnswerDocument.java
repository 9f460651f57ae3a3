package dev.a2asecurity.web;

import java.util.Arrays;

import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.cfg.JsonNodeFeature;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

import dev.a2asecurity.call.A2ACall;

/**
 * One JSON document of an answer, complete: the body of a JSON answer, or the data of one
 * event of a stream. A step reads it as far as it needs to; what several of them read is
 * parsed once.
 */
public final class AnswerDocument {

	/**
	 * Numbers keep the digits that they came with, for whoever writes the tree again.
	 */
	static final JsonMapper JSON = JsonMapper
		.builder(JsonFactory.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build())
		.enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS, DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
		.disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
		.build();

	private static final JsonFactory LENIENT = new JsonFactory();

	private final A2ACall call;

	private final Binding binding;

	private final int status;

	private final boolean event;

	private final byte[] bytes;

	private final int offset;

	private final int length;

	private final LearnedIds learned;

	private @Nullable ObjectNode tree;

	/**
	 * Creates a document of a part of an array, which does not change while steps have
	 * it.
	 * @param call what it answers
	 * @param binding how it is written
	 * @param status HTTP status of the answer
	 * @param event whether it is the data of an event
	 * @param learned what is learned of the answer
	 */
	AnswerDocument(A2ACall call, Binding binding, int status, boolean event, byte[] bytes, int offset, int length,
			LearnedIds learned) {
		this.call = call;
		this.binding = binding;
		this.status = status;
		this.event = event;
		this.bytes = bytes;
		this.offset = offset;
		this.length = length;
		this.learned = learned;
	}

	/**
	 * Tells whether a text begins with a whole JSON object that has members, whatever
	 * follows it.
	 */
	static boolean beginsWithObject(byte[] bytes, int from, int to) {
		int start = from;
		while (start < to && bytes[start] <= ' ' && bytes[start] >= 0) {
			start++;
		}
		if (start == to || bytes[start] != '{') {
			return false;
		}
		try (JsonParser json = LENIENT.createParser(ObjectReadContext.empty(), bytes, start, to - start)) {
			if (json.nextToken() != JsonToken.START_OBJECT || json.nextToken() != JsonToken.PROPERTY_NAME) {
				return false;
			}
			int depth = 1;
			while (depth > 0) {
				JsonToken token = json.nextToken();
				if (token == null) {
					return false;
				}
				depth += token.isStructStart() ? 1 : token.isStructEnd() ? -1 : 0;
			}
			return true;
		}
		catch (JacksonException ex) {
			return false;
		}
	}

	AnswerDocument replacedBy(byte[] json) {
		return new AnswerDocument(this.call, this.binding, this.status, this.event, json, 0, json.length, this.learned);
	}

	/**
	 * Returns the call that is answered.
	 */
	public A2ACall call() {
		return this.call;
	}

	/**
	 * Returns how the answer is written.
	 */
	public Binding binding() {
		return this.binding;
	}

	/**
	 * Returns the HTTP status of the answer.
	 */
	public int status() {
		return this.status;
	}

	/**
	 * Tells whether it is the data of one event of a stream, and not a whole answer.
	 */
	public boolean isEvent() {
		return this.event;
	}

	/**
	 * Returns the document's bytes, in UTF-8, as a copy.
	 */
	public byte[] json() {
		return Arrays.copyOfRange(this.bytes, this.offset, this.offset + this.length);
	}

	LearnedIds learned() {
		return this.learned;
	}

	byte[] array() {
		return this.bytes;
	}

	int offset() {
		return this.offset;
	}

	int length() {
		return this.length;
	}

	/**
	 * Returns the document as a tree, the same one to every step: not to be changed.
	 * @throws UnreadableException if it is no JSON object in UTF-8, or two readers could
	 * read it differently
	 */
	public ObjectNode tree() {
		ObjectNode parsed = this.tree;
		if (parsed == null) {
			parsed = parse();
			this.tree = parsed;
		}
		return parsed;
	}

	private ObjectNode parse() {
		if (!startsAsUtf8Object()) {
			throw new UnreadableException("no JSON object in UTF-8");
		}
		return read().asObject();
	}

	private JsonNode read() {
		try {
			return JSON.readTree(this.bytes, this.offset, this.length);
		}
		catch (JacksonException ex) {
			// Its text quotes the document.
			throw new UnreadableException("malformed JSON, or JSON with a name twice");
		}
	}

	/**
	 * Tells whether the first bytes are those of an object in UTF-8 without a byte-order
	 * mark: a parser that is handed bytes tries other encodings as well.
	 */
	boolean startsAsUtf8Object() {
		return startsAsUtf8('{');
	}

	private boolean startsAsUtf8(char start) {
		return startsAsUtf8(this.bytes, this.offset, this.length, start);
	}

	static boolean startsAsUtf8(byte[] bytes, int offset, int length, char start) {
		int end = offset + length;
		for (int i = offset; i < end; i++) {
			byte value = bytes[i];
			if (value != ' ' && value != '\t' && value != '\r' && value != '\n') {
				return value == start && i + 1 < end && bytes[i + 1] != 0;
			}
		}
		return false;
	}

	/**
	 * Returns what the agent answers, whichever the binding: the {@code result} of a
	 * JSON-RPC response (A2A specification 1.0, section 9), or the document itself
	 * (section 11). It is {@code null} for an error, and for a result that is
	 * {@code null}.
	 * @throws UnreadableException as {@link #tree()}, and for a JSON-RPC response that is
	 * both a result and an error
	 */
	public @Nullable JsonNode payload() {
		ObjectNode document = tree();
		if (this.binding != Binding.JSONRPC) {
			return (this.status < 400) ? document : null;
		}
		JsonNode result = present(document.get("result"));
		if (result != null && present(document.get("error")) != null) {
			throw new UnreadableException("a JSON-RPC response with a result and an error");
		}
		return result;
	}

	/**
	 * Returns the payload of a list, which may be an array over HTTP+JSON (A2A
	 * specification 0.3, section 7.3).
	 * @throws UnreadableException as {@link #payload()}
	 */
	@Nullable JsonNode list() {
		if (this.binding == Binding.JSONRPC || !startsAsUtf8('[')) {
			return payload();
		}
		return (this.status < 400) ? read() : null;
	}

	/**
	 * Returns the bytes of this document with another payload, for
	 * {@link ResponseStep.Outcome#replaced}.
	 * @throws UnreadableException as {@link #tree()}
	 */
	public byte[] withPayload(JsonNode payload) {
		if (this.binding != Binding.JSONRPC) {
			return JSON.writeValueAsBytes(payload);
		}
		ObjectNode changed = JSON.createObjectNode();
		changed.setAll(tree());
		changed.set("result", payload);
		return JSON.writeValueAsBytes(changed);
	}

	private static @Nullable JsonNode present(@Nullable JsonNode node) {
		return (node != null && !node.isNull()) ? node : null;
	}

	/**
	 * Tells the size and nothing of the content.
	 */
	@Override
	public String toString() {
		return "AnswerDocument[" + this.length + " bytes, " + this.call + "]";
	}

	/**
	 * A document that cannot be read, or not in one way only. The answer that it is part
	 * of is refused.
	 */
	public static final class UnreadableException extends RuntimeException {

		private static final long serialVersionUID = 1L;

		/**
		 * Creates an exception.
		 * @param message what is wrong, for the operator, without any text of the
		 * document
		 */
		public UnreadableException(String message) {
			super(message);
		}

	}

}
