package dev.a2asecurity.agentcard;

import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.TokenStreamFactory;
import tools.jackson.core.exc.StreamConstraintsException;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

import dev.a2asecurity.agentcard.AgentCardRefusedException.Reason;

/**
 * Parses the JSON of others, so strictly that any two readers read the same: I-JSON (RFC
 * 7493), bounded in size and depth.
 */
final class CardJson {

	static final int MAX_BYTES = 1024 * 1024;

	/** Readers of protobuf stop there too. */
	static final int MAX_DEPTH = 100;

	private static final int MAX_NUMBER_LENGTH = 400;

	/** Up to here a double holds every integer (RFC 7493, section 2.2). */
	private static final BigInteger MAX_INTEGER = BigInteger.valueOf((1L << 53) - 1);

	private static final JsonMapper MAPPER = JsonMapper
		.builder(JsonFactory.builder()
			.streamReadConstraints(StreamReadConstraints.builder()
				.maxNestingDepth(MAX_DEPTH)
				.maxNumberLength(MAX_NUMBER_LENGTH)
				.maxStringLength(MAX_BYTES)
				.maxNameLength(MAX_BYTES)
				.build())
			.enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
			// The table of names is one for all documents: names that collide in it would
			// make those of others unreadable.
			.disable(TokenStreamFactory.Feature.CANONICALIZE_PROPERTY_NAMES)
			.build())
		.enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
		.build();

	private CardJson() {
	}

	/**
	 * Parses a card.
	 * @throws AgentCardRefusedException if it is not one JSON object that everybody reads
	 * in the same way
	 */
	static ObjectNode parse(byte[] json) {
		if (json.length > MAX_BYTES) {
			throw new AgentCardRefusedException(Reason.TOO_LARGE,
					"The card has " + json.length + " bytes; the most that is read is " + MAX_BYTES);
		}
		return parse(decode(json));
	}

	/** Parses the protected header of a signature. */
	static ObjectNode parseHeader(byte[] json) {
		return parse(decode(json));
	}

	/** Strictly: a lenient decoder would turn different bytes into the same text. */
	private static String decode(byte[] json) {
		try {
			return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(json)).toString();
		}
		catch (CharacterCodingException ex) {
			throw new AgentCardRefusedException(Reason.MALFORMED, "The card is not UTF-8");
		}
	}

	private static ObjectNode parse(String json) {
		JsonNode tree = readTree(json);
		if (!(tree instanceof ObjectNode object)) {
			throw new AgentCardRefusedException(Reason.MALFORMED, "The card is not one JSON object");
		}
		check(object);
		return object;
	}

	private static JsonNode readTree(String json) {
		try {
			return MAPPER.readTree(json);
		}
		catch (StreamConstraintsException ex) {
			boolean number = ex.getOriginalMessage().startsWith("Number");
			throw new AgentCardRefusedException(number ? Reason.NUMBER_OUT_OF_RANGE : Reason.TOO_DEEP,
					number ? "The card has a number of more than " + MAX_NUMBER_LENGTH + " digits"
							: "The card is nested deeper than " + MAX_DEPTH + " levels");
		}
		catch (JacksonException ex) {
			// Not the parser's words, which show a part of the text.
			if (ex.getOriginalMessage() != null && ex.getOriginalMessage().startsWith("Duplicate")) {
				throw new AgentCardRefusedException(Reason.DUPLICATE_NAME, "The card has two members of one name");
			}
			throw new AgentCardRefusedException(Reason.MALFORMED, "The card is not JSON");
		}
	}

	/** Depth is bounded by the parser. */
	private static void check(JsonNode node) {
		if (node.isObject()) {
			node.propertyStream().forEach((member) -> {
				requirePairedSurrogates(member.getKey());
				check(member.getValue());
			});
		}
		else if (node.isArray()) {
			node.forEach(CardJson::check);
		}
		else if (node.isString()) {
			requirePairedSurrogates(node.stringValue());
		}
		else if (node.isNumber()) {
			requireDouble(node);
		}
	}

	/** It has no UTF-8 form, so it cannot be covered by a signature. */
	private static void requirePairedSurrogates(String text) {
		if (!StandardCharsets.UTF_8.newEncoder().canEncode(text)) {
			throw new AgentCardRefusedException(Reason.MALFORMED, "The card has an unpaired surrogate");
		}
	}

	/**
	 * RFC 8785 makes every number a double. What is lost on the way is not covered by the
	 * signature, and a reader of larger integers would read it.
	 */
	private static void requireDouble(JsonNode number) {
		boolean held = number.isIntegralNumber() ? number.bigIntegerValue().abs().compareTo(MAX_INTEGER) <= 0
				: Double.isFinite(number.doubleValue());
		if (!held) {
			throw new AgentCardRefusedException(Reason.NUMBER_OUT_OF_RANGE,
					"The card has a number that a double does not hold");
		}
	}

	static byte[] write(JsonNode tree) {
		return MAPPER.writeValueAsBytes(tree);
	}

	static String writeText(JsonNode tree) {
		return MAPPER.writeValueAsString(tree);
	}

}
