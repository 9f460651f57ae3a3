package dev.a2asecurity.samples.interop.host;

import java.nio.charset.StandardCharsets;
import java.util.List;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.util.JsonFormat;
import dev.a2asecurity.webhook.send.WebhookSender;
import dev.a2asecurity.webhook.send.WebhookTarget;
import io.a2a.grpc.utils.ProtoUtils;
import io.a2a.server.tasks.PushNotificationSender;
import io.a2a.spec.AuthenticationInfo;
import io.a2a.spec.ListTaskPushNotificationConfigParams;
import io.a2a.spec.Message;
import io.a2a.spec.PushNotificationConfig;
import io.a2a.spec.StreamingEventKind;
import io.a2a.spec.Task;
import io.a2a.spec.TaskArtifactUpdateEvent;
import io.a2a.spec.TaskPushNotificationConfig;
import io.a2a.spec.TaskStatusUpdateEvent;

/**
 * Takes the place of the SDK's own push sender: what that would post by itself, unsigned
 * and to any URL, leaves through the library.
 */
final class WebhookPushSender implements PushNotificationSender {

	private final RegisteredConfigStore configs;

	private final WebhookSender webhooks;

	WebhookPushSender(RegisteredConfigStore configs, WebhookSender webhooks) {
		this.configs = configs;
		this.webhooks = webhooks;
	}

	@Override
	public void sendNotification(StreamingEventKind event) {
		String taskId = taskId(event);
		if (taskId != null) {
			byte[] notification = json(event);
			configs(taskId).forEach((config) -> this.webhooks.send(target(taskId, config), taskId, notification));
		}
	}

	private static String taskId(StreamingEventKind event) {
		if (event instanceof Task task) {
			return task.id();
		}
		if (event instanceof TaskStatusUpdateEvent update) {
			return update.taskId();
		}
		if (event instanceof TaskArtifactUpdateEvent update) {
			return update.taskId();
		}
		return (event instanceof Message message) ? message.taskId() : null;
	}

	/**
	 * A {@code StreamResponse}, written by the SDK's own means.
	 */
	private static byte[] json(StreamingEventKind event) {
		try {
			return JsonFormat.printer()
				.omittingInsignificantWhitespace()
				.print(ProtoUtils.ToProto.taskOrMessageStream(event))
				.getBytes(StandardCharsets.UTF_8);
		}
		catch (InvalidProtocolBufferException ex) {
			throw new IllegalStateException(ex);
		}
	}

	private List<PushNotificationConfig> configs(String taskId) {
		return this.configs.getInfo(new ListTaskPushNotificationConfigParams(taskId))
			.configs()
			.stream()
			.map(TaskPushNotificationConfig::config)
			.toList();
	}

	private WebhookTarget target(String taskId, PushNotificationConfig config) {
		AuthenticationInfo authentication = config.authentication();
		return WebhookTarget.of(config.url())
			.withToken(orNull(config.token()))
			.withCredentials((authentication != null) ? orNull(authentication.scheme()) : null,
					(authentication != null) ? orNull(authentication.credentials()) : null)
			.registeredBy(this.configs.registrant(taskId, config.id()));
	}

	private static String orNull(String text) {
		return (text == null || text.isEmpty()) ? null : text;
	}

}
