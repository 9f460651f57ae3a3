package dev.a2asecurity.autoconfigure;

import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;
import org.slf4j.MDC;

import dev.a2asecurity.audit.AuditOrigin;

/**
 * The trace that the present thread works for, as every tracer tells it to the log:
 * Micrometer's under {@code traceId} and {@code spanId}, the agent of OpenTelemetry under
 * {@code trace_id} and {@code span_id}.
 */
final class LoggedTrace implements Supplier<AuditOrigin> {

	@Override
	public AuditOrigin get() {
		String trace = either("traceId", "trace_id");
		return (trace != null) ? new AuditOrigin(null, trace, either("spanId", "span_id")) : AuditOrigin.HERE;
	}

	private static @Nullable String either(String name, String other) {
		String value = MDC.get(name);
		return (value != null) ? value : MDC.get(other);
	}

}
