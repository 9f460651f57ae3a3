package dev.a2asecurity.samples.expense.host;

import java.util.stream.Collectors;

import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.MapperFeature;
import tools.jackson.databind.cfg.CoercionAction;
import tools.jackson.databind.cfg.CoercionInputShape;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.databind.type.LogicalType;

/**
 * The JSON of the protocol. It is read strictly: a key twice, text after the end, a
 * number where a string belongs are errors. Unknown fields are ignored, as specification
 * 1.0, section 5.7, asks. It has its own mapper, because what is on the wire must not
 * change with the application's Jackson properties.
 */
final class Json {

	private static final JsonMapper mapper = JsonMapper.builder()
		.enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
		.enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS, DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
		.disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES, DeserializationFeature.ACCEPT_FLOAT_AS_INT)
		.disable(MapperFeature.ALLOW_COERCION_OF_SCALARS, MapperFeature.SORT_PROPERTIES_ALPHABETICALLY)
		.withCoercionConfig(LogicalType.Textual,
				(config) -> config.setCoercion(CoercionInputShape.Integer, CoercionAction.Fail)
					.setCoercion(CoercionInputShape.Float, CoercionAction.Fail)
					.setCoercion(CoercionInputShape.Boolean, CoercionAction.Fail))
		.build();

	private Json() {
	}

	static ObjectNode object() {
		return mapper.createObjectNode();
	}

	static ArrayNode array() {
		return mapper.createArrayNode();
	}

	/**
	 * Parses a body.
	 * @throws A2AException {@link A2AError#JSON_PARSE} where it is absent or no JSON
	 */
	static JsonNode parse(byte @Nullable [] body) {
		try {
			JsonNode parsed = (body != null) ? mapper.readTree(body) : mapper.missingNode();
			if (!parsed.isMissingNode()) {
				return parsed;
			}
		}
		catch (JacksonException ex) {
			// Refused below: a parser's message quotes the body, so it goes nowhere.
		}
		throw new A2AException(A2AError.JSON_PARSE);
	}

	/**
	 * Returns the object that the text holds, or {@code null} where it holds none.
	 */
	static @Nullable ObjectNode parseObject(String text) {
		try {
			return (mapper.readTree(text) instanceof ObjectNode object) ? object : null;
		}
		catch (JacksonException ex) {
			return null;
		}
	}

	/**
	 * Converts parameters into their type.
	 * @throws A2AException {@link A2AError#INVALID_PARAMS} naming the field that does not
	 * fit
	 */
	static <T> T read(JsonNode params, Class<T> type) {
		try {
			return mapper.treeToValue(params, type);
		}
		catch (JacksonException ex) {
			String field = ex.getPath()
				.stream()
				.map((step) -> (step.getPropertyName() != null) ? step.getPropertyName() : "" + step.getIndex())
				.collect(Collectors.joining("."));
			throw A2AException.invalidParams(field, "Missing, or not of the expected type");
		}
	}

	static <T> T fromStore(String document, Class<T> type) {
		return mapper.readValue(document, type);
	}

	static String toStore(Object value) {
		return mapper.writeValueAsString(value);
	}

	static JsonNode tree(Object value) {
		return mapper.valueToTree(value);
	}

	static byte[] bytes(JsonNode value) {
		return mapper.writeValueAsBytes(value);
	}

}
