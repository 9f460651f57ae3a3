package dev.a2asecurity.task;

import org.jspecify.annotations.Nullable;

import dev.a2asecurity.call.Denial;
import dev.a2asecurity.call.SkillId;

/**
 * Whether a call may go on to what it names.
 */
public sealed interface TaskAccess {

	/**
	 * Everything that the call names is the caller's to use, or not there to be
	 * anybody's.
	 *
	 * @param skill the skill that the named task was begun with, its ceiling, or
	 * {@code null} if the call names no task or none was resolved for it
	 * @param newContext whether the call names a context of its own choosing, which has
	 * to be bound to the caller before the agent is invoked
	 */
	record Permitted(@Nullable SkillId skill, boolean newContext) implements TaskAccess {
	}

	/**
	 * The call names something that it may not.
	 *
	 * @param denial what the caller hears: the same of what is unknown and of what is
	 * another's
	 * @param reason which of it it was, for the operator
	 */
	record Refused(Denial denial, String reason) implements TaskAccess {
	}

}
