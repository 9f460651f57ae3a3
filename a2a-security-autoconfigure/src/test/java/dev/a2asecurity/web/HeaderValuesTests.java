package dev.a2asecurity.web;

import org.junit.jupiter.api.Test;

import org.springframework.security.web.firewall.StrictHttpFirewall;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The fast way says what Spring Security's own rule says, of every text.
 */
class HeaderValuesTests {

	@Test
	void isAllowedWhenAnyCharacterThenAsSpringSecurityHasIt() {
		for (int codePoint = 0; codePoint <= Character.MAX_CODE_POINT; codePoint++) {
			String character = Character.toString(codePoint);
			assertThat(HeaderValues.isAllowed(character)).as("U+%04X", codePoint)
				.isEqualTo(StrictHttpFirewall.ALLOWED_HEADER_VALUES.test(character));
		}
	}

	@Test
	void isAllowedWhenOneCharacterOfManyIsForbiddenThenNot() {
		assertThat(HeaderValues.isAllowed("Bearer abc")).isTrue();
		assertThat(HeaderValues.isAllowed("")).isTrue();
		assertThat(HeaderValues.isAllowed("Bearer a\nb")).isFalse();
		assertThat(HeaderValues.isAllowed("Bearer ab\u0000")).isFalse();
		assertThat(HeaderValues.isAllowed("\u007fBearer")).isFalse();
	}

}
