package dev.a2asecurity.samples.expense.host;

import dev.a2asecurity.samples.expense.host.Protocol.StreamResponse;
import dev.a2asecurity.samples.expense.host.Protocol.Task;
import dev.a2asecurity.webhook.send.WebhookOutboxFullException;
import dev.a2asecurity.webhook.send.WebhookSender;
import dev.a2asecurity.webhook.send.WebhookTarget;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

import org.springframework.core.log.LogMessage;

/**
 * Tells the push configurations of a task what has changed (specification 1.0, section
 * 4.3.3). Where they may point, how it is signed and when it is tried again is the
 * library's.
 */
class PushNotifications {

	private static final Log logger = LogFactory.getLog(PushNotifications.class);

	private final TaskRepository repository;

	private final WebhookSender webhooks;

	PushNotifications(TaskRepository repository, WebhookSender webhooks) {
		this.repository = repository;
		this.webhooks = webhooks;
	}

	void send(Task task, StreamResponse event) {
		for (WebhookTarget target : this.repository.listTargets(task.id())) {
			try {
				this.webhooks.send(target, task.id(), Json.bytes(Json.tree(event)));
			}
			catch (WebhookOutboxFullException ex) {
				logger.error(LogMessage.format("Did not tell a push configuration of task %s since the outbox is full",
						task.id()));
			}
		}
	}

}
