package dev.a2asecurity.webhook;

import java.net.URI;
import java.time.Instant;

import org.jspecify.annotations.Nullable;

/**
 * A message that is about to be sent.
 *
 * @param id its name, the same at each attempt: printable ASCII without a full stop
 * @param time when it is signed
 * @param target where it goes, by POST
 * @param taskId the task it is about, or {@code null} if it is about none
 * @param authorizationTaken whether the {@code Authorization} header belongs to
 * credentials that the receiver asked for
 * @param body the bytes that are sent
 */
public record OutgoingWebhook(String id, Instant time, URI target, @Nullable String taskId, boolean authorizationTaken,
		WebhookBody body) {

}
