package dev.a2asecurity.web;

import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicLong;

import jakarta.servlet.http.HttpServletRequest;
import org.jspecify.annotations.Nullable;

import dev.a2asecurity.call.Caller;
import dev.a2asecurity.call.Denial;

/**
 * Reads request bodies into memory, and bounds how much each of them and all of them
 * together may take there.
 * <p>
 * A body is counted as it arrives, whatever its {@code Content-Length} says: to announce
 * much reserves nothing.
 */
public final class BufferedBodies {

	/**
	 * Enough for most calls; what is larger grows from here.
	 */
	private static final int FIRST_SIZE = 4096;

	private static final int GROWTH = 4;

	/**
	 * Bodies come and go within milliseconds.
	 */
	private static final Duration RETRY = Duration.ofSeconds(1);

	private final int maxSize;

	private final long maxTotal;

	private final MemoryShares shares;

	/**
	 * Creates bounds.
	 * @param maxSize most bytes of one body
	 * @param maxTotal most bytes of all bodies that are held at a time
	 * @throws IllegalArgumentException if a bound is not positive, or one body could take
	 * more than all
	 */
	public BufferedBodies(int maxSize, long maxTotal) {
		this.maxSize = maxSize;
		this.maxTotal = maxTotal;
		this.shares = new MemoryShares(maxTotal, maxSize);
	}

	/**
	 * Reads the body of a request to its end. Whoever has it closes it.
	 * @throws RequestRefusedException if it is too large (413), or all bodies together
	 * are (503)
	 * @throws IOException if the client is gone or breaks HTTP
	 */
	public BufferedBody read(HttpServletRequest request) throws IOException, RequestRefusedException {
		return read(request, this.maxSize);
	}

	/**
	 * Reads the body of a caller's request to its end. All that a caller sends at a time
	 * may not take more than is left for the others.
	 * @throws RequestRefusedException if it is too large (413), all bodies together are
	 * (503), or the caller's are (429)
	 * @throws IOException if the client is gone or breaks HTTP
	 */
	BufferedBody read(HttpServletRequest request, Caller caller) throws IOException, RequestRefusedException {
		return read(request, this.maxSize, caller);
	}

	/**
	 * Reads the body of a request to its end, with a bound of its own.
	 * @param maxSize most bytes
	 * @throws RequestRefusedException if it is too large (413), or all bodies together
	 * are (503)
	 * @throws IOException if the client is gone or breaks HTTP
	 */
	public BufferedBody read(HttpServletRequest request, int maxSize) throws IOException, RequestRefusedException {
		return read(request, maxSize, null);
	}

	private BufferedBody read(HttpServletRequest request, int maxSize, @Nullable Caller caller)
			throws IOException, RequestRefusedException {
		long announced = request.getContentLengthLong();
		if (announced > maxSize) {
			throw tooLarge(maxSize);
		}
		Reservation reservation = new Reservation(caller);
		boolean complete = false;
		try {
			BufferedBody body = read(request.getInputStream(), (int) announced, maxSize, reservation);
			complete = true;
			return body;
		}
		finally {
			if (!complete) {
				reservation.release();
			}
		}
	}

	private BufferedBody read(InputStream input, int announced, int maxSize, Reservation reservation)
			throws IOException, RequestRefusedException {
		byte[] bytes = reservation.allocate(Math.min((announced > 0) ? announced : maxSize, FIRST_SIZE));
		int size = 0;
		while (true) {
			if (size < bytes.length) {
				int count = input.read(bytes, size, bytes.length - size);
				if (count < 0) {
					return new BufferedBody(bytes, size, reservation::release);
				}
				size += count;
				continue;
			}
			int next = input.read();
			if (next < 0) {
				return new BufferedBody(bytes, size, reservation::release);
			}
			if (size == maxSize) {
				throw tooLarge(maxSize);
			}
			int enough = (announced > size) ? announced : maxSize;
			bytes = reservation.grow(bytes, (int) Math.min((long) bytes.length * GROWTH, enough));
			bytes[size++] = (byte) next;
		}
	}

	private static RequestRefusedException tooLarge(int maxSize) {
		return new RequestRefusedException(Denial.tooLarge(),
				"reason=body_too_large, more than " + maxSize + " bytes (a2a.security.calls.max-body-size)");
	}

	/**
	 * Returns how many bytes are held.
	 */
	long held() {
		return this.shares.taken();
	}

	/**
	 * What one body takes of all.
	 */
	private final class Reservation {

		private final @Nullable Caller caller;

		/**
		 * What every body takes, and whose is not asked: most have no more.
		 */
		private final AtomicLong first = new AtomicLong();

		private final AtomicLong further = new AtomicLong();

		Reservation(@Nullable Caller caller) {
			this.caller = caller;
		}

		byte[] allocate(int size) throws RequestRefusedException {
			take(null, size, this.first);
			return new byte[size];
		}

		byte[] grow(byte[] bytes, int size) throws RequestRefusedException {
			take(this.caller, size - bytes.length, this.further);
			return Arrays.copyOf(bytes, size);
		}

		private void take(@Nullable Caller taker, int size, AtomicLong taken) throws RequestRefusedException {
			switch (BufferedBodies.this.shares.take(taker, size)) {
				case TAKEN -> taken.addAndGet(size);
				case ALL_TAKEN -> throw new RequestRefusedException(Denial.unavailable(RETRY),
						"reason=bodies_full, all bodies together would take more than " + BufferedBodies.this.maxTotal
								+ " bytes (a2a.security.calls.max-buffered)");
				case SHARE_TAKEN -> throw new RequestRefusedException(Denial.tooManyRequests(RETRY),
						"reason=bodies_of_caller_full, the caller's bodies together would take more than is left of "
								+ BufferedBodies.this.maxTotal + " bytes (a2a.security.calls.max-buffered)");
			}
		}

		/**
		 * Gives back what was taken, however often it is called.
		 */
		void release() {
			BufferedBodies.this.shares.giveBack(null, this.first.getAndSet(0));
			BufferedBodies.this.shares.giveBack(this.caller, this.further.getAndSet(0));
		}

	}

}
