package dev.a2asecurity.skill;

import java.lang.reflect.Method;

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

	private final transient SkillGuard guard = new SkillGuard();

	/**
	 * Creates the advisor.
	 */
	public SkillAdvisor() {
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
