package dev.a2asecurity.replay;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;

import org.springframework.data.redis.connection.RedisConnection;
import org.springframework.data.redis.connection.RedisConnectionFactory;
import org.springframework.data.redis.connection.ReturnType;

/**
 * A script that decides in Redis, by one atomic operation on one key, or on keys of one
 * hash slot, so that it runs in a cluster too.
 * <p>
 * It takes its connections from the factory, and not through a {@code RedisTemplate}: a
 * template would use the connection that a surrounding transaction is bound to, where
 * commands are only queued and a rollback discards them.
 */
public final class RedisScript {

	private final RedisConnectionFactory connections;

	private final String name;

	private final byte[] source;

	/**
	 * Creates a script.
	 * @param connections where Redis is
	 * @param store the store that this is for; the script is beside it
	 * @param name name of the script, without its ending {@code .lua}
	 */
	public RedisScript(RedisConnectionFactory connections, Class<?> store, String name) {
		this.connections = connections;
		this.name = name;
		this.source = load(store, name);
	}

	private static byte[] load(Class<?> store, String name) {
		try (InputStream script = store.getResourceAsStream(name + ".lua")) {
			if (script == null) {
				throw new IllegalStateException("The script " + name + ".lua is not in its jar");
			}
			return script.readAllBytes();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/**
	 * Returns whether the script answers {@code 1}.
	 * @throws StoreUnavailableException if Redis did not run it
	 */
	public boolean test(String key, List<String> arguments) {
		return "1".equals(run(key, arguments));
	}

	/**
	 * Returns what the script answers.
	 * @throws StoreUnavailableException if Redis did not run it
	 */
	public String run(String key, List<String> arguments) {
		byte[][] keyAndArguments = Stream.concat(Stream.of(key), arguments.stream())
			.map((text) -> text.getBytes(StandardCharsets.UTF_8))
			.toArray(byte[][]::new);
		byte[] answer = eval(keyAndArguments);
		if (answer == null) {
			throw new StoreUnavailableException("Redis did not answer the script " + this.name, null);
		}
		return new String(answer, StandardCharsets.UTF_8);
	}

	private byte @Nullable [] eval(byte[][] keyAndArguments) {
		try (RedisConnection connection = this.connections.getConnection()) {
			return connection.scriptingCommands().eval(this.source, ReturnType.VALUE, 1, keyAndArguments);
		}
		// Whatever it is: a factory that was stopped throws no DataAccessException.
		catch (RuntimeException ex) {
			throw new StoreUnavailableException("Redis did not run the script " + this.name, ex);
		}
	}

}
