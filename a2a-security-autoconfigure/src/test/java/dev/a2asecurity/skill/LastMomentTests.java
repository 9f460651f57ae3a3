package dev.a2asecurity.skill;

import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import dev.a2asecurity.agentcard.A2ASkill;
import dev.a2asecurity.authentication.BlockStore;
import dev.a2asecurity.authentication.BlockTarget;
import dev.a2asecurity.authentication.CallerBlock;
import dev.a2asecurity.authentication.CallerBlocks;
import dev.a2asecurity.authentication.MemoryBlockStore;
import dev.a2asecurity.autoconfigure.A2ASkillAutoConfiguration;
import dev.a2asecurity.call.Caller;
import dev.a2asecurity.call.SkillId;
import dev.a2asecurity.call.TestCallers;
import dev.a2asecurity.replay.StoreUnavailableException;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.security.core.AuthenticationException;

import static dev.a2asecurity.Failures.assertStopped;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * What a skill's guard asks at the last moment, whatever was admitted before: whether its
 * caller has been blocked meanwhile, and whether the caller's token is its own.
 */
@ExtendWith(OutputCaptureExtension.class)
class LastMomentTests {

	private static final Clock CLOCK = Clock.fixed(Instant.parse("2026-11-26T10:00:00Z"), ZoneOffset.UTC);

	private static final Caller PLAIN = TestCallers.caller("alice", "pay:use", "pay:look");

	private static final Caller BOUND = Caller.builder(PLAIN.issuer(), PLAIN.subject())
		.scopes(PLAIN.scopes())
		.senderConstrained(true)
		.build();

	private final ApplicationContextRunner runner = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(A2ASkillAutoConfiguration.class))
		.withUserConfiguration(Beans.class);

	@Test
	void skillWhenCallerIsBlockedWhileItsWorkWaitsThenNotEntered(CapturedOutput output) {
		this.runner.run((context) -> {
			PaySkills skills = context.getBean(PaySkills.class);
			CountDownLatch blocked = new CountDownLatch(1);
			Future<String> work = context.getBean("a2aExecutor", ExecutorService.class)
				.submit(() -> TestCallers.as(BOUND, () -> {
					blocked.await();
					return skills.look();
				}));
			context.getBean(CallerBlocks.class).block(BlockTarget.subject(BOUND.issuer(), BOUND.subject()));
			blocked.countDown();
			assertThatExceptionOfType(ExecutionException.class).isThrownBy(work::get)
				.withCauseInstanceOf(AuthenticationException.class)
				.satisfies((ex) -> assertThat(ex.getCause()).hasMessage("Invalid token"));
			assertThat(output).contains("reason=blocked, skill=billing/v1.look").contains("alice");
			context.getBean(CallerBlocks.class).unblock(BlockTarget.subject(BOUND.issuer(), BOUND.subject()));
			assertThat(TestCallers.as(BOUND, skills::look)).isEqualTo("looked");
		});
	}

	@Test
	void skillWhenNobodyKnowsWhoIsBlockedThenNotEntered() {
		new ApplicationContextRunner().withConfiguration(AutoConfigurations.of(A2ASkillAutoConfiguration.class))
			.withBean(PaySkills.class)
			.withBean(CallerBlocks.class, () -> new CallerBlocks(new StoreThatIsDown(), CLOCK))
			.run((context) -> assertThatExceptionOfType(AuthenticationException.class)
				.isThrownBy(() -> TestCallers.as(BOUND, () -> context.getBean(PaySkills.class).look())));
	}

	@Test
	void skillWhenItsAnnotationAsksForABoundTokenThenAPlainOneIsRefused(CapturedOutput output) {
		this.runner.run((context) -> {
			PaySkills skills = context.getBean(PaySkills.class);
			assertThatExceptionOfType(UnboundTokenException.class).isThrownBy(() -> TestCallers.as(PLAIN, skills::pay))
				.withMessage("The caller may not use this skill");
			assertThat(output).contains("reason=unbound_token, skill=pay");
			assertThat(TestCallers.as(BOUND, skills::pay)).isEqualTo("paid");
			assertThat(TestCallers.as(PLAIN, skills::look)).isEqualTo("looked");
		});
	}

	@ParameterizedTest
	@ValueSource(strings = { "a2a.security.sender-constrained-skills=billing/v1.look",
			"a2a.security.sender-constrained=require" })
	void skillWhenAPropertyAsksForABoundTokenThenAPlainOneIsRefused(String property) {
		this.runner.withPropertyValues(property).run((context) -> {
			PaySkills skills = context.getBean(PaySkills.class);
			assertThatExceptionOfType(UnboundTokenException.class)
				.isThrownBy(() -> TestCallers.as(PLAIN, skills::look));
			assertThat(TestCallers.as(BOUND, skills::look)).isEqualTo("looked");
			assertThat(context.getBean(SkillCatalogLoader.class).get().find(SkillId.parse("billing/v1.look")))
				.hasValueSatisfying((skill) -> assertThat(skill.senderConstrained()).isTrue());
		});
	}

	@ParameterizedTest
	@ValueSource(strings = { "payy", "Pay", "billing", "pay pay" })
	void startWhenAPropertyListsNoSkillThenStops(String id) {
		this.runner.withPropertyValues("a2a.security.sender-constrained-skills=billing/v1.look," + id)
			.run((context) -> assertStopped(context, "a2a.security.sender-constrained-skills lists [" + id + "]",
					"skill"));
	}

	@Configuration(proxyBeanMethods = false)
	static class Beans {

		@Bean
		PaySkills paySkills() {
			return new PaySkills();
		}

		@Bean
		CallerBlocks callerBlocks() {
			return new CallerBlocks(new MemoryBlockStore(CLOCK), CLOCK);
		}

		@Bean(destroyMethod = "shutdownNow")
		ExecutorService a2aExecutor() {
			return Executors.newSingleThreadExecutor();
		}

	}

	static class PaySkills {

		@A2ASkill(id = "pay", name = "Pay", description = "Pays", scopes = "pay:use", senderConstrained = true)
		public String pay() {
			return "paid";
		}

		@A2ASkill(id = "billing/v1.look", name = "Look", description = "Looks", scopes = "pay:look")
		public String look() {
			return "looked";
		}

	}

	private static final class StoreThatIsDown implements BlockStore {

		@Override
		public void put(CallerBlock block) {
			throw new StoreUnavailableException("down", null);
		}

		@Override
		public void remove(BlockTarget target) {
			throw new StoreUnavailableException("down", null);
		}

		@Override
		public Collection<CallerBlock> all() {
			throw new StoreUnavailableException("down", null);
		}

	}

}
