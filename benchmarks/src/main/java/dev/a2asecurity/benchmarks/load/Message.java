package dev.a2asecurity.benchmarks.load;

import java.nio.ByteBuffer;

/**
 * A request that is sent often, each time as another one.
 */
interface Message {

	/**
	 * Returns the bytes of the request; they are valid until the next call.
	 * @param number tells this one from the others
	 */
	ByteBuffer withMessageId(long number);

	/**
	 * Tells whether a reply is what a good request gets.
	 */
	boolean isAnsweredBy(HttpReply reply);

}
