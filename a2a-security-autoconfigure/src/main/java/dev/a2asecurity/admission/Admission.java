package dev.a2asecurity.admission;

import dev.a2asecurity.call.A2ACall;
import dev.a2asecurity.call.Denial;
import dev.a2asecurity.task.MessageLease;

/**
 * The decision on a call.
 */
public sealed interface Admission {

	/**
	 * The agent may be invoked.
	 *
	 * @param call the call, with the skill that was resolved
	 * @param message the hold on the message that it sends
	 */
	record Admitted(A2ACall call, MessageLease message) implements Admission {
	}

	/**
	 * The agent is not invoked.
	 *
	 * @param call the call
	 * @param denial why, as the caller may hear it
	 */
	record Denied(A2ACall call, Denial denial) implements Admission {
	}

	/**
	 * The agent is not invoked yet: somebody has to approve of it first.
	 *
	 * @param call the call
	 * @param approval what the caller is told meanwhile
	 */
	record Held(A2ACall call, Denial approval) implements Admission {
	}

}
