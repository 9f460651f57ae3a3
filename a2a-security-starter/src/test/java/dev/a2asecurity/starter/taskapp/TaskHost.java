package dev.a2asecurity.starter.taskapp;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/**
 * What the agent knows: tasks by their ids, and nothing of callers. Every answer is in
 * the form of the version that is asked in.
 */
public class TaskHost {

	private final ConcurrentMap<String, String> contextsByTask = new ConcurrentHashMap<>();

	private final List<String> invocations = new ArrayList<>();

	/**
	 * Returns what the agent was asked for, since it was last asked this.
	 */
	public synchronized List<String> invocations() {
		List<String> taken = List.copyOf(this.invocations);
		this.invocations.clear();
		return taken;
	}

	synchronized void invoked(String operation) {
		this.invocations.add(operation);
	}

	Map<String, Object> begin(String contextId, boolean old) {
		String id = UUID.randomUUID().toString();
		this.contextsByTask.put(id, (contextId != null) ? contextId : UUID.randomUUID().toString());
		return task(id, old);
	}

	Map<String, Object> task(String id, boolean old) {
		Map<String, Object> task = new LinkedHashMap<>();
		if (old) {
			task.put("kind", "task");
		}
		task.put("id", id);
		task.put("contextId", this.contextsByTask.getOrDefault(id, "none"));
		task.put("status", Map.of("state", old ? "completed" : "TASK_STATE_COMPLETED"));
		task.put("artifacts", List.of(Map.of("artifactId", "a", "parts", List
			.of(Map.of("data", Map.of("id", "not-a-task", "taskId", "not-a-task", "contextId", "no-context"))))));
		return task;
	}

	Map<String, Object> list(boolean old) {
		List<Map<String, Object>> tasks = this.contextsByTask.keySet()
			.stream()
			.sorted()
			.map((id) -> task(id, old))
			.toList();
		Map<String, Object> list = new LinkedHashMap<>();
		list.put("tasks", tasks);
		list.put("nextPageToken", "");
		list.put("pageSize", 50);
		list.put("totalSize", tasks.size());
		return list;
	}

	Map<String, Object> config(String taskId, boolean old) {
		return old
				? Map.of("taskId", taskId, "pushNotificationConfig",
						Map.of("id", "c", "url", "https://hook.example.com/x"))
				: Map.of("taskId", taskId, "id", "c", "url", "https://hook.example.com/x");
	}

}
