package dev.a2asecurity.skill;

import java.math.BigDecimal;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import dev.a2asecurity.agentcard.A2ASkill;
import dev.a2asecurity.autoconfigure.A2AClockAutoConfiguration;
import dev.a2asecurity.autoconfigure.A2ASkillAutoConfiguration;
import dev.a2asecurity.autoconfigure.A2ASkillPolicyAutoConfiguration;
import dev.a2asecurity.call.A2ACall;
import dev.a2asecurity.call.A2AOperation;
import dev.a2asecurity.call.Caller;
import dev.a2asecurity.call.DenyPolicies;
import dev.a2asecurity.call.PolicyDenial;
import dev.a2asecurity.call.ProtocolVersion;
import dev.a2asecurity.call.SkillId;
import dev.a2asecurity.call.TestCallers;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.assertj.AssertableApplicationContext;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.core.ResolvableType;
import org.springframework.core.annotation.Order;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.security.access.AccessDeniedException;
import org.springframework.security.access.AuthorizationServiceException;
import org.springframework.security.authorization.AuthorityAuthorizationDecision;
import org.springframework.security.authorization.AuthorizationDecision;
import org.springframework.security.authorization.AuthorizationManager;
import org.springframework.security.authorization.AuthorizationResult;
import org.springframework.security.core.authority.AuthorityUtils;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * What may stand in a skill's way besides its scopes: the application's policies, its
 * hours, and limits to its arguments.
 */
@ExtendWith(OutputCaptureExtension.class)
class SkillPolicyTests {

	private static final Caller CALLER = TestCallers.caller("a", "expense:submit");

