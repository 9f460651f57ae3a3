package dev.a2asecurity.skill;

import java.lang.reflect.Method;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;

import dev.a2asecurity.audit.AuditTrail;
import dev.a2asecurity.authentication.CallerBlocks;
import dev.a2asecurity.call.DenyPolicies;

import org.springframework.aop.support.AbstractPointcutAdvisor;
import org.springframework.aop.Pointcut;
import org.springframework.aop.support.StaticMethodMatcherPointcut;
import org.springframework.core.Ordered;

/**
 * Puts {@link SkillGuard} around every bean with skill methods, outside of all other
 * advice: a transaction or a cache must not do its work for a caller who is not let in.
 */
public final class SkillAdvisor extends AbstractPointcutAdvisor {

	private static final long serialVersionUID = 1L;

	private final transient Pointcut pointcut = new SkillPointcut();

	private final transient SkillGuard guard;

	/**
	 * Creates the advisor. It comes before other beans are there, so it asks for what it
	 * needs when a skill is entered.
	 * @param catalog the skills of this agent
	 * @param rules what configuration asks of the skills
	 * @param blocks tells who is blocked; {@code null} where no caller comes by a token
	 * @param policies what the application has against entering one
	 * @param trail where it is put on record who entered one; {@code null} for nowhere
	 */
	public SkillAdvisor(Supplier<SkillCatalog> catalog, Supplier<SkillRules> rules,
			Supplier<@Nullable CallerBlocks> blocks, Supplier<DenyPolicies<SkillInvocation>> policies,
			Supplier<@Nullable AuditTrail> trail) {
		this.guard = new SkillGuard(catalog, rules, blocks, policies, new SkillAudit(trail));
		setOrder(Ordered.HIGHEST_PRECEDENCE + 100);
	}

	@Override
	public Pointcut getPointcut() {
		return this.pointcut;
	}

	@Override
	public SkillGuard getAdvice() {
		return this.guard;
	}

	private static final class SkillPointcut extends StaticMethodMatcherPointcut {

		@Override
		public boolean matches(Method method, Class<?> targetClass) {
			return SkillMethods.annotation(method, targetClass) != null;
		}

	}

}
