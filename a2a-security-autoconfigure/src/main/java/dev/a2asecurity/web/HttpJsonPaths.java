package dev.a2asecurity.web;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

import org.jspecify.annotations.Nullable;

import dev.a2asecurity.call.A2AOperation;
import dev.a2asecurity.call.ProtocolVersion;
import dev.a2asecurity.web.RequestedPath.Segment;

/**
 * The paths of the HTTP+JSON binding: of 1.0, with and without the tenant in front (A2A
 * specification 1.0, section 11.3, and its Protocol Buffers definition), and of 0.3, with
 * its {@code /v1} (0.3, section 3.5.6).
 */
final class HttpJsonPaths {

	private static final String V1 = "v1";

	/**
	 * A tenant of such a name would make one path two.
	 */
	private static final Set<String> RESERVED = reserved();

	private HttpJsonPaths() {
	}

	private static Set<String> reserved() {
		Set<String> reserved = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);
		reserved.addAll(List.of("tasks", "message:send", "message:stream", "extendedAgentCard", "card",
				"pushNotificationConfigs"));
		return reserved;
	}

	/**
	 * Returns every way to read a path, by HTTP method.
	 * @param segments what is below the endpoint's path
	 * @param versions the versions that may be spoken
	 */
	static Map<String, PathReading> read(List<Segment> segments, Set<ProtocolVersion> versions)
			throws RequestRefusedException {
		Map<String, PathReading> readings = new LinkedHashMap<>();
		boolean prefixed = segments.get(0).raw().equals(V1);
		if (versions.contains(ProtocolVersion.V0_3) && prefixed) {
			add(readings, segments.subList(1, segments.size()), ProtocolVersion.V0_3, null);
			if (!readings.isEmpty()) {
				// And not of a tenant "v1": without a version, 0.3 is meant (section
				// 3.6.2).
				return readings;
			}
		}
		if (versions.contains(ProtocolVersion.V1_0)) {
			add(readings, segments, ProtocolVersion.V1_0, null);
			Map<String, PathReading> tenants = new LinkedHashMap<>();
			add(tenants, segments.subList(1, segments.size()), ProtocolVersion.V1_0, segments.get(0));
			if (!tenants.isEmpty() && (!readings.isEmpty() || RESERVED.contains(segments.get(0).value())
					|| (segments.get(0).raw().equalsIgnoreCase(V1) && !prefixed))) {
				throw Identifiers.invalid("tenant");
			}
			readings.putAll(tenants);
		}
		return readings;
	}

	private static void add(Map<String, PathReading> readings, List<Segment> segments, ProtocolVersion version,
			@Nullable Segment tenant) throws RequestRefusedException {
		int size = segments.size();
		if (size == 1) {
			addRoot(readings, segments.get(0).raw(), version, tenant);
		}
		else if (size >= 2 && size <= 4 && segments.get(0).raw().equals("tasks")) {
			Segment task = segments.get(1);
			if (size == 2) {
				addTask(readings, task, version, tenant);
			}
			else if (segments.get(2).raw().equals("pushNotificationConfigs")) {
				String taskId = id(task.value());
				if (size == 3) {
					add(readings, "GET", A2AOperation.LIST_TASK_PUSH_NOTIFICATION_CONFIGS, version, tenant, taskId);
					add(readings, "POST", A2AOperation.CREATE_TASK_PUSH_NOTIFICATION_CONFIG, version, tenant, taskId);
				}
				else {
					Identifiers.checked(segments.get(3).value(), "id");
					add(readings, "GET", A2AOperation.GET_TASK_PUSH_NOTIFICATION_CONFIG, version, tenant, taskId);
					add(readings, "DELETE", A2AOperation.DELETE_TASK_PUSH_NOTIFICATION_CONFIG, version, tenant, taskId);
				}
			}
		}
	}

	private static void addRoot(Map<String, PathReading> readings, String word, ProtocolVersion version,
			@Nullable Segment tenant) throws RequestRefusedException {
		String card = (version == ProtocolVersion.V1_0) ? "extendedAgentCard" : "card";
		switch (word) {
			case "message:send" -> add(readings, "POST", A2AOperation.SEND_MESSAGE, version, tenant, null);
			case "message:stream" -> add(readings, "POST", A2AOperation.SEND_STREAMING_MESSAGE, version, tenant, null);
			case "tasks" -> add(readings, "GET", A2AOperation.LIST_TASKS, version, tenant, null);
			default -> {
				if (word.equals(card)) {
					add(readings, "GET", A2AOperation.GET_EXTENDED_AGENT_CARD, version, tenant, null);
				}
			}
		}
	}

	private static void addTask(Map<String, PathReading> readings, Segment task, ProtocolVersion version,
			@Nullable Segment tenant) throws RequestRefusedException {
		int colon = task.raw().indexOf(':');
		if (colon < 0) {
			add(readings, "GET", A2AOperation.GET_TASK, version, tenant, id(task.value()));
			return;
		}
		String taskId = task.value().substring(0, task.value().indexOf(':'));
		switch (task.raw().substring(colon)) {
			case ":cancel" -> add(readings, "POST", A2AOperation.CANCEL_TASK, version, tenant, id(taskId));
			case ":subscribe" -> {
				// The definition has GET, and the specification's text has POST.
				add(readings, "GET", A2AOperation.SUBSCRIBE_TO_TASK, version, tenant, id(taskId));
				add(readings, "POST", A2AOperation.SUBSCRIBE_TO_TASK, version, tenant, id(taskId));
			}
			default -> {
				// A verb that nobody knows, and no task: hosts do not agree on ids with a
				// colon.
			}
		}
	}

	private static void add(Map<String, PathReading> readings, String method, A2AOperation operation,
			ProtocolVersion version, @Nullable Segment tenant, @Nullable String taskId) throws RequestRefusedException {
		readings.put(method,
				new PathReading(operation, version, (tenant != null) ? tenant(tenant.value()) : null, taskId));
	}

	private static String tenant(String tenant) throws RequestRefusedException {
		if (!Identifiers.isValid(tenant) || tenant.indexOf(':') >= 0) {
			throw Identifiers.invalid("tenant");
		}
		return tenant;
	}

	/**
	 * Returns the id of a task in a path: one without a colon, behind which a verb would
	 * begin.
	 */
	static String id(String id) throws RequestRefusedException {
		if (!Identifiers.isValid(id) || id.indexOf(':') >= 0) {
			throw Identifiers.invalid("id");
		}
		return id;
	}

}
