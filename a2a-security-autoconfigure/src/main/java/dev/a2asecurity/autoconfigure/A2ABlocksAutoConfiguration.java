package dev.a2asecurity.autoconfigure;

import java.time.Clock;
import java.time.Duration;

import javax.sql.DataSource;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

import dev.a2asecurity.authentication.BlockStore;
import dev.a2asecurity.authentication.CallerBlocks;
import dev.a2asecurity.authentication.JdbcBlockStore;
import dev.a2asecurity.authentication.MemoryBlockStore;
import dev.a2asecurity.authentication.RedisBlockStore;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.jdbc.init.DataSourceScriptDatabaseInitializer;
import org.springframework.boot.sql.init.dependency.DatabaseInitializationDependencyConfigurer;
import org.springframework.boot.sql.init.dependency.DependsOnDatabaseInitialization;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.data.redis.connection.RedisConnectionFactory;

import static dev.a2asecurity.autoconfigure.SecuritySettings.require;
import static dev.a2asecurity.autoconfigure.SecuritySettings.within;

/**
 * Auto-configuration of the blocks by which callers are stopped at run time. Where they
 * are kept, is told by {@code a2a.security.blocks.store} and never guessed. A bean of
 * type {@link BlockStore} replaces the one here, and is followed as a shared one.
 */
@AutoConfiguration(afterName = { "org.springframework.boot.data.redis.autoconfigure.DataRedisAutoConfiguration",
		"org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration" })
@ConditionalOnA2ASecurity
@ConditionalOnWebApplication(type = ConditionalOnWebApplication.Type.SERVLET)
@EnableConfigurationProperties(A2ABlocksProperties.class)
public final class A2ABlocksAutoConfiguration {

	static final String STORE = "a2a.security.blocks.store";

	private static final StoreSelection SELECTION = new StoreSelection("a2a.security.blocks");

	private static final Log logger = LogFactory.getLog(A2ABlocksAutoConfiguration.class);

	@Bean
	CallerBlocks a2aCallerBlocks(BlockStore store, A2ABlocksProperties properties,
			@Qualifier("a2aSecurityClock") Clock clock) {
		Duration interval = within("a2a.security.blocks.poll-interval", properties.pollInterval(),
				Duration.ofMillis(100), Duration.ofSeconds(30));
		CallerBlocks blocks = new CallerBlocks(store, clock);
		if (!(store instanceof MemoryBlockStore)) {
			blocks.follow(interval);
		}
		return blocks;
	}

	/**
	 * A store in the memory of this instance.
	 */
	@Configuration(proxyBeanMethods = false)
	@ConditionalOnProperty(name = STORE, havingValue = "memory", matchIfMissing = true)
	static class MemoryStore {

		@Bean
		@ConditionalOnMissingBean
		BlockStore a2aBlockStore(@Qualifier("a2aSecurityClock") Clock clock) {
			logger.info("Blocked callers are known to this instance only, until it stops. "
					+ "Where several answer for one agent, set " + STORE + " to redis or jdbc");
			return new MemoryBlockStore(clock);
		}

	}

	/**
	 * A store in Redis.
	 */
	@Configuration(proxyBeanMethods = false)
	@ConditionalOnProperty(name = STORE, havingValue = "redis")
	@ConditionalOnClass(RedisConnectionFactory.class)
	static class RedisStore {

		@Bean
		@ConditionalOnMissingBean
		BlockStore a2aBlockStore(ObjectProvider<RedisConnectionFactory> connections, A2ABlocksProperties properties,
				@Qualifier("a2aSecurityClock") Clock clock) {
			require(!properties.redis().key().isBlank(), "a2a.security.blocks.redis.key is empty.",
					"Set it to a key of Redis that nothing else uses, such as a2a:blocks.");
			return new RedisBlockStore(SELECTION.redis(connections), properties.redis().key(), clock);
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
		BlockStore a2aBlockStore() {
			throw SELECTION.redisIsMissing();
		}

	}

	/**
	 * A store in a database.
	 */
	@Configuration(proxyBeanMethods = false)
	@ConditionalOnProperty(name = STORE, havingValue = "jdbc")
	@ConditionalOnClass(DataSourceScriptDatabaseInitializer.class)
	@Import(DatabaseInitializationDependencyConfigurer.class)
	static class JdbcStore {

		@Bean
		@ConditionalOnMissingBean({ BlockStore.class, BlockSchemaInitializer.class })
		BlockSchemaInitializer a2aBlockSchemaInitializer(ObjectProvider<DataSource> dataSources,
				A2ABlocksProperties properties) {
			return new BlockSchemaInitializer(SELECTION.database(dataSources), properties.jdbc());
		}

		@Bean
		@ConditionalOnMissingBean
		@DependsOnDatabaseInitialization
		BlockStore a2aBlockStore(ObjectProvider<DataSource> dataSources, A2ABlocksProperties properties,
				@Qualifier("a2aSecurityClock") Clock clock) {
			SELECTION.requireTimeout(properties.jdbc().timeout());
			return new JdbcBlockStore(SELECTION.database(dataSources), properties.jdbc().timeout(), clock);
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
		BlockStore a2aBlockStore() {
			throw SELECTION.jdbcIsMissing();
		}

	}

}
