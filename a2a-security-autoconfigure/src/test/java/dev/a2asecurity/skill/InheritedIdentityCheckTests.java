package dev.a2asecurity.skill;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import dev.a2asecurity.autoconfigure.A2ASkillAutoConfiguration;
import dev.a2asecurity.call.Caller;
import dev.a2asecurity.call.TestCallers;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.security.core.context.SecurityContext;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.security.core.context.SecurityContextHolderStrategy;
import org.springframework.security.core.context.SecurityContextImpl;

import static dev.a2asecurity.Failures.assertStopped;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * Security contexts that threads inherit are refused, however they come to.
 */
class InheritedIdentityCheckTests {

	private final SecurityContextHolderStrategy strategy = SecurityContextHolder.getContextHolderStrategy();

	private final ApplicationContextRunner runner = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(A2ASkillAutoConfiguration.class));

	@AfterEach
	void restoreStrategy() {
		SecurityContextHolder.clearContext();
		SecurityContextHolder.setContextHolderStrategy(this.strategy);
		SecurityContextHolder.clearContext();
	}

	@Test
	void startWhenThreadsDoNotInheritThenStarts() {
		this.runner.run((context) -> assertThat(context).hasNotFailed());
	}

	@Test
	void startWhenThreadsDoNotInheritThenStartingThreadKeepsItsIdentity() throws Exception {
		Caller caller = TestCallers.caller("starter");
		Caller after = TestCallers.as(caller, () -> {
			this.runner.run((context) -> assertThat(context).hasNotFailed());
			return Caller.current();
		});
		assertThat(after).isEqualTo(caller);
	}

	@Test
	void startWhenInheritableThreadLocalThenStops() {
		SecurityContextHolder.setStrategyName(SecurityContextHolder.MODE_INHERITABLETHREADLOCAL);
		this.runner.run((context) -> assertStopped(context,
				"New threads inherit the security context (SecurityContextHolder strategy "
						+ "InheritableThreadLocalSecurityContextHolderStrategy)",
				"spring.security.strategy=MODE_INHERITABLETHREADLOCAL"));
		assertThat(SecurityContextHolder.getContext().getAuthentication()).isNull();
	}

	@Test
	void startWhenGlobalThenStops() {
		SecurityContextHolder.setStrategyName(SecurityContextHolder.MODE_GLOBAL);
		this.runner.run((context) -> assertStopped(context, "New threads inherit the security context",
				"list further ones in a2a.security.executors"));
	}

	@Test
	void startWhenStrategyOfApplicationInheritsThenStops() {
		SecurityContextHolder.setContextHolderStrategy(new HomeMadeStrategy());
		this.runner.run((context) -> assertStopped(context, "(SecurityContextHolder strategy HomeMadeStrategy)",
				"Remove spring.security.strategy"));
	}

	@Test
	void startWhenSecurityIsDisabledThenStrategyIsTheApplicationsBusiness() {
		SecurityContextHolder.setStrategyName(SecurityContextHolder.MODE_INHERITABLETHREADLOCAL);
		this.runner.withPropertyValues("a2a.security.enabled=false")
			.run((context) -> assertThat(context).hasNotFailed());
	}

	private static final class HomeMadeStrategy implements SecurityContextHolderStrategy {

		private static final InheritableThreadLocal<SecurityContext> CONTEXT = new InheritableThreadLocal<>();

		@Override
		public void clearContext() {
			CONTEXT.remove();
		}

		@Override
		public SecurityContext getContext() {
			SecurityContext present = CONTEXT.get();
			return (present != null) ? present : createEmptyContext();
		}

		@Override
		public void setContext(SecurityContext context) {
			CONTEXT.set(context);
		}

		@Override
		public SecurityContext createEmptyContext() {
			return new SecurityContextImpl();
		}

	}

}
