package dev.a2asecurity.skill;

import java.io.Serial;
import java.util.Collection;
import java.util.List;

import dev.a2asecurity.call.SkillId;

import org.springframework.security.access.AccessDeniedException;

/**
 * Thrown instead of entering a skill's method when the caller lacks scopes. On the thread
 * of a request it becomes a 403 with the needed scopes; on a thread of the agent's own,
 * the agent decides what the task becomes.
 */
// The lists are the JDK's own, which are serializable; the compiler sees only the
// interface.
@SuppressWarnings("serial")
public final class SkillAccessDeniedException extends AccessDeniedException {

	@Serial
	private static final long serialVersionUID = 1L;

	private final String skill;

	private final List<String> neededScopes;

	private final List<String> missingScopes;

	SkillAccessDeniedException(SkillId skill, Collection<String> neededScopes, Collection<String> missingScopes) {
		// SDKs answer with an exception's text, so it says nothing that only an operator
		// should read.
		super("The caller may not use this skill");
		this.skill = skill.value();
		this.neededScopes = List.copyOf(neededScopes);
		this.missingScopes = List.copyOf(missingScopes);
	}

	/**
	 * Returns the skill that was not entered.
	 */
	public SkillId skill() {
		return new SkillId(this.skill);
	}

	/**
	 * Returns all the scopes that the skill needs.
	 */
	public List<String> neededScopes() {
		return this.neededScopes;
	}

	/**
	 * Returns those of them that the caller does not hold, at least one.
	 */
	public List<String> missingScopes() {
		return this.missingScopes;
	}

}
