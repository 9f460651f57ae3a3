package dev.a2asecurity.admission;

import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import dev.a2asecurity.call.A2ACall;
import dev.a2asecurity.call.Denial;
import dev.a2asecurity.call.SkillId;
import dev.a2asecurity.skill.Skill;
import dev.a2asecurity.skill.SkillCatalog;
import dev.a2asecurity.skill.SkillResolver;

import org.springframework.core.log.LogMessage;

/**
 * Finds the skill that a message is for, and asks for its scopes before the agent is
 * invoked. A task keeps the skill that it was begun for.
 */
public final class SkillAdmission {

	private static final Log logger = LogFactory.getLog(SkillAdmission.class);

	private static final String NAMED_BY = "message.metadata";

	private final Supplier<SkillCatalog> catalog;

	private final SkillResolver resolver;

	private final boolean required;

	/**
	 * Creates the check.
	 * @param catalog the skills of this agent
	 * @param resolver says which one a message is for
	 * @param required whether a message whose skill is not known is refused
	 */
	public SkillAdmission(Supplier<SkillCatalog> catalog, SkillResolver resolver, boolean required) {
		this.catalog = catalog;
		this.resolver = resolver;
		this.required = required;
	}

	/**
	 * Decides on the skill of a call; a call that sends no message is for none.
	 * @param ofTask the skill that the task was begun for, or {@code null} if the message
	 * begins one, or the task was begun for none in particular
	 */
	Resolution resolve(A2ACall call, @Nullable SkillId ofTask) {
		if (!call.operation().sendsMessage()) {
			return new Resolution(call, Optional.empty());
		}
		SkillId named = call.skill();
		if (ofTask != null && named != null && !named.equals(ofTask)) {
			return refused(call, "other_skill_of_task", "the task was begun for " + ofTask,
					Denial.invalidParameter(NAMED_BY));
		}
		Optional<SkillId> resolved = (ofTask != null) ? Optional.of(ofTask) : this.resolver.resolve(call);
		if (resolved.isEmpty()) {
			return this.required
					? refused(call, "no_skill", "a2a.security.skill-selection is required, and the message names none",
							Denial.invalidParameter(NAMED_BY))
					: new Resolution(call, Optional.empty());
		}
		Optional<Skill> skill = this.catalog.get().find(resolved.get());
		return skill.isPresent() ? requireAllowed(call.withSkill(resolved.get()), skill.get())
				: refused(call, "unknown_skill", "no skill has that id", Denial.invalidParameter(NAMED_BY));
	}

	/**
	 * Returns the scopes of the skill that a call was resolved to; none where it is for
	 * none.
	 */
	Set<String> needed(A2ACall call) {
		SkillId skill = call.skill();
		return (skill != null && call.operation().sendsMessage())
				? this.catalog.get().find(skill).map((found) -> Set.copyOf(found.scopes())).orElse(Set.of()) : Set.of();
	}

	private static Resolution requireAllowed(A2ACall call, Skill skill) {
		if (skill.senderConstrained() && !call.caller().isSenderConstrained()) {
			return refused(call, "unbound_token", "the skill needs a token that is bound to a key (claim cnf)",
					Denial.unboundToken());
		}
		Set<String> missing = call.caller().missingScopes(skill.scopes());
		return missing.isEmpty() ? new Resolution(call, Optional.empty())
				: refused(call, "insufficient_scope", "missing=" + missing, Denial.insufficientScope(skill.scopes()));
	}

	private static Resolution refused(A2ACall call, String reason, String explanation, Denial denial) {
		logger.info(LogMessage.format("Refused a call: reason=%s, %s, %s", reason, explanation, call));
		return new Resolution(call, Optional.of(denial));
	}

	/**
	 * A call with the skill that was found, and why it is refused, if it is.
	 */
	record Resolution(A2ACall call, Optional<Denial> denial) {
	}

}
