package dev.a2asecurity.web;

import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

import org.apache.catalina.LifecycleException;

/**
 * What the response pipeline adds to a stream of 1 MiB, of {@link StreamBenchmark}, where
 * its errors are larger than the difference: each stream through the pipeline stands
 * beside one that is bare, from the same server a moment before or after, and the ratio
 * is that of the pair. What else the machine does falls on both.
 * <p>
 * It prints the median of the pairs and their quartiles: of the time as the client sees
 * it, and of the processor time of the server's thread, which other processes do not
 * lengthen.
 */
public final class StreamRatio {

	private static final int WARM_UP = 400;

	private static final int PAIRS = 1000;

	private StreamRatio() {
	}

	/**
	 * Measures and prints a table.
	 * @param args what to measure, as agents, sizes of events in bytes and texts,
	 * {@code objects:1024:prose}; by default all, with four sizes
	 */
	public static void main(String[] args) throws IOException, LifecycleException {
		List<String> rows = (args.length > 0) ? List.of(args)
				: Stream.of("bytes", "objects")
					.flatMap((agent) -> Stream.of(256, 1024, 4096, 16384).map((size) -> agent + ":" + size))
					.flatMap((row) -> Stream.of("prose", "quotes").map((text) -> row + ":" + text))
					.toList();
		System.out.println("| agent | event | text | bare, µs | time, ratio | processor time, ratio |");
		System.out.println("| --- | --- | --- | --- | --- | --- |");
		for (String row : rows) {
			String[] parts = row.split(":", 3);
			measure(parts[0], Integer.parseInt(parts[1]), parts[2]);
		}
	}

	private static void measure(String agent, int eventSize, String text) throws IOException, LifecycleException {
		StreamBenchmark streams = new StreamBenchmark();
		streams.agent = agent;
		streams.eventSize = eventSize;
		streams.text = text;
		streams.setUp();
		try {
			for (int i = 0; i < WARM_UP; i++) {
				streams.bare();
				streams.piped();
			}
			double[] bare = new double[PAIRS];
			double[] time = new double[PAIRS];
			double[] processor = new double[PAIRS];
			for (int i = 0; i < PAIRS; i++) {
				// By turns, since the second of two may find warmer caches.
				boolean first = i % 2 == 0;
				Taken one = Taken.of(streams, first);
				Taken other = Taken.of(streams, !first);
				Taken yardstick = first ? one : other;
				Taken piped = first ? other : one;
				bare[i] = yardstick.nanos / 1000d;
				time[i] = (double) piped.nanos / yardstick.nanos;
				processor[i] = (double) piped.processorNanos / yardstick.processorNanos;
			}
			System.out.printf(Locale.ROOT, "| %s | %d | %s | %.0f | %s | %s |%n", agent, eventSize, text,
					quartile(bare, 2), quartiles(time), quartiles(processor));
		}
		finally {
			streams.tearDown();
		}
	}

	private static String quartiles(double[] values) {
		return String.format(Locale.ROOT, "%.3f (%.3f to %.3f)", quartile(values, 2), quartile(values, 1),
				quartile(values, 3));
	}

	private static double quartile(double[] values, int quarters) {
		double[] sorted = values.clone();
		Arrays.sort(sorted);
		return sorted[(sorted.length - 1) * quarters / 4];
	}

	/**
	 * What one stream took.
	 */
	private record Taken(long nanos, long processorNanos) {

		static Taken of(StreamBenchmark streams, boolean bare) throws IOException {
			long start = System.nanoTime();
			if (bare) {
				streams.bare();
			}
			else {
				streams.piped();
			}
			long nanos = System.nanoTime() - start;
			return new Taken(nanos, streams.processorNanos());
		}

	}

}
