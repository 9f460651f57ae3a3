package dev.a2asecurity.webhook.send;

import java.util.EnumSet;
import java.util.List;
import java.util.Set;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

import dev.a2asecurity.call.A2ACall;
import dev.a2asecurity.call.A2AOperation;
import dev.a2asecurity.web.AnswerDocument;
import dev.a2asecurity.web.ResponseStep;

/**
 * Takes the token and the credentials out of push configurations that are read back: who
 * may read a configuration need not know what the receiver is to be told (A2A
 * specification 1.0, section 13.2). They are left out, and no text takes their place that
 * a client might send back as the new secret.
 */
public final class PushCredentialRedaction implements ResponseStep {

	private static final Set<A2AOperation> OPERATIONS = EnumSet.of(A2AOperation.CREATE_TASK_PUSH_NOTIFICATION_CONFIG,
			A2AOperation.GET_TASK_PUSH_NOTIFICATION_CONFIG, A2AOperation.LIST_TASK_PUSH_NOTIFICATION_CONFIGS);

	private static final List<String> SECRETS = List.of("token", "credentials");

	@Override
	public Stage stage() {
		return Stage.REDACTION;
	}

	@Override
	public boolean concerns(A2ACall call) {
		return OPERATIONS.contains(call.operation());
	}

	@Override
	public Outcome apply(AnswerDocument document) {
		JsonNode payload = document.payload();
		if (payload == null) {
			return Outcome.unchanged();
		}
		JsonNode copy = payload.deepCopy();
		return redact(copy) ? Outcome.replaced(document.withPayload(copy)) : Outcome.unchanged();
	}

	/**
	 * Removes the secrets wherever they stand: the configurations of the protocol's
	 * versions nest them differently, and none has another member of these names.
	 * @return whether there were any
	 */
	static boolean redact(@Nullable JsonNode node) {
		boolean found = false;
		if (node instanceof ObjectNode object) {
			for (String secret : SECRETS) {
				found |= object.remove(secret) != null;
			}
		}
		if (node != null) {
			for (JsonNode child : node) {
				found |= redact(child);
			}
		}
		return found;
	}

}
