package dev.a2asecurity.skill;

import java.io.Serial;
import java.util.Collection;
import java.util.List;

import dev.a2asecurity.call.Denial;
import dev.a2asecurity.call.SkillId;

import org.springframework.security.access.AccessDeniedException;

/**
 * Thrown instead of entering a skill's method. On the thread of a request it becomes a
 * refusal on the wire; on a thread of the agent's own, the agent decides what the task
 * becomes, best by {@link SkillRefusal}.
 */
// The lists are the JDK's own, which are serializable; the compiler sees only the
// interface.
@SuppressWarnings("serial")
public final class SkillAccessDeniedException extends AccessDeniedException {

	/**
	 * The caller lacks scopes of the skill.
	 */
	public static final String INSUFFICIENT_SCOPE = "INSUFFICIENT_SCOPE";

	/**
	 * The call was admitted for another skill, which does not delegate to this one.
	 */
	public static final String OTHER_SKILL = "OTHER_SKILL";

	@Serial
	private static final long serialVersionUID = 1L;

	private final String skill;

	private final String reason;

	private final List<String> neededScopes;

	private final List<String> missingScopes;

	private SkillAccessDeniedException(SkillId skill, String reason, Collection<String> neededScopes,
			Collection<String> missingScopes) {
		// SDKs answer with an exception's text, so it says nothing that only an operator
		// should read.
		super("The caller may not use this skill");
		this.skill = skill.value();
		this.reason = reason;
		this.neededScopes = List.copyOf(neededScopes);
		this.missingScopes = List.copyOf(missingScopes);
	}

	static SkillAccessDeniedException insufficientScope(SkillId skill, Collection<String> needed,
			Collection<String> missing) {
		return new SkillAccessDeniedException(skill, INSUFFICIENT_SCOPE, needed, missing);
	}

	static SkillAccessDeniedException forbidden(SkillId skill, String reason) {
		return new SkillAccessDeniedException(skill, reason, List.of(), List.of());
	}

	/**
	 * Returns the skill that was not entered.
	 */
	public SkillId skill() {
		return new SkillId(this.skill);
	}

	/**
	 * Returns why, as a code in upper snake case that a caller may know.
	 */
	public String reason() {
		return this.reason;
	}

	/**
	 * Returns all the scopes that would let the caller in; empty where none would.
	 */
	public List<String> neededScopes() {
		return this.neededScopes;
	}

	/**
	 * Returns those of them that the caller does not hold.
	 */
	public List<String> missingScopes() {
		return this.missingScopes;
	}

	/**
	 * Returns the refusal as it may be told to the caller.
	 */
	public Denial denial() {
		return this.neededScopes.isEmpty() ? Denial.forbidden(this.reason)
				: Denial.insufficientScope(this.neededScopes);
	}

}
