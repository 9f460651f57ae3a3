package dev.a2asecurity.audit;

import org.jspecify.annotations.Nullable;

/**
 * Where something came from, to find its traces elsewhere.
 *
 * @param remoteAddress address of whoever sent it, or {@code null} if nobody did
 * @param traceId trace that it is part of (W3C Trace Context, section 3.2.2.3), or
 * {@code null}
 * @param spanId span that it is part of (section 3.2.2.4), or {@code null}
 */
public record AuditOrigin(@Nullable String remoteAddress, @Nullable String traceId, @Nullable String spanId) {

	/**
	 * Came from this application itself.
	 */
	public static final AuditOrigin HERE = new AuditOrigin(null, null, null);

	/**
	 * Returns the origin of somebody's request.
	 */
	public static AuditOrigin of(String remoteAddress) {
		return new AuditOrigin(remoteAddress, null, null);
	}

}
