package dev.a2asecurity.recording;

import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.json.JsonMapper;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * What is taken out of a document before it is recorded.
 */
class RedactionRulesTests {

	private static final JsonMapper JSON = new JsonMapper();

	@ParameterizedTest
	@CsvSource(delimiter = '|', textBlock = """
			a/b     | {"a":{"b":1,"c":2}}              | {"a":{"b":"<redacted>","c":2}}
			/a/b    | {"a":{"b":1},"b":2}              | {"a":{"b":"<redacted>"},"b":2}
			a/*/c   | {"a":{"x":{"c":1},"c":2}}        | {"a":{"x":{"c":"<redacted>"},"c":2}}
			a/*/c   | {"a":[{"c":1},{"c":2,"d":3}]}    | {"a":[{"c":"<redacted>"},{"c":"<redacted>","d":3}]}
			a/0     | {"a":[1,2]}                      | {"a":["<redacted>",2]}
			**/iban | {"iban":1,"a":[{"b":{"iban":{"c":2}}}]} | {"iban":"<redacted>","a":[{"b":{"iban":"<redacted>"}}]}
			a/**/d  | {"d":0,"a":{"d":1,"b":{"d":2}}}  | {"d":0,"a":{"d":"<redacted>","b":{"d":"<redacted>"}}}
			A/b     | {"a":{"b":1}}                    | {"a":{"b":1}}""")
	void applyWhenAPathMatchesThenWhatStandsThereIsTakenOut(String path, String document, String expected) {
		assertThat(RedactionRules.of(List.of(path)).apply(JSON.readTree(document))).isEqualTo(JSON.readTree(expected));
	}

	@ParameterizedTest
	@ValueSource(strings = { "token", "credentials", "access_token", "clientSecret", "Authorization", "API-Key",
			"refresh_token" })
	void applyWhenAMemberHoldsCredentialsThenTakenOutWithoutARule(String name) {
		String document = "{\"deep\":[{\"" + name + "\":{\"value\":\"s3cr3t\"}}]}";
		assertThat(RedactionRules.of(List.of()).apply(JSON.readTree(document)).toString()).doesNotContain("s3cr3t")
			.contains(RedactionRules.REDACTED);
	}

	@Test
	void applyWhenATextHasASignedTokenThenTheTokenIsTakenOut() {
		String document = "{\"text\":\"use eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJhbGljZSJ9.c2lnbmF0dXJl now\"}";
		assertThat(RedactionRules.of(List.of()).apply(JSON.readTree(document)))
			.isEqualTo(JSON.readTree("{\"text\":\"use <redacted> now\"}"));
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "/", "a//b", "a/**", "a/" })
	void ofWhenItIsNoPathThenRefused(String path) {
		assertThatIllegalArgumentException().isThrownBy(() -> RedactionRules.of(List.of(path)))
			.withMessageContaining("[" + path + "]");
	}

}
