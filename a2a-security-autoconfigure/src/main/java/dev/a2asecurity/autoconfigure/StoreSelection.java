package dev.a2asecurity.autoconfigure;

import java.time.Duration;

import javax.sql.DataSource;

import dev.a2asecurity.InvalidConfigurationException;

import org.springframework.beans.factory.ObjectProvider;

import static dev.a2asecurity.autoconfigure.SecuritySettings.require;

/**
 * What a store that was chosen by property needs, and what is said where that is not
 * there.
 */
final class StoreSelection {

	private final String properties;

	/**
	 * Creates a selection.
	 * @param properties what the names of the store's properties start with;
	 * {@code .store} chooses it
	 */
	StoreSelection(String properties) {
		this.properties = properties;
	}

	/**
	 * Returns the connections to Redis.
	 */
	<T> T redis(ObjectProvider<T> connections) {
		return single(connections, "redis", "RedisConnectionFactory",
				"Add spring-boot-starter-data-redis and set spring.data.redis.url");
	}

	/**
	 * Returns the database.
	 */
	DataSource database(ObjectProvider<DataSource> dataSources) {
		return single(dataSources, "jdbc", "DataSource",
				"Add spring-boot-starter-jdbc and a driver, and set spring.datasource.url");
	}

	private <T> T single(ObjectProvider<T> beans, String store, String type, String remedy) {
		T bean = beans.getIfUnique();
		if (bean == null) {
			throw new InvalidConfigurationException(
					this.properties + ".store is " + store + ", and there is no single bean of type " + type + ".",
					remedy + ", mark one of several as primary, or set " + this.properties
							+ ".store to another store.");
		}
		return bean;
	}

	/**
	 * Returns the failure of a store in Redis without its client.
	 */
	InvalidConfigurationException redisIsMissing() {
		return missing("redis", "Spring Data Redis", "spring-boot-starter-data-redis");
	}

	/**
	 * Returns the failure of a store in a database without what speaks to it.
	 */
	InvalidConfigurationException jdbcIsMissing() {
		return missing("jdbc", "spring-boot-jdbc", "spring-boot-starter-jdbc and a driver");
	}

	private InvalidConfigurationException missing(String store, String missing, String dependency) {
		return new InvalidConfigurationException(
				this.properties + ".store is " + store + ", and " + missing + " is not on the class path.",
				"Add " + dependency + ", or set " + this.properties + ".store to another store.");
	}

	/**
	 * Refuses a prefix of tables that no name can start with.
	 */
	void requireTablePrefix(String tablePrefix, String example) {
		require(tablePrefix.matches("[A-Za-z_][A-Za-z0-9_]{0,31}"),
				this.properties + ".jdbc.table-prefix is [" + tablePrefix
						+ "], which cannot start the name of a table.",
				"Use letters, digits and underscores, at most 32, with no digit first, such as " + example + ".");
	}

	/**
	 * Refuses a time that is no sensible one to wait for a database.
	 */
	void requireTimeout(Duration timeout) {
		require(timeout.toSeconds() >= 1 && timeout.compareTo(Duration.ofMinutes(1)) <= 0,
				this.properties + ".jdbc.timeout is " + timeout + ", which is not between 1s and 1m.",
				"Set it to a few seconds, such as 5s.");
	}

	/**
	 * Refuses bounds of a memory that make no sense.
	 * @param all name of the bound in all
	 * @param each name of the bound of each owner or caller
	 */
	void requireBounds(String all, int maximum, String each, int maximumOfEach) {
		String bound = this.properties + ".caffeine." + all;
		require(maximum > 0, bound + " is " + maximum + ", so nothing could be remembered.",
				"Set it to how many come in while one has to be remembered, such as 200000.");
		require(maximumOfEach > 0 && maximumOfEach <= maximum,
				this.properties + ".caffeine." + each + " is " + maximumOfEach + ", which is not between 1 and " + bound
						+ ", which is " + maximum + ".",
				"Set it to a fraction of " + bound + ", so that no caller can keep the others out.");
	}

}
