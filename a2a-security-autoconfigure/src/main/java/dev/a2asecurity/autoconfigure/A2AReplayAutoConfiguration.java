package dev.a2asecurity.autoconfigure;

import java.time.Clock;
import java.time.Duration;

import javax.sql.DataSource;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import dev.a2asecurity.InvalidConfigurationException;
import dev.a2asecurity.replay.CaffeineInbox;
import dev.a2asecurity.replay.CaffeineNonceStore;
import dev.a2asecurity.replay.Inbox;
import dev.a2asecurity.replay.JdbcInbox;
import dev.a2asecurity.replay.JdbcNonceStore;
import dev.a2asecurity.replay.NonceStore;
import dev.a2asecurity.replay.RedisInbox;
import dev.a2asecurity.replay.RedisNonceStore;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.jdbc.init.DataSourceScriptDatabaseInitializer;
import org.springframework.boot.sql.init.dependency.DatabaseInitializationDependencyConfigurer;
import org.springframework.boot.sql.init.dependency.DependsOnDatabaseInitialization;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.data.redis.connection.RedisConnectionFactory;

/**
 * Auto-configuration of the memory of what must not come in twice. Which it is, is told
 * by {@code a2a.security.replay.store} and never guessed: a Redis that the application
 * has for its cache may evict what this must not forget. A bean of type
 * {@link NonceStore} or {@link Inbox} replaces the one here.
 */
@AutoConfiguration(after = A2AClockAutoConfiguration.class,
		afterName = { "org.springframework.boot.data.redis.autoconfigure.DataRedisAutoConfiguration",
				"org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration" })
@ConditionalOnA2ASecurity
@EnableConfigurationProperties(A2AReplayProperties.class)
public final class A2AReplayAutoConfiguration {

	static final String STORE = "a2a.security.replay.store";

	private static final Log logger = LogFactory.getLog(A2AReplayAutoConfiguration.class);

	/**
	 * Stores in the memory of this instance.
	 */
	@Configuration(proxyBeanMethods = false)
	@ConditionalOnProperty(name = STORE, havingValue = "caffeine", matchIfMissing = true)
	static class CaffeineStores {

		@Bean
		@ConditionalOnMissingBean
		NonceStore a2aNonceStore(A2AReplayProperties properties, @Qualifier("a2aSecurityClock") Clock clock) {
			A2AReplayProperties.Caffeine bounds = checked(properties.caffeine());
			logger.info("Single-use values are remembered by this instance only, until it stops. "
					+ "Where several answer for one agent, set " + STORE + " to redis or jdbc");
			return new CaffeineNonceStore(bounds.maximumEntries(), bounds.maximumEntriesPerScope(), clock);
		}

		@Bean
		@ConditionalOnMissingBean
		Inbox a2aInbox(A2AReplayProperties properties, @Qualifier("a2aSecurityClock") Clock clock) {
			A2AReplayProperties.Caffeine bounds = checked(properties.caffeine());
			logger.info("Messages and webhooks that came in are remembered by this instance only, until it stops. "
					+ "Where several answer for one agent, set " + STORE + " to redis or jdbc");
			return new CaffeineInbox(bounds.maximumEntries(), bounds.maximumEntriesPerScope(), clock);
		}

		private static A2AReplayProperties.Caffeine checked(A2AReplayProperties.Caffeine bounds) {
			require(bounds.maximumEntries() > 0,
					"a2a.security.replay.caffeine.maximum-entries is " + bounds.maximumEntries()
							+ ", so nothing could be remembered.",
					"Set it to how many calls come in while one has to be remembered, such as 200000.");
			require(bounds.maximumEntriesPerScope() > 0 && bounds.maximumEntriesPerScope() <= bounds.maximumEntries(),
					"a2a.security.replay.caffeine.maximum-entries-per-scope is " + bounds.maximumEntriesPerScope()
							+ ", which is not between 1 and a2a.security.replay.caffeine.maximum-entries, which is "
							+ bounds.maximumEntries() + ".",
					"Set it to a fraction of a2a.security.replay.caffeine.maximum-entries, so that no caller can keep "
							+ "the others out.");
			return bounds;
		}

	}

	/**
	 * Stores in Redis.
	 */
	@Configuration(proxyBeanMethods = false)
	@ConditionalOnProperty(name = STORE, havingValue = "redis")
	@ConditionalOnClass(RedisConnectionFactory.class)
	static class RedisStores {

		@Bean
		@ConditionalOnMissingBean
		NonceStore a2aNonceStore(ObjectProvider<RedisConnectionFactory> connections, A2AReplayProperties properties,
				@Qualifier("a2aSecurityClock") Clock clock) {
			return new RedisNonceStore(single(connections), properties.redis().keyPrefix(), clock);
		}

		@Bean
		@ConditionalOnMissingBean
		Inbox a2aInbox(ObjectProvider<RedisConnectionFactory> connections, A2AReplayProperties properties,
				@Qualifier("a2aSecurityClock") Clock clock) {
			return new RedisInbox(single(connections), properties.redis().keyPrefix(), clock);
		}

