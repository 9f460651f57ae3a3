package dev.a2asecurity.skill;

import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

import org.jspecify.annotations.Nullable;

import dev.a2asecurity.call.A2ACall;
import dev.a2asecurity.call.Caller;

/**
 * A skill's method that is about to be entered, as policies see it. A policy is a bean of
 * type {@code AuthorizationManager<SkillInvocation>}; it may deny, and grants nothing.
 *
 * @param skill the skill
 * @param method the method, as the class of the skill has it
 * @param arguments what it is called with, unmodifiable; the objects themselves are not
 * copied
 * @param caller who calls
 * @param call the admitted call that leads here, or empty where the skill is entered
 * without one, as by a scheduled job that acts as a caller
 */
public record SkillInvocation(Skill skill, Method method, List<@Nullable Object> arguments, Caller caller,
		Optional<A2ACall> call) {

	/**
	 * Creates an invocation.
	 */
	public SkillInvocation {
		arguments = Collections.unmodifiableList(Arrays.asList(arguments.toArray()));
	}

	/**
	 * Returns the task that the call is about, or {@code null} if it names none.
	 */
	public @Nullable String taskId() {
		return this.call.map(A2ACall::taskId).orElse(null);
	}

	/**
	 * Names the skill and the caller, and none of the arguments, which are the caller's
	 * content.
	 */
	@Override
	public String toString() {
		return "SkillInvocation[skill=" + this.skill.id() + ", " + this.caller + "]";
	}

}
