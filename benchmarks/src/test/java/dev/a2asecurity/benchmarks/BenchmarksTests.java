package dev.a2asecurity.benchmarks;

import java.nio.charset.StandardCharsets;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import dev.a2asecurity.call.Caller;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Each benchmark does what it claims to measure.
 */
class BenchmarksTests {

	@ParameterizedTest
	@ValueSource(strings = { "RS256", "ES256", "EdDSA" })
	void tokenBenchmarkWhenRunThenTheSameTokenIsAcceptedByBoth(String algorithm) {
		TokenBenchmark benchmark = new TokenBenchmark();
		benchmark.algorithm = algorithm;
		benchmark.setUp();
		try {
			assertThat(benchmark.plainDecoder().getHeaders()).containsEntry("alg", algorithm);
			assertThat(benchmark.plainDecoder().getSubject()).isEqualTo("test-client");
			assertThat(Caller.of(benchmark.agentCold())).get().returns("test-client", Caller::subject);
			assertThat(Caller.of(benchmark.agentRemembered())).get().returns("test-client", Caller::subject);
			assertThat(Caller.of(benchmark.agentColdDPoP())).get().returns(true, Caller::isSenderConstrained);
			assertThat(Caller.of(benchmark.agentRememberedDPoP())).get().returns(true, Caller::isSenderConstrained);
		}
		finally {
			benchmark.tearDown();
		}
	}

	@Test
	void cardBenchmarkWhenRunThenCardWithAllSkills() {
		CardBenchmark benchmark = new CardBenchmark();
		benchmark.skills = 3;
		benchmark.setUp();
		assertThat(new String(benchmark.write(), StandardCharsets.UTF_8)).contains("\"id\":\"skill-0\"",
				"\"id\":\"skill-2\"");
	}

}
