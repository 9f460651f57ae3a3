package dev.a2asecurity.skill;

import java.util.Optional;

import dev.a2asecurity.call.A2ACall;
import dev.a2asecurity.call.SkillId;

/**
 * Says which skill a message is for, before the agent sees it. A bean of this type
 * replaces the default, which takes the skill that the message names, and otherwise the
 * only one that the agent has.
 * <p>
 * The skill that it names is a ceiling: its scopes are needed at admission, and no other
 * skill is entered in that call. Where it names none, the call is admitted and the
 * skill's method decides, unless {@code a2a.security.skill-selection} is
 * {@code required}.
 */
public interface SkillResolver {

	/**
	 * Returns the skill that a call is for, or nothing if it cannot be told yet.
	 * {@link A2ACall#skill()} is the one that the message names; to return another is to
	 * overrule the caller.
	 * @param call a call that sends a message
	 */
	Optional<SkillId> resolve(A2ACall call);

}
