package dev.a2asecurity.samples.interop.host;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

import dev.a2asecurity.call.Caller;
import io.a2a.server.tasks.InMemoryPushNotificationConfigStore;
import io.a2a.spec.PushNotificationConfig;

/**
 * The SDK's store of push configurations, which remembers in addition who has registered
 * each: the notifications of a caller that is blocked stop.
 */
class RegisteredConfigStore extends InMemoryPushNotificationConfigStore {

	private final Map<String, Caller> registrants = new ConcurrentHashMap<>();

	@Override
	public PushNotificationConfig setInfo(String taskId, PushNotificationConfig config) {
		PushNotificationConfig stored = super.setInfo(taskId, config);
		Caller.find().ifPresent((caller) -> this.registrants.put(key(taskId, stored.id()), caller));
		return stored;
	}

	Caller registrant(String taskId, String configId) {
		return this.registrants.get(key(taskId, configId));
	}

	@Override
	public void deleteInfo(String taskId, String configId) {
		super.deleteInfo(taskId, configId);
		this.registrants.remove(key(taskId, (configId != null) ? configId : taskId));
	}

	private static String key(String taskId, String configId) {
		return taskId + "\n" + configId;
	}

}
