package dev.a2asecurity.skill;

import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

import org.aopalliance.intercept.MethodInterceptor;
import org.aopalliance.intercept.MethodInvocation;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import dev.a2asecurity.agentcard.A2ASkill;
import dev.a2asecurity.authentication.CallerBlocks;
import dev.a2asecurity.call.A2ACall;
import dev.a2asecurity.call.Caller;
import dev.a2asecurity.call.Denial;
import dev.a2asecurity.call.DenyPolicies;
import dev.a2asecurity.call.SkillId;

import org.springframework.context.expression.AnnotatedElementKey;
import org.springframework.core.log.LogMessage;
import org.springframework.security.access.AccessDeniedException;
import org.springframework.security.access.AuthorizationServiceException;
import org.springframework.security.authentication.AuthenticationCredentialsNotFoundException;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.AuthenticationException;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.security.oauth2.server.resource.InvalidBearerTokenException;
import org.springframework.util.function.SingletonSupplier;

/**
 * Stands in front of every {@link A2ASkill} method and decides at the last moment, with
 * the arguments: nobody has blocked the caller, its token is bound to its key where the
 * skill asks for that, it holds all of the skill's scopes, the call was not admitted for
 * another skill, and no policy of the application denies. Without a caller nobody is let
 * in, not even into a skill that is open to every caller.
 */
final class SkillGuard implements MethodInterceptor {

	private static final Log logger = LogFactory.getLog(SkillGuard.class);

	private final Map<AnnotatedElementKey, Skill> skills = new ConcurrentHashMap<>();

	private final Supplier<SkillCatalog> catalog;

	private final Supplier<SkillRules> rules;

	private final Supplier<@Nullable CallerBlocks> blocks;

	private final Supplier<DenyPolicies<SkillInvocation>> policies;

	private final SkillAudit audit;

	SkillGuard(Supplier<SkillCatalog> catalog, Supplier<SkillRules> rules, Supplier<@Nullable CallerBlocks> blocks,
			Supplier<DenyPolicies<SkillInvocation>> policies, SkillAudit audit) {
		this.catalog = SingletonSupplier.of(catalog);
		this.rules = rules;
		this.blocks = SingletonSupplier.ofNullable(blocks);
		this.policies = SingletonSupplier.of(policies);
		this.audit = audit;
	}

	@Override
	public @Nullable Object invoke(MethodInvocation invocation) throws Throwable {
		long begin = System.nanoTime();
		Skill skill = skill(invocation);
		Authentication authentication = SecurityContextHolder.getContext().getAuthentication();
		try {
			requireAdmission(skill, authentication, invocation);
		}
		catch (AuthenticationException | AccessDeniedException ex) {
			this.audit.refused(skill, authentication, ex, begin);
			throw ex;
		}
		this.audit.entered(skill, authentication, begin);
		return invocation.proceed();
	}

	private void requireAdmission(Skill skill, @Nullable Authentication authentication, MethodInvocation invocation) {
		Caller caller = Caller.of(authentication).orElseThrow(() -> nobody(skill));
		requireUnblocked(skill, authentication, caller);
		requireBoundToken(skill, caller);
		requireScopes(skill, caller);
		Optional<A2ACall> call = A2ACall.of(authentication);
		call.ifPresent((admitted) -> requireOfCall(skill, admitted));
		requireNoObjection(new SkillInvocation(skill, invocation.getMethod(), Arrays.asList(invocation.getArguments()),
				caller, call));
	}

	/**
	 * Asks at the last moment: the work may have waited in an executor since its caller
	 * was let in.
	 */
	private void requireUnblocked(Skill skill, @Nullable Authentication authentication, Caller caller) {
		CallerBlocks current = this.blocks.get();
		if (current != null && authentication != null && current.isBlocked(authentication)) {
			logger.info(LogMessage.format("Refused a skill: reason=blocked, skill=%s, %s", skill.id(), caller));
			throw new InvalidBearerTokenException("Invalid token");
		}
	}

	private static void requireBoundToken(Skill skill, Caller caller) {
		if (skill.senderConstrained() && !caller.isSenderConstrained()) {
			logger.info(LogMessage.format(
					"Refused a skill: reason=unbound_token, skill=%s needs a token that is bound to a key (claim cnf), %s",
					skill.id(), caller));
			throw new UnboundTokenException();
		}
	}

	private static void requireScopes(Skill skill, Caller caller) {
		Set<String> missing = caller.missingScopes(skill.scopes());
		if (!missing.isEmpty()) {
			logger.info(LogMessage.format("Refused a skill: reason=insufficient_scope, skill=%s, missing=%s, %s",
					skill.id(), missing, caller));
			throw SkillAccessDeniedException.insufficientScope(skill.id(), skill.scopes(), missing);
		}
	}

	/**
	 * Holds a call to the skill it was admitted for. Whoever chooses the methods to call,
	 * a language model perhaps, may have been talked into another.
	 */
	private void requireOfCall(Skill skill, A2ACall call) {
		SkillId admitted = call.skill();
		if (admitted != null
				&& this.catalog.get().find(admitted).filter((ceiling) -> ceiling.mayEnter(skill.id())).isEmpty()) {
			logger.info(LogMessage
				.format("Refused a skill: reason=other_skill, skill=%s, the call was admitted for %s, which does not "
						+ "delegate to it (@A2ASkill(delegatesTo)), %s", skill.id(), admitted, call.caller()));
			throw SkillAccessDeniedException.forbidden(skill.id(), SkillAccessDeniedException.OTHER_SKILL);
		}
	}

	private void requireNoObjection(SkillInvocation invocation) {
		this.policies.get()
			.denial(() -> SecurityContextHolder.getContext().getAuthentication(), invocation)
			.ifPresent((denial) -> {
				throw exception(invocation.skill(), denial, invocation.caller());
			});
	}

	private static AccessDeniedException exception(Skill skill, Denial denial, Caller caller) {
		return switch (denial.kind()) {
			case UNAVAILABLE -> new AuthorizationServiceException("The skill cannot be used now");
			case INSUFFICIENT_SCOPE -> SkillAccessDeniedException.insufficientScope(skill.id(), denial.neededScopes(),
					caller.missingScopes(denial.neededScopes()));
			default -> SkillAccessDeniedException.forbidden(skill.id(), denial.reason());
		};
	}

	private Skill skill(MethodInvocation invocation) {
		Object target = invocation.getThis();
		Class<?> targetClass = (target != null) ? target.getClass() : null;
		Method method = invocation.getMethod();
		return this.skills.computeIfAbsent(new AnnotatedElementKey(method, targetClass), (key) -> {
			A2ASkill annotation = SkillMethods.annotation(method, targetClass);
			if (annotation == null) {
				throw new IllegalStateException("No skill on " + SkillMethods.describe(method));
			}
			return this.rules.get().applyTo(Skill.of(annotation, SkillMethods.describe(method)));
		});
	}

	private static AuthenticationCredentialsNotFoundException nobody(Skill skill) {
		logger
			.info(LogMessage.format("Refused a skill: reason=no_caller, skill=%s; if the call came through the agent, "
					+ "list the executor that it runs on in a2a.security.executors", skill.id()));
		// SDKs answer with an exception's text.
		return new AuthenticationCredentialsNotFoundException("Authentication is required");
	}

}
