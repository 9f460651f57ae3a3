package dev.a2asecurity.admission;

import java.util.Optional;

import dev.a2asecurity.call.A2ACall;
import dev.a2asecurity.call.Denial;

/**
 * One question that a call has to pass. It only looks: what changes state has its own
 * place in {@link AdmissionControl}, after every check.
 */
@FunctionalInterface
public interface AdmissionCheck {

	/**
	 * Returns why the call is refused, or nothing where this check has no objection.
	 */
	Optional<Denial> check(A2ACall call);

}