		private static RedisConnectionFactory single(ObjectProvider<RedisConnectionFactory> connections) {
			return required(connections.getIfUnique(), "redis", "RedisConnectionFactory",
					"Add spring-boot-starter-data-redis and set spring.data.redis.url");
		}

	}

	/**
	 * Redis was asked for, and its client is not there.
	 */
	@Configuration(proxyBeanMethods = false)
	@ConditionalOnProperty(name = STORE, havingValue = "redis")
	@ConditionalOnMissingClass("org.springframework.data.redis.connection.RedisConnectionFactory")
	static class MissingRedis {

		@Bean
		@ConditionalOnMissingBean
		NonceStore a2aNonceStore() {
			throw missingClasses("redis", "Spring Data Redis", "spring-boot-starter-data-redis");
		}

		@Bean
		@ConditionalOnMissingBean
		Inbox a2aInbox() {
			throw missingClasses("redis", "Spring Data Redis", "spring-boot-starter-data-redis");
		}

	}

	/**
	 * Stores in a database.
	 */
	@Configuration(proxyBeanMethods = false)
	@ConditionalOnProperty(name = STORE, havingValue = "jdbc")
	@ConditionalOnClass(DataSourceScriptDatabaseInitializer.class)
	@Import(DatabaseInitializationDependencyConfigurer.class)
	static class JdbcStores {

		@Bean
		ReplaySchemaInitializer a2aReplaySchemaInitializer(ObjectProvider<DataSource> dataSources,
				A2AReplayProperties properties) {
			return new ReplaySchemaInitializer(single(dataSources), checked(properties.jdbc()));
		}

		@Bean
		@ConditionalOnMissingBean
		@DependsOnDatabaseInitialization
		NonceStore a2aNonceStore(ObjectProvider<DataSource> dataSources, A2AReplayProperties properties,
				@Qualifier("a2aSecurityClock") Clock clock) {
			A2AReplayProperties.Jdbc jdbc = checked(properties.jdbc());
			return new JdbcNonceStore(single(dataSources), jdbc.tablePrefix(), jdbc.timeout(), clock);
		}

		@Bean
		@ConditionalOnMissingBean
		@DependsOnDatabaseInitialization
		Inbox a2aInbox(ObjectProvider<DataSource> dataSources, A2AReplayProperties properties,
				@Qualifier("a2aSecurityClock") Clock clock) {
			A2AReplayProperties.Jdbc jdbc = checked(properties.jdbc());
			return new JdbcInbox(single(dataSources), jdbc.tablePrefix(), jdbc.timeout(), clock);
		}

		private static DataSource single(ObjectProvider<DataSource> dataSources) {
			return required(dataSources.getIfUnique(), "jdbc", "DataSource",
					"Add spring-boot-starter-jdbc and a driver, and set spring.datasource.url");
		}

		private static A2AReplayProperties.Jdbc checked(A2AReplayProperties.Jdbc jdbc) {
			require(jdbc.tablePrefix().matches("[A-Za-z_][A-Za-z0-9_]{0,31}"),
					"a2a.security.replay.jdbc.table-prefix is [" + jdbc.tablePrefix()
							+ "], which cannot start the name of a table.",
					"Use letters, digits and underscores, at most 32, with no digit first, such as a2a_replay_.");
			require(jdbc.timeout().toSeconds() >= 1 && jdbc.timeout().compareTo(Duration.ofMinutes(1)) <= 0,
					"a2a.security.replay.jdbc.timeout is " + jdbc.timeout() + ", which is not between 1s and 1m.",
					"Set it to a few seconds, such as 5s.");
			return jdbc;
		}

	}

	/**
	 * A database was asked for, and what speaks to it is not there.
	 */
	@Configuration(proxyBeanMethods = false)
	@ConditionalOnProperty(name = STORE, havingValue = "jdbc")
	@ConditionalOnMissingClass("org.springframework.boot.jdbc.init.DataSourceScriptDatabaseInitializer")
	static class MissingJdbc {

		@Bean
		@ConditionalOnMissingBean
		NonceStore a2aNonceStore() {
			throw missingClasses("jdbc", "spring-boot-jdbc", "spring-boot-starter-jdbc and a driver");
		}

		@Bean
		@ConditionalOnMissingBean
		Inbox a2aInbox() {
			throw missingClasses("jdbc", "spring-boot-jdbc", "spring-boot-starter-jdbc and a driver");
		}

	}

	private static InvalidConfigurationException missingClasses(String store, String missing, String dependency) {
		return new InvalidConfigurationException(
				STORE + " is " + store + ", and " + missing + " is not on the class path.",
				"Add " + dependency + ", or set " + STORE + " to another store.");
	}

	private static <T> T required(@Nullable T bean, String store, String type, String remedy) {
		if (bean == null) {
			throw new InvalidConfigurationException(
					STORE + " is " + store + ", and there is no single bean of type " + type + ".",
					remedy + ", mark one of several as primary, or set " + STORE + " to another store.");
		}
		return bean;
	}

	private static void require(boolean condition, String problem, String action) {
		if (!condition) {
			throw new InvalidConfigurationException(problem, action);
		}
	}

}
