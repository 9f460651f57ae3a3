package dev.a2asecurity.authentication;

import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

import dev.a2asecurity.authentication.BlockTarget.Kind;
import dev.a2asecurity.replay.RedisMemory;
import dev.a2asecurity.replay.StoreUnavailableException;

import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.core.log.LogMessage;
import org.springframework.data.redis.connection.RedisConnection;
import org.springframework.data.redis.connection.RedisConnectionFactory;
import org.springframework.data.redis.connection.ReturnType;

/**
 * A {@link BlockStore} in one hash of Redis, shared by all instances that use the same
 * Redis and key. Fields are JSON arrays of kind, issuer and name; values are ends in
 * epoch milliseconds, or {@code -}.
 * <p>
 * It is as good as the memory of that Redis: {@code maxmemory-policy} has to be
 * {@code noeviction}, and it has to be persistent, since with the hash every block is
 * gone. How long a silent Redis is waited for is {@code spring.data.redis.timeout}.
 */
public final class RedisBlockStore implements BlockStore, SmartInitializingSingleton {

	private static final Log logger = LogFactory.getLog(RedisBlockStore.class);

	/**
	 * How long an ended block is kept, for instances whose clocks are behind.
	 */
	private static final Duration CLOCK_DIFFERENCE = Duration.ofMinutes(5);

	private static final JsonMapper JSON = JsonMapper.builder().build();

	private static final String NO_END = "-";

	/**
	 * Sets a field, and removes those that have ended: in one step, so that a block that
	 * is set anew meanwhile is not removed with its predecessor. KEYS[1]: the hash. ARGV:
	 * field, value, moment (epoch milliseconds) by which a block has ended.
	 */
	private static final byte[] PUT = bytes("""
			local all = redis.call('HGETALL', KEYS[1])
			for i = 1, #all, 2 do
				local ends = tonumber(all[i + 1])
				if ends and ends <= tonumber(ARGV[3]) then
					redis.call('HDEL', KEYS[1], all[i])
				end
			end
			return redis.call('HSET', KEYS[1], ARGV[1], ARGV[2])
			""");

	private final RedisConnectionFactory connections;

	private final byte[] key;

	private final Clock clock;

	/**
	 * Creates a store.
	 * @param connections where Redis is
	 * @param key the hash's key
	 * @param clock tells which blocks have ended
	 */
	public RedisBlockStore(RedisConnectionFactory connections, String key, Clock clock) {
		this.connections = connections;
		this.key = bytes(key);
		this.clock = clock;
	}

	@Override
	public void put(CallerBlock block) {
		Instant end = block.end();
		byte[] value = bytes((end != null) ? Long.toString(end.toEpochMilli()) : NO_END);
		byte[] before = bytes(Long.toString(this.clock.instant().minus(CLOCK_DIFFERENCE).toEpochMilli()));
		Long answered = run((redis) -> redis.scriptingCommands()
			.eval(PUT, ReturnType.INTEGER, 1, this.key, field(block.target()), value, before));
		requireAnswer(answered);
	}

	@Override
	public void remove(BlockTarget target) {
		requireAnswer(run((redis) -> redis.hashCommands().hDel(this.key, field(target))));
	}

	@Override
	public Collection<CallerBlock> all() {
		Map<byte[], byte[]> fields = requireAnswer(run((redis) -> redis.hashCommands().hGetAll(this.key)));
		List<CallerBlock> blocks = new ArrayList<>();
		fields.forEach((field, value) -> {
			try {
				blocks.add(block(text(field), text(value)));
			}
			// One field of a later version, or of somebody's hand, must not hide the
			// others.
			catch (IllegalArgumentException | JacksonException ex) {
				logger.warn(LogMessage.format("Did not read a field of the blocks in Redis: %s", ex.getMessage()));
			}
		});
		return blocks;
	}

	/**
	 * Stops start-up if Redis evicts. A Redis that does not answer does not.
	 */
	@Override
	public void afterSingletonsInstantiated() {
		RedisMemory.requireNoEviction(this.connections, "a2a.security.blocks");
	}

	private static byte[] field(BlockTarget target) {
		return bytes(JSON.writeValueAsString(new String[] { target.kind().name(), target.issuer(), target.value() }));
	}

	private static CallerBlock block(String field, String value) {
		String[] parts = JSON.readValue(field, String[].class);
		if (parts.length != 3) {
			throw new IllegalArgumentException("it is no array of kind, issuer and name");
		}
		return new CallerBlock(new BlockTarget(Kind.valueOf(parts[0]), parts[1], parts[2]),
				value.equals(NO_END) ? null : Instant.ofEpochMilli(Long.parseLong(value)));
	}

	private <T> @Nullable T run(Function<RedisConnection, @Nullable T> work) {
		// From the factory and not by a template, which would queue in a surrounding
		// transaction.
		try (RedisConnection connection = this.connections.getConnection()) {
			return work.apply(connection);
		}
		// Whatever it is: a factory that was stopped throws no DataAccessException.
		catch (RuntimeException ex) {
			throw new StoreUnavailableException("Redis did not do what the store of blocks asked of it", ex);
		}
	}

	private static <T> T requireAnswer(@Nullable T answer) {
		if (answer == null) {
			throw new StoreUnavailableException("Redis did not answer the store of blocks", null);
		}
		return answer;
	}

	private static byte[] bytes(String text) {
		return text.getBytes(StandardCharsets.UTF_8);
	}

	private static String text(byte[] bytes) {
		return new String(bytes, StandardCharsets.UTF_8);
	}

}
