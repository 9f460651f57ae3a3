package dev.a2asecurity.autoconfigure;

import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;

import javax.sql.DataSource;

import dev.a2asecurity.InvalidConfigurationException;
import dev.a2asecurity.audit.ActuatorAuditEvents;
import dev.a2asecurity.audit.AuditEvent;
import dev.a2asecurity.audit.AuditSink;
import dev.a2asecurity.audit.AuditTrail;
import dev.a2asecurity.audit.AuditWriting;
import dev.a2asecurity.audit.FileAuditSink;
import dev.a2asecurity.audit.JdbcAuditSink;
import dev.a2asecurity.audit.Slf4jAuditSink;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.actuate.audit.AuditEventRepository;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.jdbc.init.DataSourceScriptDatabaseInitializer;
import org.springframework.boot.sql.init.dependency.DatabaseInitializationDependencyConfigurer;
import org.springframework.boot.sql.init.dependency.DependsOnDatabaseInitialization;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.core.env.Environment;

import static dev.a2asecurity.autoconfigure.SecuritySettings.require;
import static dev.a2asecurity.autoconfigure.SecuritySettings.within;

/**
 * Auto-configuration of the audit trail. Every bean of type {@link AuditSink} keeps it,
 * those of the application as well as the ones here, each with a chain of its own. Beans
 * of type {@code Consumer<AuditEvent>} are told of every event.
 */
@AutoConfiguration(after = A2AClockAutoConfiguration.class,
		afterName = "org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration")
@ConditionalOnA2ASecurity
@EnableConfigurationProperties(A2AAuditProperties.class)
public final class A2AAuditAutoConfiguration {

	static final String PREFIX = "a2a.security.audit";

	static final String JDBC_ENABLED = PREFIX + ".jdbc.enabled";

	@Bean
	@ConditionalOnProperty(name = PREFIX + ".file.path")
	FileAuditSink a2aFileAuditSink(A2AAuditProperties properties) {
		A2AAuditProperties.File file = properties.file();
		String path = file.path();
		require(path != null && !path.isBlank(), PREFIX + ".file.path is empty.",
				"Set it to the file that is to be written to, or remove it.");
		require(file.maxSize().toBytes() >= AuditSettings.MIN_FILE_SIZE.toBytes(),
				PREFIX + ".file.max-size is " + file.maxSize() + ", less than " + AuditSettings.MIN_FILE_SIZE + ".",
				"Set it to a size such as 100MB, or remove it for the default.");
		return new FileAuditSink(Path.of(path), file.maxSize(), file.sync());
	}

	@Bean
	@ConditionalOnBooleanProperty(PREFIX + ".log.enabled")
	Slf4jAuditSink a2aSlf4jAuditSink() {
		return new Slf4jAuditSink();
	}

	@Bean
	@ConditionalOnBooleanProperty(PREFIX + ".publish-events")
	AuditEventPublishing a2aAuditEventPublishing(ApplicationEventPublisher publisher) {
		return publisher::publishEvent;
	}

	@Bean(destroyMethod = "close")
	@ConditionalOnMissingBean
	AuditTrail a2aAuditTrail(ObjectProvider<AuditSink> sinks, A2AAuditProperties properties, Environment environment,
			ObjectProvider<Consumer<AuditEvent>> listeners, @Qualifier("a2aSecurityClock") Clock clock) {
		List<AuditSink> all = sinks.orderedStream().toList();
		List<Consumer<AuditEvent>> told = listeners.orderedStream().toList();
		if (all.isEmpty()) {
			return new AuditTrail(clock, new CurrentTrace(), told, null);
		}
		AuditSettings settings = new AuditSettings(properties, environment);
		return new AuditTrail(clock, new CurrentTrace(), told,
				new AuditWriting(all, settings.writing(), settings.checkpointing(), clock));
	}

	/**
	 * Hands events to Boot's repository, where the application has one.
	 */
	@Configuration(proxyBeanMethods = false)
	@ConditionalOnClass(AuditEventRepository.class)
	@ConditionalOnBooleanProperty(name = PREFIX + ".repository-events", matchIfMissing = true)
	static class RepositoryEvents {

		@Bean
		@ConditionalOnBean(AuditEventRepository.class)
		ActuatorAuditEvents a2aActuatorAuditEvents(AuditEventRepository repository) {
			return new ActuatorAuditEvents(repository);
		}

	}

	/**
	 * Publishes events within the application.
	 */
	interface AuditEventPublishing extends Consumer<AuditEvent> {

	}

	/**
	 * A sink in a database.
	 */
	@Configuration(proxyBeanMethods = false)
	@ConditionalOnBooleanProperty(JDBC_ENABLED)
	@ConditionalOnClass(DataSourceScriptDatabaseInitializer.class)
	@Import(DatabaseInitializationDependencyConfigurer.class)
	static class JdbcSink {

		@Bean
		@ConditionalOnMissingBean
		AuditSchemaInitializer a2aAuditSchemaInitializer(ObjectProvider<DataSource> dataSources,
				A2AAuditProperties properties) {
			return new AuditSchemaInitializer(single(dataSources), properties.jdbc().initializeSchema());
		}

		@Bean
		@DependsOnDatabaseInitialization
		JdbcAuditSink a2aJdbcAuditSink(ObjectProvider<DataSource> dataSources, A2AAuditProperties properties) {
			return new JdbcAuditSink(single(dataSources), within(PREFIX + ".jdbc.timeout", properties.jdbc().timeout(),
					Duration.ofSeconds(1), Duration.ofMinutes(1)));
		}

		private static DataSource single(ObjectProvider<DataSource> dataSources) {
			DataSource single = dataSources.getIfUnique();
			if (single == null) {
				throw new InvalidConfigurationException(
						JDBC_ENABLED + " is set, and there is no single bean of type DataSource.",
						"Add spring-boot-starter-jdbc and a driver, and set spring.datasource.url, mark one of several "
								+ "as primary, or remove " + JDBC_ENABLED + ".");
			}
			return single;
		}

	}

	/**
	 * A database was asked for, and what speaks to it is not there.
	 */
	@Configuration(proxyBeanMethods = false)
	@ConditionalOnBooleanProperty(JDBC_ENABLED)
	@ConditionalOnMissingClass("org.springframework.boot.jdbc.init.DataSourceScriptDatabaseInitializer")
	static class MissingJdbc {

		@Bean
		AuditSink a2aJdbcAuditSink() {
			throw new InvalidConfigurationException(
					JDBC_ENABLED + " is set, and spring-boot-jdbc is not on the class path.",
					"Add spring-boot-starter-jdbc and a driver, or remove " + JDBC_ENABLED + ".");
		}

	}

}
