package dev.a2asecurity.benchmarks.load;

import java.time.Duration;
import java.util.List;

import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

class ReportTests {

	private static Contender contender(double... requestsPerSecond) {
		Contender contender = new Contender("label", null, List.of());
		for (double rate : requestsPerSecond) {
			contender.passes().add(new Pass(rate, 1, 2, 3));
		}
		return contender;
	}

	@Test
	void verdictWhenPassesVaryThenRatioOfTheMedians() {
		Contender rs256 = contender(900, 740, 10);
		Contender es256 = contender(725, 100, 735, 900);
		Report report = new Report(List.of(contender(10, 9000, 1000), rs256, es256));
		assertThat(report.verdict(rs256, es256)).isEqualTo("secured/unsecured RS256 0.74 ES256 0.73");
	}

	@Test
	void tableWhenPrintedThenOneLineForEachAndOneForTheHeadings() {
		Report report = new Report(List.of(contender(1000), contender(500)));
		assertThat(report.table().lines()).hasSize(3)
			.last()
			.asString()
			.containsSubsequence("500", "0.50", "1", "2", "3");
	}

	@Test
	void passWhenMeasuredThenPerSecondAndMicroseconds() {
		Histogram latencies = new Histogram(3);
		latencies.recordValueWithCount(200_000, 990);
		latencies.recordValueWithCount(5_000_000, 10);
		Pass pass = Pass.of(latencies, Duration.ofSeconds(2), Duration.ofMillis(50));
		assertThat(pass.requestsPerSecond()).isEqualTo(500);
		assertThat(pass.p50Micros()).isBetween(199.0, 201.0);
		assertThat(pass.p99Micros()).isBetween(199.0, 201.0);
		assertThat(pass.cpuMicrosPerRequest()).isEqualTo(50);
	}

	@Test
	void planWhenOptionIsUnknownThenUsage() {
		assertThatIllegalArgumentException().isThrownBy(() -> Plan.of(List.of("--fast")))
			.withMessage("Usage: compare [--quick]");
	}

	@Test
	void planWhenQuickThenTwoPassesInsteadOfFive() {
		assertThat(Plan.of(List.of("--quick")).passes()).isEqualTo(2);
		assertThat(Plan.of(List.of()).passes()).isEqualTo(5);
	}

}
