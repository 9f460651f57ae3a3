package dev.a2asecurity.autoconfigure;

import java.time.Duration;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Properties of the blocks by which callers are stopped at run time.
 *
 * @param store Where blocks are kept. Several instances of an agent need one that they
 * share: Redis or a database.
 * @param pollInterval How often the shared store is read, between 100ms and 30s: the time
 * within which every instance follows.
 * @param redis How Redis is used, for the store "redis".
 * @param jdbc How a database is used, for the store "jdbc".
 */
@ConfigurationProperties("a2a.security.blocks")
public record A2ABlocksProperties(@DefaultValue("memory") Store store, @DefaultValue("2s") Duration pollInterval,
		@DefaultValue Redis redis, @DefaultValue Jdbc jdbc) {

	/**
	 * Where blocks are kept.
	 */
	public enum Store {

		/**
		 * In the memory of the instance, until it stops.
		 */
		MEMORY,

		/**
		 * In Redis, by the application's RedisConnectionFactory.
		 */
		REDIS,

		/**
		 * In a database, by the application's DataSource.
		 */
		JDBC

	}

	/**
	 * How Redis is used.
	 *
	 * @param key Key of the hash that holds the blocks.
	 */
	public record Redis(@DefaultValue("a2a:blocks") String key) {
	}

	/**
	 * How a database is used.
	 *
	 * @param initializeSchema When the table is created at start-up.
	 * @param timeout Longest time that a statement may take, in whole seconds. Waiting
	 * for a connection is up to the pool.
	 */
	public record Jdbc(@DefaultValue("embedded") SchemaInitialization initializeSchema,
			@DefaultValue("5s") Duration timeout) {
	}

}
