package dev.a2asecurity.audit;

import java.util.Set;

import org.jspecify.annotations.Nullable;

import dev.a2asecurity.call.A2ACall;
import dev.a2asecurity.call.SkillId;

/**
 * The last check in front of a skill's method let somebody in, or did not.
 *
 * @param facts what every event tells
 * @param skill the skill
 * @param call the call that it is entered by, or {@code null} if it is entered by none
 * @param decidingScopes the scopes that were asked for
 */
public record SkillDecided(AuditFacts facts, SkillId skill, @Nullable A2ACall call,
		Set<String> decidingScopes) implements AuditEvent {

	/**
	 * Creates an event.
	 */
	public SkillDecided {
		decidingScopes = Set.copyOf(decidingScopes);
	}

	@Override
	public AuditKind kind() {
		return AuditKind.SKILL;
	}

	@Override
	public void describe(AuditFields fields) {
		fields.text("call", (this.call != null) ? this.call.id() : null);
		fields.text("skill", this.skill.value());
		fields.text("task", (this.call != null) ? this.call.taskId() : null);
		fields.texts("decidedBy", this.decidingScopes);
	}

}
