package dev.a2asecurity.autoconfigure;

import java.util.Enumeration;
import java.util.function.Supplier;

import jakarta.servlet.http.HttpServletRequest;
import org.jspecify.annotations.Nullable;
import org.slf4j.MDC;

import dev.a2asecurity.audit.AuditOrigin;
import dev.a2asecurity.call.CallAuthentication;
import dev.a2asecurity.call.TraceParent;

import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.util.ClassUtils;
import org.springframework.web.context.request.RequestContextHolder;
import org.springframework.web.context.request.ServletRequestAttributes;

/**
 * The trace that the present thread works for, told here for every gate. It is that of
 * the application's tracer, as every tracer tells it to the log: Micrometer's under
 * {@code traceId} and {@code spanId}, the agent of OpenTelemetry under {@code trace_id}
 * and {@code span_id}. Without one it is that of the call, which goes wherever the caller
 * goes, and before there is a call, that of the request.
 */
final class CurrentTrace implements Supplier<AuditOrigin> {

	private static final boolean SERVLETS = ClassUtils.isPresent("jakarta.servlet.http.HttpServletRequest",
			CurrentTrace.class.getClassLoader());

	@Override
	public AuditOrigin get() {
		String trace = either("traceId", "trace_id");
		if (trace != null) {
			return new AuditOrigin(null, trace, either("spanId", "span_id"));
		}
		TraceParent parent = parent();
		return (parent != null) ? new AuditOrigin(null, parent.traceId(), parent.spanId()) : AuditOrigin.HERE;
	}

	private static @Nullable String either(String name, String other) {
		String value = MDC.get(name);
		return (value != null) ? value : MDC.get(other);
	}

	private static @Nullable TraceParent parent() {
		// First: a thread of the agent's may have inherited a request that is over, and
		// whose object serves another one by now.
		if (SecurityContextHolder.getContext().getAuthentication() instanceof CallAuthentication call) {
			return call.trace();
		}
		return SERVLETS ? OfRequest.get() : null;
	}

	/**
	 * Kept apart: there are applications without servlets that call agents.
	 */
	private static final class OfRequest {

		private OfRequest() {
		}

		static @Nullable TraceParent get() {
			return (RequestContextHolder.getRequestAttributes() instanceof ServletRequestAttributes attributes)
					? of(attributes.getRequest()) : null;
		}

		/**
		 * A second header makes both worthless: nobody knows which one counts.
		 */
		private static @Nullable TraceParent of(HttpServletRequest request) {
			if (request.getHeader(TraceParent.HEADER) == null) {
				return null;
			}
			Enumeration<String> headers = request.getHeaders(TraceParent.HEADER);
			String header = headers.nextElement();
			return headers.hasMoreElements() ? null : TraceParent.parse(header);
		}

	}

}
