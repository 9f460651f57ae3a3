package dev.a2asecurity.skill;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.util.ArrayList;
import java.util.List;

import org.aopalliance.intercept.MethodInterceptor;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import dev.a2asecurity.agentcard.A2ASkill;
import dev.a2asecurity.autoconfigure.A2ASkillAutoConfiguration;
import dev.a2asecurity.call.Caller;
import dev.a2asecurity.call.SkillId;
import dev.a2asecurity.call.TestCallers;

import org.springframework.aop.Advisor;
import org.springframework.aop.framework.Advised;
import org.springframework.aop.support.AopUtils;
import org.springframework.aop.support.DefaultPointcutAdvisor;
import org.springframework.aop.support.NameMatchMethodPointcut;
import org.springframework.beans.factory.config.BeanDefinition;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.aop.AopAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.cache.CacheManager;
import org.springframework.cache.annotation.Cacheable;
import org.springframework.cache.annotation.EnableCaching;
import org.springframework.cache.concurrent.ConcurrentMapCacheManager;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.ProxyType;
import org.springframework.context.annotation.Proxyable;
import org.springframework.context.annotation.Role;
import org.springframework.security.authentication.AnonymousAuthenticationToken;
import org.springframework.security.authentication.AuthenticationCredentialsNotFoundException;
import org.springframework.security.authentication.TestingAuthenticationToken;
import org.springframework.security.authentication.UsernamePasswordAuthenticationToken;
import org.springframework.security.core.authority.AuthorityUtils;
import org.springframework.security.core.context.SecurityContextHolder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Who may enter a skill's method.
 */
@ExtendWith(OutputCaptureExtension.class)
class SkillGuardTests {

