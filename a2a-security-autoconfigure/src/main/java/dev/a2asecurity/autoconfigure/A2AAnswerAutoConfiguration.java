package dev.a2asecurity.autoconfigure;

import java.time.Clock;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

import dev.a2asecurity.InvalidConfigurationException;
import dev.a2asecurity.authentication.CallerBlocks;
import dev.a2asecurity.task.TaskOwnership;
import dev.a2asecurity.web.LearningStep;
import dev.a2asecurity.web.ResponsePipeline;
import dev.a2asecurity.web.RunningCalls;

import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.util.unit.DataSize;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;

/**
 * Auto-configuration of what happens to answers on their way out, and of the calls that
 * are ended from outside.
 */
@AutoConfiguration(
		after = { A2AClockAutoConfiguration.class, A2ABlocksAutoConfiguration.class, A2ATaskAutoConfiguration.class })
@ConditionalOnA2ASecurity
@ConditionalOnWebApplication(type = ConditionalOnWebApplication.Type.SERVLET)
@ConditionalOnClass(WebMvcConfigurer.class)
@EnableConfigurationProperties({ A2AAnswerProperties.class, A2AStreamProperties.class })
public final class A2AAnswerAutoConfiguration {

	private static final Log logger = LogFactory.getLog(A2AAnswerAutoConfiguration.class);

	/**
	 * What fits into one array.
	 */
	private static final DataSize LARGEST_DOCUMENT = DataSize.ofGigabytes(1);

	@Bean
	ResponsePipeline.Settings a2aAnswerSettings(A2AAnswerProperties answers, A2AStreamProperties streams) {
		DataSize one = answers.maxDocumentSize();
		DataSize all = answers.maxBuffered();
		if (one.toBytes() <= 0 || one.compareTo(LARGEST_DOCUMENT) > 0) {
			throw new InvalidConfigurationException(
					"a2a.security.answers.max-document-size is " + one + ", which is no size of an answer.",
					"Set it to the size of the largest answer or event that the agent gives, at most 1GB.");
		}
		if (all.compareTo(one) < 0) {
			throw new InvalidConfigurationException(
					"a2a.security.answers.max-buffered is " + all
							+ ", less than one answer may have (a2a.security.answers.max-document-size, " + one + ").",
					"Set it to the memory that all answers that are looked at at a time may take.");
		}
		if (!streams.endWithToken()) {
			logger.warn("Streams go on after their access token has expired: a2a.security.streams.end-with-token is"
					+ " false");
		}
		return new ResponsePipeline.Settings((int) one.toBytes(), all.toBytes(), streams.endWithToken());
	}

	@Bean
	LearningStep a2aLearningStep(TaskOwnership tasks) {
		return new LearningStep(tasks);
	}

	@Bean
	RunningCalls a2aRunningCalls(CallerBlocks blocks, A2AStreamProperties streams,
			@Qualifier("a2aSecurityClock") Clock clock) {
		RunningCalls running = RunningCalls.endedBy(blocks, clock);
		if (streams.endWithToken()) {
			running.start();
		}
		return running;
	}

}
