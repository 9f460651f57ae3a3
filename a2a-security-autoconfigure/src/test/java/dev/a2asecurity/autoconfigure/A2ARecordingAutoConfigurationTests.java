package dev.a2asecurity.autoconfigure;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import dev.a2asecurity.InvalidConfigurationException;
import dev.a2asecurity.agentcard.A2ASkill;
import dev.a2asecurity.recording.RecordingStep;
import dev.a2asecurity.recording.SessionRecorder;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.test.context.runner.WebApplicationContextRunner;
import org.springframework.core.NestedExceptionUtils;
import org.springframework.mock.env.MockEnvironment;
import org.springframework.util.unit.DataSize;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * When sessions are recorded, and what configuration of it is refused.
 */
class A2ARecordingAutoConfigurationTests {

	private static final String KEY = Base64.getEncoder().encodeToString(new byte[32]);

	@TempDir
	private Path directory;

	private final WebApplicationContextRunner runner = AgentContext.agent()
		.withConfiguration(AutoConfigurations.of(A2ARecordingAutoConfiguration.class))
		.withUserConfiguration(Skills.class);

	private WebApplicationContextRunner recording() {
		return this.runner.withPropertyValues("a2a.security.recording.skills=submit",
				"a2a.security.recording.directory=" + this.directory, "a2a.security.recording.key=" + KEY);
	}

	@Test
	void propertiesWhenNothingIsSetThenDefaults() {
		A2ARecordingProperties properties = Binder.get(new MockEnvironment())
			.bindOrCreate("a2a.security.recording", A2ARecordingProperties.class);
		assertThat(properties.skills()).isEmpty();
		assertThat(properties.directory()).isNull();
		assertThat(properties.key()).isNull();
		assertThat(properties.redact()).isEmpty();
		assertThat(properties.maxSessionSize()).isEqualTo(DataSize.ofMegabytes(1));
		assertThat(properties.maxSize()).isEqualTo(DataSize.ofGigabytes(1));
		assertThat(properties.retention()).isEqualTo(Duration.ofDays(7));
	}

	@Test
	void contextWhenNoSkillIsNamedThenNothingIsRecorded() {
		this.runner.withPropertyValues("a2a.security.recording.key=" + KEY)
			.run((context) -> assertThat(context).hasNotFailed()
				.doesNotHaveBean(SessionRecorder.class)
				.doesNotHaveBean(RecordingStep.class));
	}

	@Test
	void contextWhenASkillIsNamedThenRecordedAndTheKeyIsNotPrinted() {
		recording().run((context) -> {
			assertThat(context).hasNotFailed().hasSingleBean(SessionRecorder.class).hasSingleBean(RecordingStep.class);
			assertThat(context.getBean(A2ARecordingProperties.class).toString()).doesNotContain(KEY)
				.contains("<redacted>");
			assertThat(context.getBean(StartupSummary.class).opened())
				.contains("a2a.security.recording.skills=[submit]");
		});
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', textBlock = """
			a2a.security.recording.skills=submitt        | names [submitt], and the agent has no such skill
			a2a.security.recording.directory=            | a2a.security.recording.directory is not set
			a2a.security.recording.key=                  | a2a.security.recording.key is not set
			a2a.security.recording.key=c2hvcnQ=          | a key has 32 bytes, and this one 5
			a2a.security.recording.redact=a//b           | a2a.security.recording.redact cannot be used
			a2a.security.recording.max-size=1KB          | a2a.security.recording.max-size
			a2a.security.recording.max-session-size=0    | a2a.security.recording.max-session-size
			a2a.security.recording.retention=1m          | a2a.security.recording.retention""")
	void contextWhenConfiguredWrongThenFailsWithTheKey(String property, String message) {
		recording().withPropertyValues(property)
			.run((context) -> assertThat(NestedExceptionUtils.getMostSpecificCause(context.getStartupFailure()))
				.isInstanceOf(InvalidConfigurationException.class)
				.hasMessageContaining(message));
	}

	static class Skills {

		@A2ASkill(id = "submit", name = "Submit", description = "Submits", scopes = "expense:submit")
		public String submit() {
			return "submitted";
		}

	}

}
