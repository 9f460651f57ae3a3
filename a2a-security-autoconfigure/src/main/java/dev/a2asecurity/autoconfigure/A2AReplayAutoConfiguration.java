package dev.a2asecurity.autoconfigure;

import java.time.Clock;

import javax.sql.DataSource;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

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
@ConditionalOnA2AFeature
@EnableConfigurationProperties(A2AReplayProperties.class)
public final class A2AReplayAutoConfiguration {

	static final String STORE = "a2a.security.replay.store";

	private static final StoreSelection SELECTION = new StoreSelection("a2a.security.replay");

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
			SELECTION.requireBounds("maximum-entries", bounds.maximumEntries(), "maximum-entries-per-scope",
					bounds.maximumEntriesPerScope());
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
			return new RedisNonceStore(SELECTION.redis(connections), properties.redis().keyPrefix(), clock);
		}

		@Bean
		@ConditionalOnMissingBean
		Inbox a2aInbox(ObjectProvider<RedisConnectionFactory> connections, A2AReplayProperties properties,
				@Qualifier("a2aSecurityClock") Clock clock) {
			return new RedisInbox(SELECTION.redis(connections), properties.redis().keyPrefix(), clock);
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
			throw SELECTION.redisIsMissing();
		}

		@Bean
		@ConditionalOnMissingBean
		Inbox a2aInbox() {
			throw SELECTION.redisIsMissing();
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
			return new ReplaySchemaInitializer(SELECTION.database(dataSources), checked(properties.jdbc()));
		}

		@Bean
		@ConditionalOnMissingBean
		@DependsOnDatabaseInitialization
		NonceStore a2aNonceStore(ObjectProvider<DataSource> dataSources, A2AReplayProperties properties,
				@Qualifier("a2aSecurityClock") Clock clock) {
			A2AReplayProperties.Jdbc jdbc = checked(properties.jdbc());
			return new JdbcNonceStore(SELECTION.database(dataSources), jdbc.tablePrefix(), jdbc.timeout(), clock);
		}

		@Bean
		@ConditionalOnMissingBean
		@DependsOnDatabaseInitialization
		Inbox a2aInbox(ObjectProvider<DataSource> dataSources, A2AReplayProperties properties,
				@Qualifier("a2aSecurityClock") Clock clock) {
			A2AReplayProperties.Jdbc jdbc = checked(properties.jdbc());
			return new JdbcInbox(SELECTION.database(dataSources), jdbc.tablePrefix(), jdbc.timeout(), clock);
		}

		private static A2AReplayProperties.Jdbc checked(A2AReplayProperties.Jdbc jdbc) {
			SELECTION.requireTablePrefix(jdbc.tablePrefix(), "a2a_replay_");
			SELECTION.requireTimeout(jdbc.timeout());
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
			throw SELECTION.jdbcIsMissing();
		}

		@Bean
		@ConditionalOnMissingBean
		Inbox a2aInbox() {
			throw SELECTION.jdbcIsMissing();
		}

	}

}
