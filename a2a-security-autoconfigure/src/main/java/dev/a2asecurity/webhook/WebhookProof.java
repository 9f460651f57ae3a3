package dev.a2asecurity.webhook;

import java.time.Instant;

import org.jspecify.annotations.Nullable;

/**
 * What a scheme has found proven of a message.
 *
 * @param id what the sender named it: the same for each attempt to deliver it, and for no
 * other message
 * @param signedAt when the sender has signed it, or {@code null} if the scheme does not
 * prove that
 * @param expiresAt until when it counts, exclusive, or {@code null} if the sender does
 * not say
 * @param taskId the task it is about as the scheme's own fields name it, or {@code null}
 * if they do not
 * @param keyId the sender's key that has proven it, or {@code null} if none with a name
 * has
 * @param coversBody whether the proof is about this body. If not, whoever learns what
 * proves one message can make others
 */
public record WebhookProof(String id, @Nullable Instant signedAt, @Nullable Instant expiresAt, @Nullable String taskId,
		@Nullable String keyId, boolean coversBody) {

}