	private final ApplicationContextRunner runner = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(A2ASkillAutoConfiguration.class))
		.withUserConfiguration(GuardedSkills.class);

	@AfterEach
	void clearContext() {
		SecurityContextHolder.clearContext();
	}

	@Test
	void skillWhenNoAuthenticationThenRefusedAndNotEntered(CapturedOutput output) {
		this.runner.run((context) -> {
			GuardedSkills skills = context.getBean(GuardedSkills.class);
			assertThatExceptionOfType(AuthenticationCredentialsNotFoundException.class).isThrownBy(skills::approve)
				.withMessage("Authentication is required");
			assertThat(skills.entered()).isEmpty();
			assertThat(output).contains("reason=no_caller, skill=approve").contains("a2a.security.executors");
		});
	}

	@Test
	void skillWhenAnonymousThenRefused() {
		this.runner.run((context) -> {
			GuardedSkills skills = context.getBean(GuardedSkills.class);
			SecurityContextHolder.getContext()
				.setAuthentication(new AnonymousAuthenticationToken("key", "anonymous",
						AuthorityUtils.createAuthorityList("SCOPE_expense:approve", "SCOPE_expense:read")));
			assertThatExceptionOfType(AuthenticationCredentialsNotFoundException.class).isThrownBy(skills::approve);
			assertThat(skills.entered()).isEmpty();
		});
	}

	@Test
	void skillWhenUserOfAnotherPartWithMatchingAuthoritiesThenRefused() {
		this.runner.run((context) -> {
			GuardedSkills skills = context.getBean(GuardedSkills.class);
			SecurityContextHolder.getContext()
				.setAuthentication(UsernamePasswordAuthenticationToken.authenticated("admin", null,
						AuthorityUtils.createAuthorityList("SCOPE_expense:approve", "SCOPE_expense:read")));
			assertThatExceptionOfType(AuthenticationCredentialsNotFoundException.class).isThrownBy(skills::approve);
			assertThat(skills.entered()).isEmpty();
		});
	}

	@Test
	void skillWhenCallerIsNotAuthenticatedYetThenRefused() {
		this.runner.run((context) -> {
			GuardedSkills skills = context.getBean(GuardedSkills.class);
			TestingAuthenticationToken token = new TestingAuthenticationToken(
					TestCallers.caller("a", "expense:approve", "expense:read"), null);
			token.setAuthenticated(false);
			SecurityContextHolder.getContext().setAuthentication(token);
			assertThatExceptionOfType(AuthenticationCredentialsNotFoundException.class).isThrownBy(skills::approve);
		});
	}

	@Test
	void skillWhenAuthoritiesMatchAndScopesOfCallerDoNotThenRefused() {
		this.runner.run((context) -> {
			GuardedSkills skills = context.getBean(GuardedSkills.class);
			TestingAuthenticationToken token = new TestingAuthenticationToken(TestCallers.caller("a"), null,
					AuthorityUtils.createAuthorityList("SCOPE_expense:approve", "SCOPE_expense:read"));
			assertThatExceptionOfType(SkillAccessDeniedException.class)
				.isThrownBy(() -> TestCallers.as(token, skills::approve));
		});
	}

	@Test
	void skillWhenOneScopeOfTwoIsMissingThenRefusedWithSkillAndThatScope(CapturedOutput output) {
		this.runner.run((context) -> {
			GuardedSkills skills = context.getBean(GuardedSkills.class);
			Caller caller = TestCallers.caller("travel-agent", "expense:read");
			assertThatExceptionOfType(SkillAccessDeniedException.class)
				.isThrownBy(() -> TestCallers.as(caller, skills::approve))
				.satisfies((ex) -> {
					assertThat(ex.skill().value()).isEqualTo("approve");
					assertThat(ex.neededScopes()).containsExactly("expense:approve", "expense:read");
					assertThat(ex.missingScopes()).containsExactly("expense:approve");
				});
			assertThat(skills.entered()).isEmpty();
			assertThat(output).contains("reason=insufficient_scope, skill=approve, missing=[expense:approve]")
				.contains("travel-agent");
		});
	}

	@Test
	void skillWhenScopeDiffersInCaseOnlyThenRefused() {
		this.runner.run((context) -> {
			GuardedSkills skills = context.getBean(GuardedSkills.class);
			assertThatExceptionOfType(SkillAccessDeniedException.class).isThrownBy(
					() -> TestCallers.as(TestCallers.caller("a", "EXPENSE:APPROVE", "expense:read"), skills::approve))
				.satisfies((ex) -> assertThat(ex.missingScopes()).containsExactly("expense:approve"));
		});
	}

	@Test
	void skillWhenAllScopesThenEntered() {
		this.runner.run((context) -> {
			GuardedSkills skills = context.getBean(GuardedSkills.class);
			Caller caller = TestCallers.caller("finance", "expense:read", "other", "expense:approve");
			assertThat(TestCallers.as(caller, skills::approve)).isEqualTo("approved");
			assertThat(skills.entered()).containsExactly("approve");
		});
	}

	@Test
	void openSkillWhenNoCallerThenRefused() {
		this.runner.run((context) -> {
			GuardedSkills skills = context.getBean(GuardedSkills.class);
			assertThatExceptionOfType(AuthenticationCredentialsNotFoundException.class).isThrownBy(skills::greet);
			assertThat(skills.entered()).isEmpty();
		});
	}

	@Test
	void openSkillWhenCallerWithoutScopesThenEntered() {
		this.runner.run((context) -> {
			GuardedSkills skills = context.getBean(GuardedSkills.class);
			assertThat(TestCallers.as(TestCallers.caller("stranger"), skills::greet)).isEqualTo("hello");
		});
	}

	@Test
	void exceptionWhenSkillThrowsThenItIsTheSkillsOwn() {
		this.runner.run((context) -> {
			GuardedSkills skills = context.getBean(GuardedSkills.class);
			assertThatExceptionOfType(IOException.class)
				.isThrownBy(() -> TestCallers.as(TestCallers.caller("a", "expense:fail"), skills::fail))
				.withMessage("from the skill");
		});
	}

	@Test
	void refusalWhenSerializedThenKeepsSkillAndScopes() throws Exception {
		SkillAccessDeniedException refusal = SkillAccessDeniedException.insufficientScope(SkillId.parse("approve"),
				List.of("a", "b"), List.of("b"));
		ByteArrayOutputStream bytes = new ByteArrayOutputStream();
		try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
			out.writeObject(refusal);
		}
		try (ObjectInputStream in = new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
			SkillAccessDeniedException read = (SkillAccessDeniedException) in.readObject();
			assertThat(read.skill()).isEqualTo(refusal.skill());
			assertThat(read.neededScopes()).containsExactly("a", "b");
			assertThat(read.missingScopes()).containsExactly("b");
			assertThat(read).hasMessage(refusal.getMessage());
		}
	}

	@Test
	void cacheWhenResultIsCachedThenStillRefusedToOthers() {
		this.runner.withUserConfiguration(CachingConfiguration.class, CachedSkills.class).run((context) -> {
			CachedSkills skills = context.getBean(CachedSkills.class);
			assertThat(TestCallers.as(TestCallers.caller("a", "secret:read"), skills::secret)).isEqualTo("secret 1");
			assertThat(TestCallers.as(TestCallers.caller("a", "secret:read"), skills::secret)).isEqualTo("secret 1");
			assertThatExceptionOfType(SkillAccessDeniedException.class)
				.isThrownBy(() -> TestCallers.as(TestCallers.caller("b"), skills::secret));
		});
	}

	@Test
	void guardWhenOtherAdviceThenComesFirst() {
		this.runner.withUserConfiguration(AdviceConfiguration.class).run((context) -> {
			GuardedSkills skills = context.getBean(GuardedSkills.class);
			List<?> log = context.getBean("adviceLog", List.class);
			assertThatExceptionOfType(SkillAccessDeniedException.class)
				.isThrownBy(() -> TestCallers.as(TestCallers.caller("b"), skills::approve));
			assertThat(log).isEmpty();
			TestCallers.as(TestCallers.caller("b", "expense:approve", "expense:read"), skills::approve);
			assertThat(log).isEqualTo(List.of("approve"));
		});
	}

	@Test
	void guardWhenClassProxiesAreSwitchedOffThenBeanKeepsItsTypeAndGuard() {
		this.runner.withPropertyValues("spring.aop.proxy-target-class=false")
			.withConfiguration(AutoConfigurations.of(AopAutoConfiguration.class))
			.withUserConfiguration(GenericSkillsImplementation.class, JdkProxyingConfiguration.class)
			.run((context) -> {
				GenericSkillsImplementation skills = context.getBean(GenericSkillsImplementation.class);
				assertThat(AopUtils.isCglibProxy(skills)).isTrue();
				assertGenericIsGuarded(skills);
			});
	}

	@Test
	void guardWhenProxyOfInterfacesThenGuards() {
		this.runner.withUserConfiguration(InterfaceProxiedSkills.class).run((context) -> {
			GenericSkills<?> skills = context.getBean(GenericSkills.class);
			assertThat(AopUtils.isJdkDynamicProxy(skills)).isTrue();
			@SuppressWarnings("unchecked")
			GenericSkills<String> typed = (GenericSkills<String>) skills;
			assertGenericIsGuarded(typed);
			assertThat(context.getBean(SkillCatalogLoader.class).get().skills())
				.extracting((skill) -> skill.id().value())
				.contains("generic");
		});
	}

	@Test
	void guardWhenGenericInterfaceThenGuardsBothTheMethodAndItsBridge() {
		this.runner.withUserConfiguration(GenericSkillsImplementation.class).run((context) -> {
			GenericSkillsImplementation skills = context.getBean(GenericSkillsImplementation.class);
			assertGenericIsGuarded(skills);
			assertThatExceptionOfType(SkillAccessDeniedException.class)
				.isThrownBy(() -> TestCallers.as(TestCallers.caller("b"), () -> skills.handle("x")));
		});
	}

	@Test
	void guardWhenBeanThenExactlyOnce() {
		this.runner.run((context) -> assertThat(((Advised) context.getBean(GuardedSkills.class)).getAdvisors())
			.filteredOn((advisor) -> advisor.getAdvice() instanceof SkillGuard)
			.hasSize(1));
	}

	private static void assertGenericIsGuarded(GenericSkills<String> skills) throws Exception {
		assertThatExceptionOfType(SkillAccessDeniedException.class)
			.isThrownBy(() -> TestCallers.as(TestCallers.caller("b"), () -> skills.handle("x")))
			.satisfies((ex) -> assertThat(ex.skill().value()).isEqualTo("generic"));
		assertThat(TestCallers.as(TestCallers.caller("b", "generic:use"), () -> skills.handle("x")))
			.isEqualTo("handled x");
	}

	static class GuardedSkills {

		private final List<String> entered = new ArrayList<>();

		@A2ASkill(id = "approve", name = "Approve", description = "Approves",
				scopes = { "expense:approve", "expense:read" })
		String approve() {
			this.entered.add("approve");
			return "approved";
		}

		@A2ASkill(id = "greet", name = "Greet", description = "Greets", openToEveryCaller = true)
		String greet() {
			this.entered.add("greet");
			return "hello";
		}

		@A2ASkill(id = "fail", name = "Fail", description = "Fails", scopes = "expense:fail")
		String fail() throws IOException {
			throw new IOException("from the skill");
		}

		List<String> entered() {
			return this.entered;
		}

	}

	static class CachedSkills {

		private int count;

		@Cacheable("secrets")
		@A2ASkill(id = "secret", name = "Secret", description = "Secret", scopes = "secret:read")
		public String secret() {
			this.count++;
			return "secret " + this.count;
		}

	}

	@Configuration(proxyBeanMethods = false)
	@EnableCaching
	static class CachingConfiguration {

		@Bean
		CacheManager cacheManager() {
			return new ConcurrentMapCacheManager();
		}

	}

	@Configuration(proxyBeanMethods = false)
	@EnableCaching(proxyTargetClass = false)
	static class JdkProxyingConfiguration {

		@Bean
		CacheManager cacheManager() {
			return new ConcurrentMapCacheManager();
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class AdviceConfiguration {

		@Bean
		@Role(BeanDefinition.ROLE_INFRASTRUCTURE)
		static List<String> adviceLog() {
			return new ArrayList<>();
		}

		@Bean
		@Role(BeanDefinition.ROLE_INFRASTRUCTURE)
		static Advisor transactionLike(List<String> adviceLog) {
			NameMatchMethodPointcut pointcut = new NameMatchMethodPointcut();
			pointcut.addMethodName("approve");
			MethodInterceptor advice = (invocation) -> {
				adviceLog.add(invocation.getMethod().getName());
				return invocation.proceed();
			};
			DefaultPointcutAdvisor advisor = new DefaultPointcutAdvisor(pointcut, advice);
			// As early as Spring Security's own method security comes.
			advisor.setOrder(100);
			return advisor;
		}

	}

	interface GenericSkills<T> {

		@A2ASkill(id = "generic", name = "Generic", description = "Generic", scopes = "generic:use")
		String handle(T input);

	}

	static class GenericSkillsImplementation implements GenericSkills<String> {

		@Override
		public String handle(String input) {
			return "handled " + input;
		}

	}

	@Proxyable(ProxyType.INTERFACES)
	static class InterfaceProxiedSkills implements GenericSkills<String> {

		@Override
		public String handle(String input) {
			return "handled " + input;
		}

	}

}
