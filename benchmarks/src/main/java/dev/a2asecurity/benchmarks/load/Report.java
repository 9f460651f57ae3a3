package dev.a2asecurity.benchmarks.load;

import java.util.List;
import java.util.Locale;

/**
 * The side-by-side table. The first contender is what the others are held against.
 */
final class Report {

	private final List<Contender> contenders;

	private final double baseline;

	Report(List<Contender> contenders) {
		this.contenders = contenders;
		this.baseline = contenders.get(0).median().requestsPerSecond();
	}

	/**
	 * Returns the table.
	 */
	String table() {
		StringBuilder table = new StringBuilder();
		table.append(format("%-30s %10s %7s %9s %9s %16s%n", "", "requests/s", "ratio", "p50 µs", "p99 µs",
				"agent CPU µs/req"));
		for (Contender contender : this.contenders) {
			Pass median = contender.median();
			table
				.append(format("%-30s %10.0f %7.2f %9.0f %9.0f %16.1f%n", contender.label(), median.requestsPerSecond(),
						ratio(contender), median.p50Micros(), median.p99Micros(), median.cpuMicrosPerRequest()));
		}
		return table.toString();
	}

	/**
	 * Returns the requests per second of a contender, as a part of the first one's.
	 */
	double ratio(Contender contender) {
		return contender.median().requestsPerSecond() / this.baseline;
	}

	/**
	 * Returns the line that others read by machine: {@code secured/unsecured RS256 0.74
	 * ES256 0.73}.
	 */
	String verdict(Contender rs256, Contender es256) {
		return format("secured/unsecured RS256 %.2f ES256 %.2f", ratio(rs256), ratio(es256));
	}

	private static String format(String format, Object... values) {
		return String.format(Locale.ROOT, format, values);
	}

}