	private final ApplicationContextRunner runner = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(A2AClockAutoConfiguration.class, A2ASkillAutoConfiguration.class,
				A2ASkillPolicyAutoConfiguration.class))
		.withUserConfiguration(ExpenseSkills.class);

	private static String submit(AssertableApplicationContext context, Caller caller, String amount) throws Exception {
		ExpenseSkills skills = context.getBean(ExpenseSkills.class);
		return TestCallers.as(caller,
				() -> skills.submit(new Expense((amount != null) ? new BigDecimal(amount) : null), "Rome"));
	}

	private ApplicationContextRunner withPolicy(AuthorizationManager<SkillInvocation> policy) {
		return this.runner.withBean(PolicyConfiguration.class, () -> new PolicyConfiguration(policy));
	}

	@Test
	void policyWhenItDeniesThenRefusedWithItsReason(CapturedOutput output) {
		withPolicy((authentication, invocation) -> PolicyDenial.because("NOT_IN_ROME")).run((context) -> {
			assertThatExceptionOfType(SkillAccessDeniedException.class).isThrownBy(() -> submit(context, CALLER, "1"))
				.satisfies((ex) -> assertThat(ex.reason()).isEqualTo("NOT_IN_ROME"));
			assertThat(output).contains("Denied by a policy: reason=NOT_IN_ROME").doesNotContain("Expense[");
		});
	}

	@Test
	void policyWhenAskedThenSeesSkillArgumentsAndCaller() {
		List<SkillInvocation> seen = new ArrayList<>();
		withPolicy((authentication, invocation) -> {
			seen.add(invocation);
			assertThat(authentication.get().getPrincipal()).isEqualTo(CALLER);
			return null;
		}).run((context) -> {
			assertThat(submit(context, CALLER, "1")).isEqualTo("submitted");
			assertThat(seen).singleElement().satisfies((invocation) -> {
				assertThat(invocation.skill().id()).hasToString("submit");
				assertThat(invocation.arguments()).containsExactly(new Expense(new BigDecimal("1")), "Rome");
				assertThat(invocation.caller()).isEqualTo(CALLER);
				assertThat(invocation.call()).isEmpty();
				assertThat(invocation.taskId()).isNull();
			});
		});
	}

	@Test
	void policyWhenItGrantsThenScopesAreNeededAllTheSame() {
		withPolicy((authentication, invocation) -> new AuthorizationDecision(true))
			.run((context) -> assertThatExceptionOfType(SkillAccessDeniedException.class)
				.isThrownBy(() -> submit(context, TestCallers.caller("b"), "1"))
				.satisfies((ex) -> assertThat(ex.missingScopes()).containsExactly("expense:submit")));
	}

	@Test
	void policyWhenItFailsThenNotEnteredAndNotTakenForADenial(CapturedOutput output) {
		withPolicy((authentication, invocation) -> {
			throw new IllegalStateException("decision point is down");
		}).run((context) -> {
			assertThatExceptionOfType(AuthorizationServiceException.class)
				.isThrownBy(() -> submit(context, CALLER, "1"));
			assertThat(output).contains("Did not ask the policy");
		});
	}

	@Test
	void policyWhenItThrowsAccessDeniedThenRefused() {
		withPolicy((authentication, invocation) -> {
			throw new AccessDeniedException("no");
		}).run((context) -> assertThatExceptionOfType(SkillAccessDeniedException.class)
			.isThrownBy(() -> submit(context, CALLER, "1"))
			.satisfies((ex) -> assertThat(ex.reason()).isEqualTo("DENIED_BY_POLICY")));
	}

	@Test
	void policyWhenItWantsScopesThenTheyAreNamed() {
		withPolicy((authentication, invocation) -> new AuthorityAuthorizationDecision(false,
				AuthorityUtils.createAuthorityList("SCOPE_expense:large")))
			.run((context) -> assertThatExceptionOfType(SkillAccessDeniedException.class)
				.isThrownBy(() -> submit(context, CALLER, "1"))
				.satisfies((ex) -> {
					assertThat(ex.neededScopes()).containsExactly("expense:large");
					assertThat(ex.missingScopes()).containsExactly("expense:large");
				}));
	}

	@Test
	void policyWhenItWantsMoreThanScopesThenNoScopesArePromisedToHelp() {
		withPolicy((authentication, invocation) -> new AuthorityAuthorizationDecision(false,
				AuthorityUtils.createAuthorityList("SCOPE_expense:large", "ROLE_BOSS")))
			.run((context) -> assertThatExceptionOfType(SkillAccessDeniedException.class)
				.isThrownBy(() -> submit(context, CALLER, "1"))
				.satisfies((ex) -> assertThat(ex.neededScopes()).isEmpty()));
	}

	@Test
	void policiesWhenSeveralThenAskedInOrderUntilOneDenies() {
		this.runner.withUserConfiguration(OrderedPolicies.class).run((context) -> {
			assertThatExceptionOfType(SkillAccessDeniedException.class).isThrownBy(() -> submit(context, CALLER, "1"))
				.satisfies((ex) -> assertThat(ex.reason()).isEqualTo("SECOND"));
			assertThat(context.getBean(OrderedPolicies.class).asked).containsExactly("first", "second");
		});
	}

	@Test
	void limitWhenArgumentIsBeyondThenRefusedAndWithinThenEntered() {
		this.runner
			.withPropertyValues("a2a.security.skills.submit.limits[0]=#expense.amount() <= 1000",
					"a2a.security.skills.submit.limits[1]=#city == 'Rome' and #caller.subject() == 'a'")
			.run((context) -> {
				assertThat(submit(context, CALLER, "1000")).isEqualTo("submitted");
				assertThatExceptionOfType(SkillAccessDeniedException.class)
					.isThrownBy(() -> submit(context, CALLER, "1000.01"))
					.satisfies((ex) -> assertThat(ex.reason()).isEqualTo("ARGUMENT_LIMIT"));
				assertThatExceptionOfType(SkillAccessDeniedException.class)
					.isThrownBy(() -> submit(context, TestCallers.caller("b", "expense:submit"), "1"));
			});
	}

	@Test
	void limitWhenItCannotBeEvaluatedThenRefused() {
		this.runner.withPropertyValues("a2a.security.skills.submit.limits[0]=#expense.amount().negate() < 0")
			.run((context) -> {
				assertThat(submit(context, CALLER, "1")).isEqualTo("submitted");
				assertThatExceptionOfType(SkillAccessDeniedException.class)
					.isThrownBy(() -> submit(context, CALLER, null));
			});
	}

	/**
	 * Neither a number nor nothing is a yes, nor what a mistyped {@code ==} assigns.
	 */
	@ParameterizedTest
	@ValueSource(strings = { "#expense.amount()", "null", "'true'", "#express = true", "#city = 'Rome'" })
	void limitWhenItIsNotTrueThenRefused(String expression) {
		this.runner.withBean(DeliverySkills.class)
			.withPropertyValues("a2a.security.skills.deliver.limits[0]=" + expression)
			.run((context) -> {
				DeliverySkills skills = context.getBean(DeliverySkills.class);
				assertThatExceptionOfType(SkillAccessDeniedException.class).isThrownBy(() -> TestCallers.as(CALLER,
						() -> skills.deliver(new Expense(BigDecimal.ONE), "Rome", false, "nobody")));
			});
	}

	/**
	 * A parameter may be called as the caller is.
	 */
	@Test
	void limitWhenAnArgumentIsNamedLikeTheCallerThenItDoesNotPassForIt() {
		this.runner.withBean(DeliverySkills.class)
			.withPropertyValues("a2a.security.skills.deliver.limits[0]=#caller.equals('nobody')")
			.run((context) -> {
				DeliverySkills skills = context.getBean(DeliverySkills.class);
				assertThatExceptionOfType(SkillAccessDeniedException.class).isThrownBy(() -> TestCallers.as(CALLER,
						() -> skills.deliver(new Expense(BigDecimal.ONE), "Rome", false, "nobody")));
			});
	}

	@Test
	void limitWhenAMethodOfAnArgumentThrowsThenRefusedAndNothingIsLogged(CapturedOutput output) {
		this.runner
			.withPropertyValues("a2a.security.skills.submit.limits[0]=#expense.amount().divide(#expense.amount()) == 1")
			.run((context) -> {
				assertThat(submit(context, CALLER, "3")).isEqualTo("submitted");
				assertThatExceptionOfType(SkillAccessDeniedException.class)
					.isThrownBy(() -> submit(context, CALLER, "0"))
					.satisfies((ex) -> assertThat(ex.reason()).isEqualTo("ARGUMENT_LIMIT"));
				assertThat(output).doesNotContain("ArithmeticException").doesNotContain("Did not ask the policy");
			});
	}

	@ParameterizedTest
	@ValueSource(strings = { "T(java.lang.Runtime).getRuntime() != null", "@expenseSkills != null",
			"new java.lang.String('a') == 'a'", "#expense.getClass().getClassLoader() != null" })
	void limitWhenItReachesBeyondTheArgumentsThenRefused(String expression) {
		this.runner.withPropertyValues("a2a.security.skills.submit.limits[0]=" + expression)
			.run((context) -> assertThatExceptionOfType(SkillAccessDeniedException.class)
				.isThrownBy(() -> submit(context, CALLER, "1")));
	}

	@Test
	void limitWhenParameterIsMisspelledThenStartUpFailsAndNamesIt() {
		this.runner.withPropertyValues("a2a.security.skills.submit.limits[0]=#expnse.amount() <= 1000")
			.run((context) -> assertThat(context).getFailure()
				.hasMessageContaining("a2a.security.skills.submit.limits names [expnse]"));
	}

	@Test
	void limitWhenItIsNoExpressionThenStartUpFailsAndShowsIt() {
		this.runner.withPropertyValues("a2a.security.skills.submit.limits[0]=#expense.amount( <=")
			.run((context) -> assertThat(context).getFailure()
				.rootCause()
				.hasMessageContaining("[#expense.amount( <=] is no expression"));
	}

	@Test
	void skillsWhenSkillIsUnknownThenStartUpFailsAndNamesThoseThereAre() {
		this.runner.withPropertyValues("a2a.security.skills.sumbit.hours[0]=MON-FRI 08:00-18:00")
			.run((context) -> assertThat(context).getFailure()
				.hasMessageContaining("a2a.security.skills.sumbit is about a skill that this agent does not have"));
	}

	@Test
	void hoursWhenOutsideThenRefusedAtTheMethodAndAtTheEdge() {
		// 2026-11-27 is a Friday.
		this.runner
			.withBean("a2aSecurityClock", Clock.class,
					() -> Clock.fixed(Instant.parse("2026-11-27T17:00:00Z"), ZoneOffset.UTC))
			.withPropertyValues("a2a.security.skills.submit.hours[0]=MON-FRI 08:00-18:00",
					"a2a.security.skill-time-zone=Europe/Berlin")
			.run((context) -> {
				assertThatExceptionOfType(SkillAccessDeniedException.class)
					.isThrownBy(() -> submit(context, CALLER, "1"))
					.satisfies((ex) -> assertThat(ex.reason()).isEqualTo("OUTSIDE_HOURS"));
				A2ACall call = A2ACall.builder(CALLER, A2AOperation.SEND_MESSAGE, ProtocolVersion.V1_0)
					.skill(SkillId.parse("submit"))
					.build();
				List<AuthorizationManager<A2ACall>> atTheEdge = context
					.<AuthorizationManager<A2ACall>>getBeanProvider(
							ResolvableType.forClassWithGenerics(AuthorizationManager.class, A2ACall.class))
					.orderedStream()
					.toList();
				assertThat(new DenyPolicies<>(atTheEdge).denial(() -> null, call)).get()
					.extracting("reason")
					.isEqualTo("OUTSIDE_HOURS");
			});
	}

	/**
	 * Several hours are open in turn, and only sending a message is about a skill.
	 */
	@Test
	void hoursWhenThereAreSeveralThenOpenInAnyAndForOtherOperationsAlways() {
		SkillHours hours = new SkillHours(
				Map.of(SkillId.parse("submit"), List.of("FRI 08:00-12:00", "FRI 14:00-18:00")), ZoneOffset.UTC,
				Clock.fixed(Instant.parse("2026-11-27T15:00:00Z"), ZoneOffset.UTC));
		assertThat(hours.isOpen(SkillId.parse("submit"))).isTrue();
		SkillHours closed = new SkillHours(Map.of(SkillId.parse("submit"), List.of("FRI 08:00-12:00")), ZoneOffset.UTC,
				Clock.fixed(Instant.parse("2026-11-27T15:00:00Z"), ZoneOffset.UTC));
		assertThat(closed.isOpen(SkillId.parse("submit"))).isFalse();
		A2ACall.Builder get = A2ACall.builder(CALLER, A2AOperation.GET_TASK, ProtocolVersion.V1_0)
			.skill(SkillId.parse("submit"));
		assertThat(closed.atTheEdge().authorize(() -> null, get.build())).isNull();
	}

	@ParameterizedTest
	@CsvSource({ "MON-FRI 08:00-18:00, 2026-11-27T08:00:00Z, true", "MON-FRI 08:00-18:00, 2026-11-27T07:59:59Z, false",
			"MON-FRI 08:00-18:00, 2026-11-27T18:00:00Z, false", "MON-FRI 08:00-18:00, 2026-11-28T12:00:00Z, false",
			"'MON,SAT 00:00-24:00', 2026-11-28T23:59:59Z, true", "'MON,SAT 00:00-24:00', 2026-11-29T00:00:00Z, false",
			"FRI 22:00-06:00, 2026-11-28T05:59:59Z, true", "FRI 22:00-06:00, 2026-11-28T06:00:00Z, false",
			"FRI 22:00-06:00, 2026-11-27T05:00:00Z, false", "FRI-MON 10:00-11:00, 2026-11-29T10:30:00Z, true",
			"SUN 20:00-02:00, 2026-11-30T01:00:00Z, true", "FRI 18:00-24:00, 2026-11-27T17:59:59Z, false" })
	void hoursWhenHeldAgainstAMomentThenContainItOrNot(String hours, Instant moment, boolean contained) {
		assertThat(WeeklyHours.parse(hours).contains(moment.atZone(ZoneOffset.UTC))).isEqualTo(contained);
	}

	/**
	 * In Berlin, 02:00 to 03:00 is not there on 2026-03-29, and is there twice on
	 * 2026-10-25. Hours are those of the clock on the wall.
	 */
	@ParameterizedTest
	@CsvSource({ "SUN 01:30-02:30, 2026-03-29T00:59:59Z, true", "SUN 01:30-02:30, 2026-03-29T01:00:00Z, false",
			"SUN 02:00-03:00, 2026-03-29T01:00:00Z, false", "SAT 22:00-02:30, 2026-03-29T01:00:00Z, false",
			"SUN 02:30-04:00, 2026-03-29T01:00:00Z, true", "SUN 02:00-03:00, 2026-10-25T00:30:00Z, true",
			"SUN 02:00-03:00, 2026-10-25T01:30:00Z, true", "SUN 02:00-03:00, 2026-10-25T02:00:00Z, false",
			"SUN 00:00-24:00, 2026-10-25T22:59:59Z, true", "SUN 00:00-24:00, 2026-10-25T23:00:00Z, false" })
	void hoursWhenClocksAreChangedThenThoseOnTheWall(String hours, Instant moment, boolean contained) {
		assertThat(WeeklyHours.parse(hours).contains(moment.atZone(ZoneId.of("Europe/Berlin")))).isEqualTo(contained);
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "MON-FRI", "MON-FRI 8:00-18:00", "MON-FRI 08:00-25:00", "FOO 08:00-18:00",
			"MON-TUE-WED 08:00-18:00", "MON 08:00-08:00", "MON, 08:00-18:00" })
	void hoursWhenOfAnotherFormThenRefused(String hours) {
		assertThatIllegalArgumentException().isThrownBy(() -> WeeklyHours.parse(hours));
	}

	@Test
	void reasonWhenItIsNoCodeThenRefused() {
		assertThatIllegalArgumentException().isThrownBy(() -> PolicyDenial.because("not a code"));
		assertThatIllegalArgumentException().isThrownBy(() -> PolicyDenial.withoutScopes(List.of()));
	}

	record Expense(BigDecimal amount) {
	}

	static class ExpenseSkills {

		@A2ASkill(id = "submit", name = "Submit", description = "Submits", scopes = "expense:submit")
		public String submit(Expense expense, String city) {
			return "submitted";
		}

	}

	static class DeliverySkills {

		@A2ASkill(id = "deliver", name = "Deliver", description = "Delivers", scopes = "expense:submit")
		public String deliver(Expense expense, String city, boolean express, String caller) {
			return "delivered";
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class PolicyConfiguration {

		private final AuthorizationManager<SkillInvocation> policy;

		PolicyConfiguration(AuthorizationManager<SkillInvocation> policy) {
			this.policy = policy;
		}

		@Bean
		AuthorizationManager<SkillInvocation> policy() {
			return this.policy;
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class OrderedPolicies {

		final List<String> asked = new ArrayList<>();

		@Bean
		@Order(3)
		AuthorizationManager<SkillInvocation> third() {
			return policy("third", () -> null);
		}

		@Bean
		@Order(2)
		AuthorizationManager<SkillInvocation> second() {
			return policy("second", () -> PolicyDenial.because("SECOND"));
		}

		@Bean
		@Order(1)
		AuthorizationManager<SkillInvocation> first() {
			return policy("first", () -> new AuthorizationDecision(true));
		}

		private AuthorizationManager<SkillInvocation> policy(String name, Supplier<AuthorizationResult> result) {
			return (authentication, invocation) -> {
				this.asked.add(name);
				return result.get();
			};
		}

	}

}
