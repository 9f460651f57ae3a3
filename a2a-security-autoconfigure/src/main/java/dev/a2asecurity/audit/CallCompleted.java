package dev.a2asecurity.audit;

import java.time.Duration;

import org.jspecify.annotations.Nullable;

import dev.a2asecurity.call.A2ACall;
import dev.a2asecurity.call.SkillId;

/**
 * An admitted call came to its end. The id of the call ties it to the decision.
 * <p>
 * The outcome is {@code DONE} with the reason {@code COMPLETE} where the agent ended it;
 * {@code DENIED} where it was cut, and the reason is why: {@code TASK_TAKEN} for an
 * answer that named somebody else's task, {@code TOKEN_EXPIRED} for a stream whose token
 * ended, {@code BLOCKED}; and {@code FAILED} where it broke off. The gate that cuts an
 * answer writes nothing of its own: the reason code of its
 * {@link dev.a2asecurity.web.ResponseStep.Outcome#refused refusal}, or of its ending, in
 * lower snake case, is the reason of this event in upper snake case.
 *
 * @param facts what every event tells
 * @param call the call
 * @param taskId the task that came of it or that it was about, or {@code null} if there
 * is none
 * @param took how long it took from the decision on
 */
public record CallCompleted(AuditFacts facts, A2ACall call, @Nullable String taskId,
		Duration took) implements AuditEvent {

	@Override
	public AuditKind kind() {
		return AuditKind.COMPLETION;
	}

	@Override
	public void describe(AuditFields fields) {
		SkillId skill = this.call.skill();
		fields.text("call", this.call.id());
		fields.text("operation", this.call.operation().label());
		fields.text("skill", (skill != null) ? skill.value() : null);
		fields.text("task", this.taskId);
		fields.number("millis", this.took.toMillis());
	}

}
