package dev.a2asecurity.autoconfigure;

import java.time.Clock;
import java.util.Set;
import java.util.stream.Collectors;

import org.junit.jupiter.api.Test;

import dev.a2asecurity.Failures;
import dev.a2asecurity.authentication.CallerBlocks;
import dev.a2asecurity.authentication.MemoryBlockStore;
import dev.a2asecurity.web.LearningStep;
import dev.a2asecurity.web.ResponsePipeline;
import dev.a2asecurity.web.RunningCalls;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.context.runner.WebApplicationContextRunner;
import org.springframework.util.unit.DataSize;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * How answers are bounded, how streams end, and which settings stop start-up.
 */
class A2AAnswerAutoConfigurationTests {

	private final WebApplicationContextRunner runner = new WebApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(A2AAnswerAutoConfiguration.class, A2AClockAutoConfiguration.class,
				A2ATaskAutoConfiguration.class, A2AReplayAutoConfiguration.class))
		.withBean(CallerBlocks.class,
				() -> new CallerBlocks(new MemoryBlockStore(Clock.systemUTC()), Clock.systemUTC()));

	@Test
	void answersWhenNothingIsSetThenDefaults() {
		this.runner.run((context) -> {
			A2AAnswerProperties properties = context.getBean(A2AAnswerProperties.class);
			assertThat(properties.maxDocumentSize()).isEqualTo(DataSize.ofMegabytes(8));
			assertThat(properties.maxBuffered()).isEqualTo(DataSize.ofMegabytes(64));
			assertThat(context.getBean(A2AStreamProperties.class).endWithToken()).isTrue();
			assertThat(context.getBean(ResponsePipeline.Settings.class))
				.isEqualTo(new ResponsePipeline.Settings(8 << 20, 64 << 20, true));
			assertThat(threads()).contains("a2a-streams");
			assertThat(context).hasSingleBean(LearningStep.class);
		});
	}

	@Test
	void streamsWhenTheyOutliveTokensThenNothingLooksForExpiredOnes() {
		this.runner.withPropertyValues("a2a.security.streams.end-with-token=false").run((context) -> {
			assertThat(context.getBean(ResponsePipeline.Settings.class).endWithToken()).isFalse();
			assertThat(context).hasSingleBean(RunningCalls.class);
		});
	}

	@Test
	void answersWhenDisabledOrNoWebApplicationThenNotThere() {
		this.runner.withPropertyValues("a2a.security.enabled=false")
			.run((context) -> assertThat(context).doesNotHaveBean(RunningCalls.class));
		new ApplicationContextRunner().withConfiguration(AutoConfigurations.of(A2AAnswerAutoConfiguration.class))
			.run((context) -> assertThat(context).doesNotHaveBean(RunningCalls.class));
	}

	@Test
	void maxDocumentSizeWhenNoneOrAbsurdThenStartupStops() {
		for (String size : new String[] { "0", "-1", "2GB" }) {
			this.runner.withPropertyValues("a2a.security.answers.max-document-size=" + size)
				.run((context) -> Failures.assertStopped(context, "a2a.security.answers.max-document-size is",
						"size of the largest answer"));
		}
	}

	@Test
	void maxBufferedWhenLessThanOneAnswerThenStartupStops() {
		this.runner.withPropertyValues("a2a.security.answers.max-buffered=7MB")
			.run((context) -> Failures.assertStopped(context, "a2a.security.answers.max-buffered is",
					"memory that all answers"));
	}

	private static Set<String> threads() {
		return Thread.getAllStackTraces().keySet().stream().map(Thread::getName).collect(Collectors.toSet());
	}

}
