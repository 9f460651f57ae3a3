package dev.a2asecurity.benchmarks.peer;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Each benchmark does what it claims to measure.
 */
class PeerBenchmarksTests {

	@Test
	void peerTokenBenchmarkWhenRunThenBothHaveTheToken() {
		PeerTokenBenchmark benchmark = new PeerTokenBenchmark();
		benchmark.setUp();
		try {
			assertThat(benchmark.cachedHeader()).containsOnlyKeys("Authorization");
			assertThat(benchmark.cachedHeaderByCard()).isEqualTo(benchmark.cachedHeader());
			assertThat(benchmark.springManager()).isEqualTo(benchmark.cachedHeader().get("Authorization"));
		}
		finally {
			benchmark.tearDown();
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "es256", "eddsa" })
	void proofBenchmarkWhenRunThenProvenAndAsManyBytesSigned(String algorithm) throws Exception {
		ProofBenchmark benchmark = new ProofBenchmark();
		benchmark.algorithm = algorithm;
		benchmark.setUp();
		try {
			String proof = benchmark.provenHeader().get("DPoP");
			assertThat(benchmark.provenHeader().get("Authorization")).startsWith("DPoP ");
			assertThat(proof.lastIndexOf('.')).isBetween(350, 550);
			assertThat(benchmark.bareSignature()).hasSize(64);
		}
		finally {
			benchmark.tearDown();
		}
	}

}
