package dev.a2asecurity.benchmarks.load;

import java.time.Duration;
import java.util.List;

/**
 * How long and how often is measured.
 *
 * @param passes how often each contender has its turn
 * @param warmUp how long each agent is warmed up before the first pass; all of them
 * equally, whatever the number of its contenders, because what is compiled later is
 * slower
 * @param turn how long a turn takes
 */
record Plan(int passes, Duration warmUp, Duration turn) {

	private static final Plan FULL = new Plan(5, Duration.ofSeconds(30), Duration.ofSeconds(6));

	private static final Plan QUICK = new Plan(2, Duration.ofSeconds(11), Duration.ofSeconds(2));

	/**
	 * Reads the command line.
	 * @throws IllegalArgumentException if it is anything but empty or {@code --quick}
	 */
	static Plan of(List<String> args) {
		if (args.isEmpty()) {
			return FULL;
		}
		if (args.equals(List.of("--quick"))) {
			return QUICK;
		}
		throw new IllegalArgumentException("Usage: compare [--quick]");
	}

}
