package dev.a2asecurity.call;

import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Identifiers of calls: a random text for this run of the application, and a number.
 */
final class CallIds {

	private static final String RUN = HexFormat.of().toHexDigits(new SecureRandom().nextLong());

	private static final AtomicLong COUNT = new AtomicLong();

	private CallIds() {
	}

	static String next() {
		return RUN + "-" + COUNT.incrementAndGet();
	}

}
