package dev.a2asecurity.benchmarks.load;

import java.time.Duration;
import java.util.List;
import java.util.function.ToDoubleFunction;

import org.HdrHistogram.Histogram;

/**
 * What was measured under load for some seconds.
 *
 * @param requestsPerSecond completed requests
 * @param p50Micros median latency, in microseconds
 * @param p99Micros latency that one in a hundred requests exceeds, in microseconds
 * @param cpuMicrosPerRequest processor time of the agent alone, in microseconds
 */
record Pass(double requestsPerSecond, double p50Micros, double p99Micros, double cpuMicrosPerRequest) {

	private static final double NANOS_PER_MICRO = 1_000;

	private static final double NANOS_PER_SECOND = 1_000_000_000;

	static Pass of(Histogram latencies, Duration elapsed, Duration cpu) {
		double requests = latencies.getTotalCount();
		return new Pass(requests / (elapsed.toNanos() / NANOS_PER_SECOND),
				latencies.getValueAtPercentile(50) / NANOS_PER_MICRO,
				latencies.getValueAtPercentile(99) / NANOS_PER_MICRO, cpu.toNanos() / NANOS_PER_MICRO / requests);
	}

	/**
	 * Returns the median of each value.
	 */
	static Pass median(List<Pass> passes) {
		return new Pass(median(passes, Pass::requestsPerSecond), median(passes, Pass::p50Micros),
				median(passes, Pass::p99Micros), median(passes, Pass::cpuMicrosPerRequest));
	}

	private static double median(List<Pass> passes, ToDoubleFunction<Pass> value) {
		double[] sorted = passes.stream().mapToDouble(value).sorted().toArray();
		int middle = sorted.length / 2;
		return (sorted.length % 2 == 1) ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
	}

}
