package dev.a2asecurity.admission;

import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;
import java.util.stream.Collectors;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

import dev.a2asecurity.call.A2ACall;
import dev.a2asecurity.call.A2AOperation;
import dev.a2asecurity.call.Denial;
import dev.a2asecurity.call.SkillId;
import dev.a2asecurity.skill.Skill;
import dev.a2asecurity.skill.SkillCatalog;

import org.springframework.core.log.LogMessage;

/**
 * Asks for the scopes that configuration attaches to an operation, and refuses a caller
 * who holds not one scope that means anything to this agent: a token for another purpose
 * reads no task and lists none.
 */
public final class OperationScopes implements AdmissionCheck {

	private static final Log logger = LogFactory.getLog(OperationScopes.class);

	private final Map<String, Set<String>> scopes;

	private final Supplier<SkillCatalog> catalog;

	/**
	 * Creates the check.
	 * @param scopes the scopes of which a caller needs every one, by the operation's name
	 * in the specification, or by the method of a custom one
	 * @param catalog the skills of this agent
	 */
	public OperationScopes(Map<String, Set<String>> scopes, Supplier<SkillCatalog> catalog) {
		this.scopes = Map.copyOf(scopes);
		this.catalog = catalog;
	}

	@Override
	public Optional<Denial> check(A2ACall call) {
		Set<String> needed = needed(call);
		Set<String> missing = call.caller().missingScopes(needed);
		if (!missing.isEmpty()) {
			logger.info(LogMessage.format("Refused a call: reason=insufficient_scope, missing=%s, "
					+ "a2a.security.operations asks for %s, %s", missing, needed, call));
			return Optional.of(Denial.insufficientScope(needed));
		}
		if (needed.isEmpty() && !knowsAnyOf(call.caller().scopes())) {
			logger.info(LogMessage.format(
					"Refused a call: reason=no_scope_of_this_agent, no skill or operation asks for a scope that the "
							+ "token grants, %s",
					call));
			return Optional.of(wouldHelp(call));
		}
		return Optional.empty();
	}

	/**
	 * Returns the scopes that configuration attaches to a call's operation.
	 */
	Set<String> needed(A2ACall call) {
		return this.scopes.getOrDefault(key(call), Set.of());
	}

	private static String key(A2ACall call) {
		return (call.operation() == A2AOperation.CUSTOM) ? call.method() : call.operation().label();
	}

	private boolean knowsAnyOf(Collection<String> held) {
		for (Skill skill : this.catalog.get().skills()) {
			if (skill.isOpen() || held.stream().anyMatch(skill.scopes()::contains)) {
				return true;
			}
		}
		return this.scopes.values().stream().anyMatch((known) -> held.stream().anyMatch(known::contains));
	}

	/**
	 * Names the scopes of the skill that the call is for. Where it names none, each skill
	 * would do: a challenge cannot say that, and must not ask for all of them at once, so
	 * it stands in the details, as far as the public card tells it too.
	 */
	private Denial wouldHelp(A2ACall call) {
		SkillId named = call.skill();
		return Optional.ofNullable(named)
			.flatMap((id) -> this.catalog.get().find(id))
			.map((skill) -> Denial.insufficientScope(skill.scopes()))
			.orElseGet(() -> Denial.insufficientScopeOneOf(scopesOfAnySkill()));
	}

	private Set<String> scopesOfAnySkill() {
		return this.catalog.get()
			.skills()
			.stream()
			.filter(Skill::isPublic)
			.flatMap((skill) -> skill.scopes().stream())
			.collect(Collectors.toCollection(TreeSet::new));
	}

}
