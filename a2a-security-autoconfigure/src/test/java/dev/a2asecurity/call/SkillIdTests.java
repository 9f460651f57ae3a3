package dev.a2asecurity.call;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * The narrow alphabet of skill ids.
 */
class SkillIdTests {

	@ParameterizedTest
	@ValueSource(strings = { "a", "submit-expense", "!", "~", "A.b_c:d/e" })
	void parseWhenValidThenKept(String value) {
		assertThat(SkillId.parse(value).value()).isEqualTo(value);
		assertThat(SkillId.parse(value)).hasToString(value);
	}

	@ParameterizedTest
	@ValueSource(strings = { "", " ", "a b", "a\nb", "a\tb", "a\u0000", "a\u007f", "\u00e9", "\u0430", "a\u200bb",
			"\ud83d\ude00" })
	void parseWhenOutsideOfTheAlphabetThenRefused(String value) {
		assertThatIllegalArgumentException().isThrownBy(() -> SkillId.parse(value))
			.withMessage("A skill id has 1 to 128 printable ASCII characters without space");
	}

	@Test
	void parseWhenAtTheLongestThenKeptAndOneMoreRefused() {
		assertThat(SkillId.parse("x".repeat(128)).value()).hasSize(128);
		assertThatIllegalArgumentException().isThrownBy(() -> SkillId.parse("x".repeat(129)));
	}

	@Test
	void equalsWhenCaseDiffersThenFalse() {
		assertThat(SkillId.parse("a")).isEqualTo(new SkillId("a")).isNotEqualTo(SkillId.parse("A"));
	}

}
