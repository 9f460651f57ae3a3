package dev.a2asecurity.audit;

import dev.a2asecurity.call.A2ACall;
import dev.a2asecurity.call.SkillId;

/**
 * The names by which events tell of a call.
 */
final class CallFields {

	private CallFields() {
	}

	static void describe(A2ACall call, AuditFields fields) {
		SkillId skill = call.skill();
		fields.text("call", call.id());
		fields.text("operation", call.operation().label());
		fields.text("protocol", call.version().label());
		fields.text("tenant", call.tenant());
		fields.text("skill", (skill != null) ? skill.value() : null);
		fields.text("task", call.taskId());
		fields.text("context", call.contextId());
		fields.text("message", call.messageId());
	}

}
