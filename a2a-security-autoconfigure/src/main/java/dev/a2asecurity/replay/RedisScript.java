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
 * A script that decides in Redis, by one atomic operation on one key, so that it runs in
 * a cluster too.
 * <p>
 * It takes its connections from the factory, and not through a {@code RedisTemplate}: a
 * template would use the connection that a surrounding transaction is bound to, where
 * commands are only queued and a rollback discards them.
 */
final class RedisScript {

	private final RedisConnectionFactory connections;

	private final String name;

	private final byte[] source;

	RedisScript(RedisConnectionFactory connections, String name) {
		this.connections = connections;
		this.name = name;
		this.source = load(name);
	}

	private static byte[] load(String name) {
		try (InputStream script = RedisScript.class.getResourceAsStream(name + ".lua")) {
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
	boolean test(String key, List<String> arguments) {
		return "1".equals(run(key, arguments));
	}

	/**
	 * Returns what the script answers.
	 * @throws StoreUnavailableException if Redis did not run it
	 */
	String run(String key, List<String> arguments) {
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
