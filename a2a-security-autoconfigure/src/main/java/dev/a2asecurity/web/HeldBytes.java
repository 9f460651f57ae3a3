package dev.a2asecurity.web;

import java.time.Duration;
import java.util.Arrays;

import org.jspecify.annotations.Nullable;

import dev.a2asecurity.call.Caller;
import dev.a2asecurity.call.Denial;

/**
 * The bytes of one answer that are held back, bounded, and counted against what all
 * answers may hold together. Not thread-safe.
 */
final class HeldBytes {

	static final String TOO_LARGE = "answer_too_large";

	private static final byte[] NOTHING = new byte[0];

	private static final int FIRST_SIZE = 1024;

	/**
	 * What is kept for the next event once an event has left.
	 */
	private static final int KEPT_SIZE = 16 * 1024;

	private static final Duration RETRY = Duration.ofSeconds(1);

	private final Bounds bounds;

	private final @Nullable Caller caller;

	private byte[] bytes = NOTHING;

	private int size;

	/**
	 * Creates nothing.
	 * @param bounds how much may be held
	 * @param caller whose answer it is, or {@code null} if nobody's in particular
	 */
	HeldBytes(Bounds bounds, @Nullable Caller caller) {
		this.bounds = bounds;
		this.caller = caller;
	}

	int size() {
		return this.size;
	}

	/**
	 * Returns the bytes, which are the first {@link #size()} of the array.
	 */
	byte[] array() {
		return this.bytes;
	}

	/**
	 * Holds more.
	 * @throws FullException if that is more than may be held; what was held before still
	 * is
	 */
	void append(byte[] more, int offset, int length) throws FullException {
		if (length > this.bytes.length - this.size) {
			grow(length);
		}
		System.arraycopy(more, offset, this.bytes, this.size, length);
		this.size += length;
	}

	/**
	 * Tells whether so many bytes could be held, were all others held elsewhere.
	 */
	boolean fits(int length) {
		return length <= this.bounds.maxDocument;
	}

	private void grow(int length) throws FullException {
		long needed = (long) this.size + length;
		if (needed > this.bounds.maxDocument) {
			throw new FullException(Denial.unusableAnswer(), TOO_LARGE,
					"more than " + this.bounds.maxDocument + " bytes (a2a.security.answers.max-document-size)");
		}
		int capacity = (int) Math.min(Math.max(needed, Math.max(FIRST_SIZE, 2L * this.bytes.length)),
				this.bounds.maxDocument);
		switch (this.bounds.shares.take(this.caller, capacity - this.bytes.length)) {
			case TAKEN -> this.bytes = Arrays.copyOf(this.bytes, capacity);
			case ALL_TAKEN ->
				throw new FullException(Denial.unavailable(RETRY), "answers_full", "all answers together would hold "
						+ "more than " + this.bounds.maxTotal + " bytes (a2a.security.answers.max-buffered)");
			case SHARE_TAKEN -> throw new FullException(Denial.tooManyRequests(RETRY), "answers_of_caller_full",
					"the caller's answers together would hold more than is left of " + this.bounds.maxTotal
							+ " bytes (a2a.security.answers.max-buffered)");
		}
	}

	/**
	 * Holds nothing any more, and keeps little of the memory.
	 */
	void clear() {
		this.size = 0;
		if (this.bytes.length > KEPT_SIZE) {
			release();
		}
	}

	/**
	 * Forgets all that comes after the first bytes.
	 */
	void truncate(int length) {
		this.size = Math.min(this.size, length);
	}

	/**
	 * Gives all memory back.
	 */
	void release() {
		this.size = 0;
		this.bounds.shares.giveBack(this.caller, this.bytes.length);
		this.bytes = NOTHING;
	}

	/**
	 * How much may be held.
	 */
	static final class Bounds {

		private final int maxDocument;

		private final long maxTotal;

		private final MemoryShares shares;

		/**
		 * Creates bounds.
		 * @param maxDocument most bytes of one answer
		 * @param maxTotal most bytes of all answers at a time
		 * @throws IllegalArgumentException if a bound is not positive, or one answer
		 * could take more than all
		 */
		Bounds(int maxDocument, long maxTotal) {
			this.maxDocument = maxDocument;
			this.maxTotal = maxTotal;
			this.shares = new MemoryShares(maxTotal, maxDocument);
		}

		/**
		 * Returns how many bytes are held.
		 */
		long held() {
			return this.shares.taken();
		}

	}

	/**
	 * More should be held than may be.
	 */
	static final class FullException extends Exception {

		private static final long serialVersionUID = 1L;

		private final transient Denial denial;

		private final String reason;

		FullException(Denial denial, String reason, String message) {
			super(message);
			this.denial = denial;
			this.reason = reason;
		}

		Ending ending() {
			return Ending.refused(this.denial, this.reason, String.valueOf(getMessage()));
		}

	}

}
