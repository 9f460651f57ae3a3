package dev.a2asecurity.web;

import java.io.IOException;

import dev.a2asecurity.call.A2ACall;

/**
 * Takes what admitted calls ask, and is told of their ends; what is answered comes by a
 * {@link ResponseStep}.
 */
public interface CallRecording {

	/**
	 * Records nothing.
	 */
	CallRecording NONE = new CallRecording() {

		@Override
		public void request(A2ACall call, byte[] body, int length) {
			// Nobody wants it.
		}

		@Override
		public void ended(A2ACall call, String reason) {
			// Nobody wants it.
		}

	};

	/**
	 * Takes the body of an admitted call, before the agent has it. The array is not to be
	 * kept or changed.
	 * @param length how many of its bytes are the body
	 * @throws IOException if it has to be recorded and cannot be; the agent is not asked
	 * then, and the end is not told
	 */
	void request(A2ACall call, byte[] body, int length) throws IOException;

	/**
	 * Is told that the answer to a call has ended, once.
	 * @param reason how, as the audit trail says it
	 */
	void ended(A2ACall call, String reason);

}
