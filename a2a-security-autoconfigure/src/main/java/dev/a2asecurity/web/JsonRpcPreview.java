package dev.a2asecurity.web;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;

import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.json.JsonMapper;

import dev.a2asecurity.call.JsonRpcId;
import dev.a2asecurity.call.ProtocolVersion;

/**
 * What is answered here of a JSON-RPC request, without reading what it is about. A body
 * that is not plainly such a request is left to whoever reads it in full.
 *
 * @param id the id of the request
 * @param version the version of the protocol whose method it names
 */
record JsonRpcPreview(JsonRpcId id, ProtocolVersion version) {

	private static final Map<String, ProtocolVersion> METHODS = Map.of("GetExtendedAgentCard", ProtocolVersion.V1_0,
			"agent/getAuthenticatedExtendedCard", ProtocolVersion.V0_3);

	private static final JsonFactory FACTORY = JsonFactory.builder()
		.enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
		.build();

	private static final JsonMapper JSON = new JsonMapper();

	private static final byte[] END = { '}' };

	/**
	 * Returns what a body asks for, or {@code null} if it asks for something else.
	 */
	static @Nullable JsonRpcPreview of(byte[] body) {
		String method = null;
		JsonRpcId id = null;
		boolean versioned = false;
		try (JsonParser parser = FACTORY.createParser(ObjectReadContext.empty(), body)) {
			if (parser.nextToken() != JsonToken.START_OBJECT) {
				return null;
			}
			while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
				String name = parser.currentName();
				JsonToken value = parser.nextToken();
				switch (name) {
					case "method" -> method = (value == JsonToken.VALUE_STRING) ? parser.getString() : null;
					case "jsonrpc" -> versioned = value == JsonToken.VALUE_STRING && parser.getString().equals("2.0");
					case "id" -> id = id(parser, value);
					default -> parser.skipChildren();
				}
			}
			if (parser.nextToken() != null) {
				return null;
			}
		}
		catch (JacksonException ex) {
			return null;
		}
		ProtocolVersion version = (method != null) ? METHODS.get(method) : null;
		return (version != null && versioned && id != null) ? new JsonRpcPreview(id, version) : null;
	}

	private static @Nullable JsonRpcId id(JsonParser parser, JsonToken value) {
		return switch (value) {
			case VALUE_STRING -> new JsonRpcId(JSON.writeValueAsString(parser.getString()));
			case VALUE_NUMBER_INT -> new JsonRpcId(parser.getString());
			default -> {
				parser.skipChildren();
				yield null;
			}
		};
	}

	/**
	 * Returns the answer to a request (A2A specification 1.0, section 9.4.8).
	 */
	static byte[] envelope(JsonRpcId id, byte[] result) {
		ByteArrayOutputStream envelope = new ByteArrayOutputStream(result.length + 64);
		envelope
			.writeBytes(("{\"jsonrpc\":\"2.0\",\"id\":" + id.json() + ",\"result\":").getBytes(StandardCharsets.UTF_8));
		envelope.writeBytes(result);
		envelope.writeBytes(END);
		return envelope.toByteArray();
	}

}
