package dev.a2asecurity.authentication;

import java.time.Instant;
import java.time.temporal.ChronoUnit;

import org.jspecify.annotations.Nullable;

/**
 * A block that somebody has set.
 *
 * @param target whom or what it stops
 * @param end when it ends, in whole milliseconds and rounded down; {@code null} for when
 * it is lifted
 */
public record CallerBlock(BlockTarget target, @Nullable Instant end) {

	private static final Instant LATEST_END = Instant.parse("9999-12-31T23:59:59Z");

	/**
	 * Creates a block.
	 * @throws IllegalArgumentException if the end is after the year 9999
	 */
	public CallerBlock {
		if (end != null) {
			if (end.isAfter(LATEST_END)) {
				throw new IllegalArgumentException("A block ends by the year 9999, or has no end");
			}
			end = end.truncatedTo(ChronoUnit.MILLIS);
		}
	}

	/**
	 * Tells whether the block stops anybody at a moment; at its end, it no longer does.
	 */
	public boolean isInForceAt(Instant moment) {
		return this.end == null || moment.isBefore(this.end);
	}

}
