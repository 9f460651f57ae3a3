package dev.a2asecurity.skill;

import java.util.concurrent.Callable;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import dev.a2asecurity.agentcard.A2ASkill;
import dev.a2asecurity.autoconfigure.A2ASkillAutoConfiguration;
import dev.a2asecurity.call.A2ACall;
import dev.a2asecurity.call.A2AOperation;
import dev.a2asecurity.call.CallAuthentication;
import dev.a2asecurity.call.Caller;
import dev.a2asecurity.call.ProtocolVersion;
import dev.a2asecurity.call.SkillId;
import dev.a2asecurity.call.TestCallers;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * A call that was admitted for one skill, and an agent that is talked into another.
 */
@ExtendWith(OutputCaptureExtension.class)
class SkillCeilingTests {

	private static final Caller CALLER = TestCallers.caller("a", "trip:plan", "trip:book", "trip:cancel");

	private final ApplicationContextRunner runner = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(A2ASkillAutoConfiguration.class))
		.withUserConfiguration(TripSkills.class);

	private static <T> T asCallFor(String skill, Caller caller, Callable<T> work) throws Exception {
		A2ACall call = A2ACall.builder(caller, A2AOperation.SEND_MESSAGE, ProtocolVersion.V1_0)
			.skill((skill != null) ? SkillId.parse(skill) : null)
			.build();
		return TestCallers.as(new CallAuthentication(TestCallers.authentication(caller), call), work);
	}

	@Test
	void skillWhenCallIsAdmittedForItThenEntered() {
		this.runner
			.run((context) -> assertThat(asCallFor("plan", CALLER, () -> context.getBean(TripSkills.class).plan()))
				.isEqualTo("planned"));
	}

	@Test
	void skillWhenCallIsAdmittedForAnotherThenRefusedThoughTheScopesSuffice(CapturedOutput output) {
		this.runner.run((context) -> {
			assertThatExceptionOfType(SkillAccessDeniedException.class)
				.isThrownBy(() -> asCallFor("plan", CALLER, () -> context.getBean(TripSkills.class).cancel()))
				.satisfies((ex) -> {
					assertThat(ex.reason()).isEqualTo("OTHER_SKILL");
					assertThat(ex.skill()).hasToString("cancel");
					assertThat(ex.neededScopes()).isEmpty();
				});
			assertThat(output).contains("reason=other_skill, skill=cancel, the call was admitted for plan");
		});
	}

	@Test
	void skillWhenDelegatedToThenEnteredWithItsOwnScopesOnly() {
		this.runner.run((context) -> {
			TripSkills skills = context.getBean(TripSkills.class);
			assertThat(asCallFor("plan", CALLER, skills::book)).isEqualTo("booked");
			assertThatExceptionOfType(SkillAccessDeniedException.class)
				.isThrownBy(() -> asCallFor("plan", TestCallers.caller("b", "trip:plan"), skills::book))
				.satisfies((ex) -> assertThat(ex.missingScopes()).containsExactly("trip:book"));
		});
	}

	@Test
	void skillWhenDelegateDelegatesFurtherThenTheCallsSkillDecides() {
		// plan → book and book → cancel: a call for plan does not reach cancel.
		this.runner.run((context) -> {
			TripSkills skills = context.getBean(TripSkills.class);
			assertThat(asCallFor("book", CALLER, skills::cancel)).isEqualTo("cancelled");
			assertThatExceptionOfType(SkillAccessDeniedException.class)
				.isThrownBy(() -> asCallFor("plan", CALLER, skills::cancel));
		});
	}

	@Test
	void skillWhenCallIsForNoneYetThenTheMethodDecides() {
		this.runner
			.run((context) -> assertThat(asCallFor(null, CALLER, () -> context.getBean(TripSkills.class).cancel()))
				.isEqualTo("cancelled"));
	}

	@Test
	void skillWhenCallIsForOneThatIsNotThereThenNoneIsEntered() {
		this.runner.run((context) -> assertThatExceptionOfType(SkillAccessDeniedException.class)
			.isThrownBy(() -> asCallFor("gone", CALLER, () -> context.getBean(TripSkills.class).plan())));
	}

	@Test
	void catalogWhenDelegateIsUnknownThenStartUpFailsWithItsName() {
		this.runner.withUserConfiguration(LostDelegateConfiguration.class)
			.run((context) -> assertThat(context).getFailure()
				.hasMessageContaining("delegates to [nowhere], and no skill has that id"));
	}

	static class TripSkills {

		@A2ASkill(id = "plan", name = "Plan", description = "Plans", scopes = "trip:plan", delegatesTo = "book")
		public String plan() {
			return "planned";
		}

		@A2ASkill(id = "book", name = "Book", description = "Books", scopes = "trip:book", delegatesTo = "cancel")
		public String book() {
			return "booked";
		}

		@A2ASkill(id = "cancel", name = "Cancel", description = "Cancels", scopes = "trip:cancel")
		public String cancel() {
			return "cancelled";
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class LostDelegateConfiguration {

		@Bean
		LostDelegate lostDelegate() {
			return new LostDelegate();
		}

	}

	static class LostDelegate {

		@A2ASkill(id = "lost", name = "Lost", description = "Lost", scopes = "x", delegatesTo = "nowhere")
		public String lost() {
			return "";
		}

	}

}
