package dev.a2asecurity.call;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * What a refusal says.
 */
class DenialTests {

	@Test
	void insufficientScopeWhenScopesThenInAlphabeticalOrder() {
		Denial denial = Denial.insufficientScope(List.of("b", "a", "c"));
		assertThat(denial.kind()).isEqualTo(Denial.Kind.INSUFFICIENT_SCOPE);
		assertThat(denial.reason()).isEqualTo("INSUFFICIENT_SCOPE");
		assertThat(denial.neededScopes()).containsExactly("a", "b", "c");
		assertThat(denial.retryAfter()).isNull();
	}

	@Test
	void insufficientScopeWhenScopeIsRepeatedThenOnce() {
		assertThat(Denial.insufficientScope(List.of("a", "a")).neededScopes()).containsExactly("a");
	}

	@Test
	void neededScopesWhenChangedThenRefused() {
		Denial denial = Denial.insufficientScope(Set.of("a"));
		assertThatExceptionOfType(UnsupportedOperationException.class).isThrownBy(() -> denial.neededScopes().add("b"));
	}

	@Test
	void unavailableWhenRetryThenTold() {
		Denial denial = Denial.unavailable(Duration.ofSeconds(5));
		assertThat(denial.kind()).isEqualTo(Denial.Kind.UNAVAILABLE);
		assertThat(denial.retryAfter()).isEqualTo(Duration.ofSeconds(5));
	}

	@Test
	void forbiddenWhenReasonThenItsCodeAndTheUniformSentence() {
		assertThat(Denial.forbidden("POLICY")).isEqualTo(
				new Denial(Denial.Kind.FORBIDDEN, "POLICY", "The call is not permitted.", Set.of(), null, Map.of()));
	}

	@Test
	void denialsOfTokensWhenComparedThenTellNoCause() {
		assertThat(Denial.invalidToken()).isEqualTo(Denial.invalidToken());
		assertThat(List.of(Denial.unauthenticated(), Denial.invalidToken(), Denial.invalidRequest()))
			.extracting(Denial::kind)
			.containsExactly(Denial.Kind.UNAUTHENTICATED, Denial.Kind.INVALID_TOKEN, Denial.Kind.INVALID_REQUEST);
	}

}
