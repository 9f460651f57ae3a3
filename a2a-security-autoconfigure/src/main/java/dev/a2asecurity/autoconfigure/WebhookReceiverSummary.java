package dev.a2asecurity.autoconfigure;

import java.util.List;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

import dev.a2asecurity.webhook.WebhookScheme;
import dev.a2asecurity.webhook.receive.UnknownTasks;
import dev.a2asecurity.webhook.receive.WebhookPeer;
import dev.a2asecurity.webhook.receive.WebhookReceivers;

import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.context.ApplicationListener;
import org.springframework.core.log.LogMessage;

/**
 * Tells the operator at start-up whose webhooks come in where, and what somebody has
 * opened.
 */
final class WebhookReceiverSummary implements ApplicationListener<ApplicationReadyEvent> {

	private static final Log logger = LogFactory.getLog(WebhookReceiverSummary.class);

	private final WebhookReceivers receivers;

	WebhookReceiverSummary(WebhookReceivers receivers) {
		this.receivers = receivers;
	}

	@Override
	public void onApplicationEvent(ApplicationReadyEvent event) {
		this.receivers.peers()
			.forEach((path, peers) -> peers
				.forEach((peer) -> logger.info(LogMessage.format("Webhooks of %s come in at %s: %s", peer.name(), path,
						peer.schemes().stream().map(WebhookScheme::name).toList()))));
		List<WebhookPeer> peers = this.receivers.peers().values().stream().flatMap(List::stream).toList();
		peers.stream()
			.filter(WebhookPeer::tokenAloneAllowed)
			.forEach((peer) -> logger.warn(LogMessage
				.format("Opened by configuration: allow-token-alone=true for webhooks of %s", peer.name())));
		peers.stream()
			.filter((peer) -> peer.unknownTasks() == UnknownTasks.ACCEPT)
			.forEach((peer) -> logger.warn(LogMessage
				.format("Opened by configuration: unknown-tasks=accept for webhooks of %s", peer.name())));
	}

}
