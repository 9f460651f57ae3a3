package dev.a2asecurity.peer;

import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * RFC 9110, section 11.6.1, and what peers make of it.
 */
class ChallengeTests {

	@Test
	void parseWhenOneChallengeThenItsParameters() {
		assertThat(Challenge
			.parse(List.of("Bearer error=\"insufficient_scope\", scope=\"a b\", resource_metadata=\"https://x/y\"")))
			.containsExactly(new Challenge("bearer",
					Map.of("error", "insufficient_scope", "scope", "a b", "resource_metadata", "https://x/y")));
	}

	@Test
	void parseWhenSeveralInOneHeaderThenEach() {
		assertThat(Challenge.parse(List.of("Basic realm=\"x, y\", Bearer error=invalid_token, DPoP algs=\"ES256\"")))
			.containsExactly(new Challenge("basic", Map.of("realm", "x, y")),
					new Challenge("bearer", Map.of("error", "invalid_token")),
					new Challenge("dpop", Map.of("algs", "ES256")));
	}

	@Test
	void parseWhenSchemesWithoutParametersThenEach() {
		assertThat(Challenge.parse(List.of("Bearer, DPoP", "Negotiate"))).extracting(Challenge::scheme)
			.containsExactly("bearer", "dpop", "negotiate");
	}

	@Test
	void parseWhenAQuotedValueLooksLikeAChallengeThenItIsAValue() {
		List<Challenge> challenges = Challenge
			.parse(List.of("Basic realm=\"\\\", Bearer error=\\\"insufficient_scope\\\", scope=\\\"admin\\\"\""));
		assertThat(challenges).hasSize(1);
		assertThat(Challenge.withError(challenges, "insufficient_scope")).isEmpty();
	}

	@Test
	void parseWhenGarbageThenNothingThatCounts() {
		for (String garbage : List.of("", ",,,", "=", "\"", "Bearer error=\"insufficient_scope", "error=invalid_token",
				"{}", "Bearer".repeat(1000), "a".repeat(5000), "(((")) {
			assertThat(Challenge.withError(Challenge.parse(List.of(garbage)), "invalid_token")).as(garbage).isEmpty();
		}
	}

	@Test
	void withErrorWhenSchemeIsNoneOfAccessTokensThenNotFound() {
		assertThat(Challenge.withError(Challenge.parse(List.of("Basic error=invalid_token")), "invalid_token"))
			.isEmpty();
	}

	@Test
	void scopesThenInTheirOrder() {
		assertThat(Challenge.parse(List.of("Bearer scope=\"b  a\"")).get(0).scopes()).containsExactly("b", "a");
		assertThat(Challenge.parse(List.of("Bearer")).get(0).scopes()).isEmpty();
	}

}
