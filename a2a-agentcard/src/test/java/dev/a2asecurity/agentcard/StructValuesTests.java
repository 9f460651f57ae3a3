package dev.a2asecurity.agentcard;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.junit.jupiter.params.provider.Arguments.arguments;

/**
 * Tests for {@link StructValues}, by way of {@link AgentExtension}.
 */
class StructValuesTests {

	private static final long MAX = 9007199254740991L;

	@ParameterizedTest
	@MethodSource("numbers")
	void copyWhenNumberFitsThenIsLongOrDouble(Number number, Number expected) {
		assertThat(copy(number)).isEqualTo(expected);
	}

	static Stream<Arguments> numbers() {
		return Stream.of(arguments((byte) 1, 1L), arguments((short) 1, 1L), arguments(1, 1L), arguments(1L, 1L),
				arguments(BigInteger.ONE, 1L), arguments(1.0f, 1L), arguments(1.0, 1L), arguments(-0.0, 0L),
				arguments(new BigDecimal("1.00"), 1L), arguments(0.1f, 0.1), arguments(new BigDecimal("0.10"), 0.1),
				arguments(1e300, 1e300), arguments(MAX, MAX), arguments(-MAX, -MAX), arguments((double) MAX, MAX),
				arguments(MAX + 1.0, MAX + 1.0), arguments(BigInteger.valueOf(MAX), MAX));
	}

	@ParameterizedTest
	@MethodSource("refusals")
	void copyWhenValueIsNotJsonThenRefuses(Object value, String message) {
		assertThatIllegalArgumentException().isThrownBy(() -> copy(value))
			.withMessage("AgentExtension.params['a']" + message);
	}

	static Stream<Arguments> refusals() {
		String integer = " must be an integer between -9007199254740991 and 9007199254740991;"
				+ " write a larger one as a string";
		String finite = " must be a finite number that fits into a double";
		return Stream.of(arguments(MAX + 1, integer), arguments(-MAX - 1, integer),
				arguments(BigInteger.TEN.pow(400), integer), arguments(Double.NaN, finite),
				arguments(Float.NEGATIVE_INFINITY, finite), arguments(new BigDecimal("1e400"), finite),
				arguments(new AtomicInteger(1),
						" must be a number of java.lang or java.math, not a"
								+ " java.util.concurrent.atomic.AtomicInteger"),
				arguments(new Object(),
						" must be null, a boolean, a number, a string, a list or a map, not a java.lang.Object"),
				arguments(Map.of(1, "a"), " must have strings as keys, not a java.lang.Integer"),
				arguments("\udfff", " must not hold an unpaired surrogate"),
				arguments(List.of("b", "\udfff"), "[1] must not hold an unpaired surrogate"),
				arguments(Map.of("\udfff", "b"), " key must not hold an unpaired surrogate"),
				arguments(Map.of("b", Double.NaN), "['b']" + finite));
	}

	@Test
	void copyWhenMapContainsItselfThenRefuses() {
		Map<String, Object> map = new HashMap<>();
		map.put("self", map);
		assertThatIllegalArgumentException().isThrownBy(() -> new AgentExtension("u", null, false, map))
			.withMessage("AgentExtension.params must not nest deeper than 30 levels");
	}

	@Test
	void copyWhenNestedAtTheLimitThenAcceptsAndOneBeyondThenRefuses() {
		assertThat(new AgentExtension("u", null, false, nested(30)).params()).isEqualTo(nested(30));
		assertThatIllegalArgumentException().isThrownBy(() -> new AgentExtension("u", null, false, nested(31)))
			.withMessage("AgentExtension.params must not nest deeper than 30 levels");
	}

	@Test
	void copyWhenGivenValuesChangeLaterThenCopyDoesNot() {
		List<Object> list = new ArrayList<>(List.of("a"));
		Map<String, Object> inner = new LinkedHashMap<>(Map.of("k", list));
		Map<String, Object> params = new LinkedHashMap<>(Map.of("inner", inner));
		AgentCardSignature signature = new AgentCardSignature("p", "s", params);
		list.add("b");
		inner.put("other", 1);
		params.clear();
		assertThat(signature.header()).isEqualTo(Map.of("inner", Map.of("k", List.of("a"))));
	}

	@Test
	void copyWhenModifiedAtAnyDepthThenRefuses() {
		Map<String, Object> params = new AgentExtension("u", null, false,
				Map.of("map", new HashMap<>(Map.of("k", "v")), "list", Arrays.asList("a", null)))
			.params();
		assertThatExceptionOfType(UnsupportedOperationException.class).isThrownBy(params::clear);
		assertThatExceptionOfType(UnsupportedOperationException.class)
			.isThrownBy(() -> ((Map<?, ?>) params.get("map")).clear());
		assertThatExceptionOfType(UnsupportedOperationException.class)
			.isThrownBy(() -> ((List<?>) params.get("list")).clear());
	}

	/** As many maps within each other as there are levels. */
	private static Map<String, Object> nested(int levels) {
		Map<String, Object> map = new HashMap<>();
		for (int level = 1; level < levels; level++) {
			map = new HashMap<>(Map.of("a", map));
		}
		return map;
	}

	private static Object copy(Object value) {
		return new AgentExtension("u", null, false, Map.of("a", value)).params().get("a");
	}

}
