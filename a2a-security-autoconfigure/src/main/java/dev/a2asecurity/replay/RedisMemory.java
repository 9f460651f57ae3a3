package dev.a2asecurity.replay;

import java.util.Properties;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import dev.a2asecurity.InvalidConfigurationException;

import org.springframework.core.log.LogMessage;
import org.springframework.data.redis.connection.RedisConnection;
import org.springframework.data.redis.connection.RedisConnectionFactory;

/**
 * Whether a Redis keeps what it is given. One that is a cache besides evicts keys when
 * its memory is full, and whoever fills it chooses the moment.
 */
public final class RedisMemory {

	private static final Log logger = LogFactory.getLog(RedisMemory.class);

	private RedisMemory() {
	}

	/**
	 * Stops start-up where Redis evicts. A Redis that does not answer, or does not tell,
	 * does not.
	 * @param connections where Redis is
	 * @param properties what the names of the store's properties start with
	 * @throws InvalidConfigurationException if its memory is bounded and its
	 * {@code maxmemory-policy} is another one than {@code noeviction}
	 */
	public static void requireNoEviction(RedisConnectionFactory connections, String properties) {
		String policy;
		try (RedisConnection connection = connections.getConnection()) {
			policy = evictionPolicy(connection.serverCommands().info("memory"));
		}
		// Whatever it is: a factory that was stopped throws no DataAccessException.
		catch (RuntimeException ex) {
			logger.warn(LogMessage.format("Did not check that Redis keeps what %s.store gives it since it did not "
					+ "tell; its maxmemory-policy has to be noeviction", properties), ex);
			return;
		}
		if (policy != null) {
			throw new InvalidConfigurationException(
					"By " + properties + ".store Redis is used, and its maxmemory-policy is " + policy
							+ ": whoever fills it makes it forget what must be remembered.",
					"Set its maxmemory-policy to noeviction, use a Redis that is no cache besides, or set " + properties
							+ ".store to another store.");
		}
	}

	/**
	 * Returns the policy by which Redis evicts, or {@code null} if it does not. In a
	 * cluster, the names start with those of the nodes.
	 */
	private static @Nullable String evictionPolicy(@Nullable Properties memory) {
		if (memory == null) {
			return null;
		}
		for (String name : memory.stringPropertyNames()) {
			if (name.endsWith("maxmemory_policy") && !memory.getProperty(name).equals("noeviction")) {
				String bound = name.substring(0, name.length() - "_policy".length());
				if (!"0".equals(memory.getProperty(bound))) {
					return memory.getProperty(name);
				}
			}
		}
		return null;
	}

}
