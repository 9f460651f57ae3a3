/**
 * A small A2A server on Spring MVC, written to specification 1.0 without an SDK: the
 * JSON-RPC binding in protocol versions 1.0 and 0.3, and the HTTP+JSON binding in 1.0.
 * Reads top-down: the two controllers, {@code TaskService}, {@code TaskRepository}.
 */
@NullMarked
package dev.a2asecurity.samples.expense.host;

import org.jspecify.annotations.NullMarked;
