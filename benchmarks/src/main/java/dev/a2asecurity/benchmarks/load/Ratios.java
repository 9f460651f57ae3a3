package dev.a2asecurity.benchmarks.load;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;

/**
 * Ratios of turns that followed each other. What slows a machine for some seconds slows
 * both turns of a pair, so their ratio says more than that of two medians; and the spread
 * of the ratios says how much to believe.
 *
 * @param low a quarter of the ratios is less
 * @param median half of them is
 * @param high three quarters are
 */
record Ratios(double low, double median, double high) {

	/**
	 * Holds one agent against another, in the pairs in which they had their turns.
	 */
	static Ratios ofPairs(List<Pass> passes, List<Pass> baseline, ToDoubleFunction<Pass> value) {
		List<Double> ratios = new ArrayList<>();
		for (int i = 0; i < passes.size(); i++) {
			ratios.add(value.applyAsDouble(passes.get(i)) / value.applyAsDouble(baseline.get(i)));
		}
		return of(ratios);
	}

	/**
	 * Holds agents against themselves, which is what a difference has to be told from.
	 */
	static Ratios ofNeighbours(List<List<Pass>> agents, ToDoubleFunction<Pass> value) {
		List<Double> ratios = new ArrayList<>();
		for (List<Pass> passes : agents) {
			for (int i = 1; i < passes.size(); i++) {
				ratios.add(value.applyAsDouble(passes.get(i)) / value.applyAsDouble(passes.get(i - 1)));
			}
		}
		return of(ratios);
	}

	static Ratios of(List<Double> ratios) {
		List<Double> sorted = ratios.stream().sorted().toList();
		return new Ratios(quantile(sorted, 0.25), quantile(sorted, 0.5), quantile(sorted, 0.75));
	}

	private static double quantile(List<Double> sorted, double part) {
		double place = part * (sorted.size() - 1);
		int below = (int) place;
		double next = sorted.get(Math.min(below + 1, sorted.size() - 1));
		return sorted.get(below) + (place - below) * (next - sorted.get(below));
	}

	@Override
	public String toString() {
		return String.format(Locale.ROOT, "%.3f (%.3f to %.3f)", this.median, this.low, this.high);
	}

}
