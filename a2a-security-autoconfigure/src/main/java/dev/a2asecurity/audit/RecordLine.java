package dev.a2asecurity.audit;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.json.JsonFactory;

/**
 * A record as it was kept, taken apart again. Lines are read as ISO 8859-1, one character
 * for each byte: a record is ASCII, and what has become of it is to be seen as it is.
 */
final class RecordLine {

	private static final JsonFactory FACTORY = JsonFactory.builder()
		.enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
		.build();

	private final String line;

	private final AuditHead head;

	private final String keyId;

	private final String previous;

	private final Map<String, Object> members;

	private RecordLine(String line, Map<String, Object> members) {
		this.line = line;
		this.head = AuditHead.parse(text(members, "writer") + " " + text(members, "seq") + " " + text(members, "hash"));
		this.keyId = text(members, "key");
		this.previous = text(members, "prev");
		this.members = members;
	}

	/**
	 * Parses a line.
	 * @return the record, or {@code null} if the line is none
	 */
	static @Nullable RecordLine parse(String line) {
		int end = line.length() - AuditChain.HASH_LENGTH;
		if (end < 0 || !line.startsWith(AuditChain.HASH_MEMBER, end) || !line.endsWith("\"}")) {
			return null;
		}
		try (JsonParser json = FACTORY.createParser(ObjectReadContext.empty(), line)) {
			Map<String, Object> members = members(json);
			return (json.nextToken() == null) ? new RecordLine(line, members) : null;
		}
		catch (JacksonException | IllegalArgumentException ex) {
			return null;
		}
	}

	private static Map<String, Object> members(JsonParser json) {
		Map<String, Object> members = new LinkedHashMap<>();
		if (json.nextToken() != JsonToken.START_OBJECT) {
			throw new IllegalArgumentException("A record is an object");
		}
		while (json.nextToken() == JsonToken.PROPERTY_NAME) {
			String name = json.currentName();
			JsonToken value = json.nextToken();
			if (value == JsonToken.START_ARRAY) {
				List<String> texts = new ArrayList<>();
				while (json.nextToken() != JsonToken.END_ARRAY) {
					texts.add(scalar(json));
				}
				members.put(name, List.copyOf(texts));
			}
			else {
				members.put(name, scalar(json));
			}
		}
		return members;
	}

	private static String scalar(JsonParser json) {
		if (!json.currentToken().isScalarValue()) {
			throw new IllegalArgumentException("A record has texts, numbers and lists of texts");
		}
		return json.getString();
	}

	private static String text(Map<String, Object> members, String name) {
		if (members.get(name) instanceof String text) {
			return text;
		}
		throw new IllegalArgumentException("A record has a member " + name);
	}

	AuditHead head() {
		return this.head;
	}

	String keyId() {
		return this.keyId;
	}

	String previous() {
		return this.previous;
	}

	/**
	 * Returns a member: a text, a number as text, or nothing.
	 */
	@Nullable String member(String name) {
		return (this.members.get(name) instanceof String text) ? text : null;
	}

	/**
	 * Returns a member that has several texts, or none.
	 */
	@SuppressWarnings("unchecked")
	List<String> texts(String name) {
		return (this.members.get(name) instanceof List<?> texts) ? (List<String>) texts : List.of();
	}

	Map<String, Object> members() {
		return this.members;
	}

	/**
	 * Tells whether the record's hash is that of its bytes under a key.
	 */
	boolean verifies(AuditKey key) {
		byte[] hashed = this.line.substring(0, this.line.length() - AuditChain.HASH_LENGTH)
			.getBytes(StandardCharsets.ISO_8859_1);
		return MessageDigest.isEqual(key.newMac().doFinal(hashed), HexFormat.of().parseHex(this.head.hash()));
	}

}
