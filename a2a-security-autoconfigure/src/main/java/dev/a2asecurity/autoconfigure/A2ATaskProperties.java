package dev.a2asecurity.autoconfigure;

import java.time.Duration;
import java.util.Set;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Properties of whose tasks and contexts are.
 *
 * @param store Where it is kept. Several instances of an agent need one that they share:
 * Redis or a database.
 * @param keep How long a task is kept that nobody uses, between 1h and 3650d. At least as
 * long as the agent keeps it: afterwards it is not found by its owner either.
 * @param sharedWith Who else may use a task than the caller that began it.
 * @param sharedRoles Roles by which tasks are shared, if they are shared with "role";
 * "team-*" stands for all that start with "team-".
 * @param caffeine How the memory of the instance is used, for the store "caffeine".
 * @param redis How Redis is used, for the store "redis".
 * @param jdbc How a database is used, for the store "jdbc".
 * @param lists How the agent's task list is narrowed to the caller's own tasks.
 */
@ConfigurationProperties("a2a.security.tasks")
public record A2ATaskProperties(@DefaultValue("auto") Store store, @DefaultValue("90d") Duration keep,
		@DefaultValue("nobody") Sharing sharedWith, @DefaultValue Set<String> sharedRoles,
		@DefaultValue Caffeine caffeine, @DefaultValue Redis redis, @DefaultValue Jdbc jdbc,
		@DefaultValue Lists lists) {

	/**
	 * Where it is kept whose tasks are.
	 */
	public enum Store {

		/**
		 * In a database if the application has a single DataSource, and else in memory.
		 */
		AUTO,

		/**
		 * In the memory of the instance, until it stops.
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
	 * Who else may use a task than the caller that began it.
	 */
	public enum Sharing {

		/**
		 * Nobody.
		 */
		NOBODY,

		/**
		 * Whoever calls by the same client, within a tenant and an issuer.
		 */
		CLIENT,

		/**
		 * Whoever belongs to the same tenant.
		 */
		TENANT,

		/**
		 * Whoever has one of the listed roles in common, within a tenant and an issuer.
		 */
		ROLE

	}

	/**
	 * How the memory of the instance is used. An owner who has too much loses the least
	 * recently used of its own; where there is no room in all, whoever has nothing yet is
	 * refused.
	 *
	 * @param maximumTasks Most tasks in all, and most contexts. One of each takes about
	 * 650 bytes.
	 * @param maximumTasksPerOwner Most tasks of one owner, at most the former.
	 */
	public record Caffeine(@DefaultValue("200000") int maximumTasks, @DefaultValue("20000") int maximumTasksPerOwner) {
	}

	/**
	 * How Redis is used.
	 *
	 * @param keyPrefix What the names of the keys start with, in braces. Instances that
	 * share Redis and prefix share their tasks.
	 */
	public record Redis(@DefaultValue("a2a:tasks:") String keyPrefix) {
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
	public record Jdbc(@DefaultValue("a2a_ownership_") String tablePrefix,
			@DefaultValue("embedded") SchemaInitialization initializeSchema, @DefaultValue("5s") Duration timeout) {
	}

	/**
	 * How the agent's task list is narrowed.
	 *
	 * @param maxPages Most pages of the agent's list that are read to fill one, between 1
	 * and 100.
	 * @param cursorSecret Secret of at least 32 characters by which the instances of this
	 * agent know each other's cursors. A key of each instance's own by default.
	 */
	public record Lists(@DefaultValue("10") int maxPages, @Nullable String cursorSecret) {

		@Override
		public String toString() {
			return "Lists[maxPages=" + this.maxPages + ", cursorSecret=<redacted>]";
		}

	}

}
