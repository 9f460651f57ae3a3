package dev.a2asecurity.web;

import org.jspecify.annotations.Nullable;

import dev.a2asecurity.call.A2AOperation;
import dev.a2asecurity.call.ProtocolVersion;

/**
 * One way to read method and path of an HTTP+JSON request.
 *
 * @param operation what it asks for
 * @param version the version of the protocol that has such a path, or {@code null} where
 * the path is one that configuration maps
 * @param label the operation's name: the specification's, or the configured one
 * @param tenant the tenant in the path, or {@code null} if there is none
 * @param taskId the task in the path, or {@code null} if there is none
 */
record PathReading(A2AOperation operation, @Nullable ProtocolVersion version, String label, @Nullable String tenant,
		@Nullable String taskId) {

	PathReading(A2AOperation operation, ProtocolVersion version, @Nullable String tenant, @Nullable String taskId) {
		this(operation, version, operation.label(), tenant, taskId);
	}

}
