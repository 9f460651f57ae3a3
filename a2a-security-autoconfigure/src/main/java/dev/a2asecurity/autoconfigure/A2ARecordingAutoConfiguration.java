package dev.a2asecurity.autoconfigure;

import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Set;
import java.util.stream.Collectors;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import dev.a2asecurity.InvalidConfigurationException;
import dev.a2asecurity.call.SkillId;
import dev.a2asecurity.recording.RecordingKey;
import dev.a2asecurity.recording.RecordingStep;
import dev.a2asecurity.recording.RedactionRules;
import dev.a2asecurity.recording.SessionRecorder;
import dev.a2asecurity.skill.SkillCatalogLoader;

import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Conditional;
import org.springframework.core.log.LogMessage;
import org.springframework.util.StringUtils;

import static dev.a2asecurity.autoconfigure.SecuritySettings.require;
import static dev.a2asecurity.autoconfigure.SecuritySettings.within;

/**
 * Auto-configuration of recorded sessions: off unless skills are named.
 */
@AutoConfiguration(after = { A2AClockAutoConfiguration.class, A2ASkillAutoConfiguration.class })
@ConditionalOnA2ASecurity
@ConditionalOnWebApplication(type = ConditionalOnWebApplication.Type.SERVLET)
@Conditional(OnRecording.class)
@EnableConfigurationProperties(A2ARecordingProperties.class)
public final class A2ARecordingAutoConfiguration {

	private static final Log logger = LogFactory.getLog(A2ARecordingAutoConfiguration.class);

	private static final String PREFIX = "a2a.security.recording";

	private static final long MIN_SIZE = 1 << 20;

	@Bean(initMethod = "start", destroyMethod = "close")
	@ConditionalOnMissingBean
	SessionRecorder a2aSessionRecorder(A2ARecordingProperties properties, @Qualifier("a2aSecurityClock") Clock clock) {
		String directory = properties.directory();
		require(StringUtils.hasText(directory),
				PREFIX + ".directory is not set, and sessions of " + properties.skills() + " are to be recorded.",
				"Set it to a directory that only this application may read, or remove " + OnRecording.SKILLS + ".");
		require(properties.maxSize().toBytes() >= MIN_SIZE, PREFIX + ".max-size is less than 1MB.",
				"Set it to how much all sessions may take, such as 1GB.");
		require(properties.maxSessionSize().toBytes() >= 1, PREFIX + ".max-session-size is not positive.",
				"Set it to the most that one session may take, such as 1MB.");
		SessionRecorder.Settings settings = new SessionRecorder.Settings(skills(properties),
				Path.of((directory != null) ? directory : ""),
				within(PREFIX + ".retention", properties.retention(), Duration.ofHours(1), Duration.ofDays(3650)),
				properties.maxSessionSize().toBytes(), properties.maxSize().toBytes());
		logger.warn(LogMessage.format("Records what is asked and answered in calls of %s, encrypted, for %s",
				properties.skills(), properties.retention()));
		return new SessionRecorder(settings, key(properties.key()), rules(properties), clock);
	}

	private static Set<SkillId> skills(A2ARecordingProperties properties) {
		return properties.skills().stream().map(A2ARecordingAutoConfiguration::skill).collect(Collectors.toSet());
	}

	private static SkillId skill(String id) {
		try {
			return SkillId.parse(id);
		}
		catch (IllegalArgumentException ex) {
			throw unknown(id);
		}
	}

	private static InvalidConfigurationException unknown(String id) {
		return new InvalidConfigurationException(
				OnRecording.SKILLS + " names [" + id + "], and the agent has no such skill.",
				"Set it to ids of skills, as @A2ASkill has them.");
	}

	private static RecordingKey key(@Nullable String key) {
		require(StringUtils.hasText(key), PREFIX + ".key is not set, and sessions are to be recorded.",
				"Set it to 32 random bytes in base64 (openssl rand -base64 32), from a secret store.");
		try {
			return RecordingKey.of((key != null) ? key : "");
		}
		catch (IllegalArgumentException ex) {
			throw new InvalidConfigurationException(PREFIX + ".key cannot be used: " + ex.getMessage() + ".",
					"Use 32 random bytes in base64 (openssl rand -base64 32).");
		}
	}

	private static RedactionRules rules(A2ARecordingProperties properties) {
		try {
			return RedactionRules.of(properties.redact());
		}
		catch (IllegalArgumentException ex) {
			throw new InvalidConfigurationException(PREFIX + ".redact cannot be used: " + ex.getMessage() + ".",
					"Write names with slashes between them, such as **/iban or params/message/parts/*/data/iban.");
		}
	}

	@Bean
	RecordingStep a2aRecordingStep(SessionRecorder recorder) {
		return new RecordingStep(recorder);
	}

	/**
	 * A skill that is not there would not be recorded, and nobody would notice.
	 */
	@Bean
	SmartInitializingSingleton a2aRecordedSkillsCheck(A2ARecordingProperties properties, SkillCatalogLoader catalog) {
		return () -> properties.skills().forEach((id) -> {
			if (catalog.get().find(skill(id)).isEmpty()) {
				throw unknown(id);
			}
		});
	}

}
