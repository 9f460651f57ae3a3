package dev.a2asecurity.replay;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import org.jspecify.annotations.Nullable;
import redis.embedded.RedisServer;

import org.springframework.data.redis.connection.RedisStandaloneConfiguration;
import org.springframework.data.redis.connection.lettuce.LettuceClientConfiguration;
import org.springframework.data.redis.connection.lettuce.LettuceConnectionFactory;

/**
 * A real Redis and a real PostgreSQL, on loopback, started when a test first asks for
 * one, and stopped with the JVM.
 */
public final class Servers {

	private Servers() {
	}

	/**
	 * Returns the port of Redis.
	 */
	public static int redisPort() {
		return Redis.PORT;
	}

	/**
	 * Returns connections to a Redis, which may not be there.
	 */
	public static LettuceConnectionFactory redisConnections(int port) {
		LettuceConnectionFactory connections = new LettuceConnectionFactory(
				new RedisStandaloneConfiguration("127.0.0.1", port),
				LettuceClientConfiguration.builder().commandTimeout(Duration.ofSeconds(10)).build());
		connections.afterPropertiesSet();
		connections.start();
		return connections;
	}

	/**
	 * Returns the URL of the database of PostgreSQL, for any driver.
	 */
	public static String postgresUrl() {
		return Postgres.SERVER.getJdbcUrl("postgres", "postgres");
	}

	/**
	 * Returns a pool of connections, few enough to be used up.
	 */
	public static HikariDataSource pool(String url) {
		return pool(url, null);
	}

	/**
	 * Returns a pool of connections with an isolation level of their own.
	 */
	public static HikariDataSource pool(String url, @Nullable String isolation) {
		HikariConfig config = new HikariConfig();
		config.setJdbcUrl(url);
		config.setTransactionIsolation(isolation);
		config.setMaximumPoolSize(8);
		return new HikariDataSource(config);
	}

	/**
	 * Returns a port of loopback where nobody listens as long as this JVM runs.
	 */
	public static int closedPort() {
		return Closed.PORT.port();
	}

	private static final class Closed {

		static final ReservedPort PORT = ReservedPort.any();

	}

	private static final class Redis {

		static final int PORT = start();

		private static int start() {
			int port;
			try (ReservedPort reserved = ReservedPort.any()) {
				port = reserved.port();
			}
			RedisServer server = RedisServer.builder()
				.port(port)
				.setting("bind 127.0.0.1")
				.setting("save \"\"")
				.setting("maxmemory-policy noeviction")
				.build();
			server.start();
			Runtime.getRuntime().addShutdownHook(new Thread(server::stop));
			return port;
		}

	}

	private static final class Postgres {

		static final EmbeddedPostgres SERVER = start();

		private static EmbeddedPostgres start() {
			try {
				return EmbeddedPostgres.builder().setServerConfig("fsync", "off").start();
			}
			catch (IOException ex) {
				throw new UncheckedIOException(ex);
			}
		}

	}

}
