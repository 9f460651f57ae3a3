package dev.a2asecurity.benchmarks.load;

import java.util.Arrays;
import java.util.List;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class RatiosTests {

	private static List<Pass> passes(double... requestsPerSecond) {
		return Arrays.stream(requestsPerSecond).mapToObj((rate) -> new Pass(rate, 1, 2, 3)).toList();
	}

	@Test
	void pairsWhenMachineGetsSlowerThenEachIsHeldAgainstItsNeighbour() {
		Ratios ratios = Ratios.ofPairs(passes(900, 450, 90, 45), passes(1000, 500, 100, 50), Pass::requestsPerSecond);
		assertThat(ratios).isEqualTo(new Ratios(0.9, 0.9, 0.9)).hasToString("0.900 (0.900 to 0.900)");
	}

	@Test
	void neighboursWhenAgentIsAlwaysTheSameThenOne() {
		assertThat(Ratios.ofNeighbours(List.of(passes(1000, 1000), passes(5, 5)), Pass::requestsPerSecond))
			.isEqualTo(new Ratios(1, 1, 1));
	}

	@Test
	void quartilesWhenFiveRatiosThenSecondThirdAndFourth() {
		assertThat(Ratios.of(List.of(5.0, 1.0, 4.0, 2.0, 3.0))).isEqualTo(new Ratios(2, 3, 4));
	}

}
