package dev.a2asecurity.autoconfigure;

import java.time.Duration;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Properties of what remembers single-use values, messages and webhooks.
 *
 * @param store Where they are remembered. Several instances of an agent need one that
 * they share: Redis or a database.
 * @param caffeine How the memory of the instance is used, for the store "caffeine".
 * @param redis How Redis is used, for the store "redis".
 * @param jdbc How a database is used, for the store "jdbc".
 */
@ConfigurationProperties("a2a.security.replay")
public record A2AReplayProperties(@DefaultValue("caffeine") Store store, @DefaultValue Caffeine caffeine,
		@DefaultValue Redis redis, @DefaultValue Jdbc jdbc) {

	/**
	 * Where it is remembered what came in.
	 */
	public enum Store {

		/**
		 * In the memory of the instance.
		 */
		CAFFEINE,

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
	 * How the memory of the instance is used. The bounds are those of single-use values
	 * and those of messages and webhooks, each on its own. At a bound, a caller's oldest
	 * finished messages are forgotten; single-use values and webhooks are not, so that
	 * further ones are refused.
	 *
	 * @param maximumEntries Most entries in all. A single-use value takes about 200
	 * bytes, a message about 430.
	 * @param maximumEntriesPerScope Most entries of one caller, at most the former.
	 */
	public record Caffeine(@DefaultValue("200000") int maximumEntries,
			@DefaultValue("20000") int maximumEntriesPerScope) {
	}

	/**
	 * How Redis is used.
	 *
	 * @param keyPrefix What the names of the keys start with. Instances that share Redis
	 * and prefix share what they remember.
	 */
	public record Redis(@DefaultValue("a2a:replay:") String keyPrefix) {
	}

	/**
	 * How a database is used.
	 *
	 * @param tablePrefix What the names of the tables and indexes start with: letters,
	 * digits and underscores, at most 32.
	 * @param initializeSchema When the tables are created at start-up.
	 * @param timeout Longest time that a transaction may take, in whole seconds. Waiting
	 * for a connection is up to the pool.
	 */
	public record Jdbc(@DefaultValue("a2a_replay_") String tablePrefix,
			@DefaultValue("embedded") SchemaInitialization initializeSchema, @DefaultValue("5s") Duration timeout) {
	}

}
