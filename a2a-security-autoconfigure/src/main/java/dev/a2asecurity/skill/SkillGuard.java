package dev.a2asecurity.skill;

import java.lang.reflect.Method;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

import org.aopalliance.intercept.MethodInterceptor;
import org.aopalliance.intercept.MethodInvocation;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import dev.a2asecurity.agentcard.A2ASkill;
import dev.a2asecurity.call.Caller;

import org.springframework.context.expression.AnnotatedElementKey;
import org.springframework.core.log.LogMessage;
import org.springframework.security.authentication.AuthenticationCredentialsNotFoundException;

/**
 * Stands in front of every {@link A2ASkill} method and lets a caller in that holds all of
 * the skill's scopes. Without a caller nobody is let in, not even into a skill that is
 * open to every caller.
 */
final class SkillGuard implements MethodInterceptor {

	private static final Log logger = LogFactory.getLog(SkillGuard.class);

	private final Map<AnnotatedElementKey, Skill> skills = new ConcurrentHashMap<>();

	@Override
	public @Nullable Object invoke(MethodInvocation invocation) throws Throwable {
		Skill skill = skill(invocation);
		Caller caller = Caller.find().orElseThrow(() -> nobody(skill));
		Set<String> missing = caller.missingScopes(skill.scopes());
		if (!missing.isEmpty()) {
			logger.info(LogMessage.format("Refused a skill: reason=insufficient_scope, skill=%s, missing=%s, %s",
					skill.id(), missing, caller));
			throw new SkillAccessDeniedException(skill.id(), skill.scopes(), missing);
		}
		return invocation.proceed();
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
			return Skill.of(annotation, SkillMethods.describe(method));
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
