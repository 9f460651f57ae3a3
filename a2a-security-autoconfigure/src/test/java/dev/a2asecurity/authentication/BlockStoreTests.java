package dev.a2asecurity.authentication;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import dev.a2asecurity.TestClock;
import dev.a2asecurity.replay.Servers;
import dev.a2asecurity.replay.StoreUnavailableException;

import org.springframework.data.redis.connection.RedisConnection;
import org.springframework.data.redis.connection.lettuce.LettuceConnectionFactory;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.TransactionAwareDataSourceProxy;
import org.springframework.jdbc.datasource.embedded.EmbeddedDatabase;
import org.springframework.jdbc.datasource.embedded.EmbeddedDatabaseBuilder;
import org.springframework.jdbc.datasource.embedded.EmbeddedDatabaseType;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * What every store of blocks does, in memory, in a database and in a real Redis; and what
 * only some do.
 */
class BlockStoreTests {

	private static final Duration TIMEOUT = Duration.ofSeconds(5);

	static final TestClock CLOCK = new TestClock(Tokens.NOW);

	static EmbeddedDatabase database;

	static LettuceConnectionFactory redis;

	@BeforeAll
	static void start() {
		database = new EmbeddedDatabaseBuilder().generateUniqueName(true)
			.setType(EmbeddedDatabaseType.H2)
			.addScript("classpath:dev/a2asecurity/authentication/schema-h2.sql")
			.build();
		redis = Servers.redisConnections(Servers.redisPort());
	}

	@AfterAll
	static void stop() {
		database.shutdown();
		redis.destroy();
	}

	@BeforeEach
	void empty() {
		new JdbcTemplate(database).update("delete from a2a_caller_block");
		try (RedisConnection connection = redis.getConnection()) {
			connection.keyCommands().del("a2a:blocks".getBytes(StandardCharsets.UTF_8));
		}
	}

	static Stream<BlockStore> stores() {
		return Stream.of(new MemoryBlockStore(CLOCK), jdbc(), new RedisBlockStore(redis, "a2a:blocks", CLOCK));
	}

	private static JdbcBlockStore jdbc() {
		return new JdbcBlockStore(database, TIMEOUT, CLOCK);
	}

	@ParameterizedTest
	@MethodSource("stores")
	void allWhenBlocksWereKeptThenReturnsThemAsTheyWere(BlockStore store) {
		assertThat(store.all()).isEmpty();
		Instant end = CLOCK.instant().plusSeconds(60).plusNanos(123_456_789);
		List<CallerBlock> blocks = List.of(new CallerBlock(BlockTarget.issuer("https://i"), null),
				new CallerBlock(BlockTarget.client("https://i", "a:b\"c'; drop table x --"), end),
				new CallerBlock(BlockTarget.subject("https://i", "\u00fcml\u00e4ut \ud83d\ude00"), end),
				new CallerBlock(BlockTarget.subject("https://i", "\u00fcML\u00e4ut \ud83d\ude00"), end),
				new CallerBlock(BlockTarget.key("https://i".repeat(100), "k".repeat(BlockTarget.MAX_LENGTH)), null),
				new CallerBlock(BlockTarget.token("https://i", "1"), end));
		blocks.forEach(store::put);
		assertThat(store.all()).containsExactlyInAnyOrderElementsOf(blocks);
	}

	@ParameterizedTest
	@MethodSource("stores")
	void putWhenTargetIsKeptAlreadyThenReplaces(BlockStore store) {
		BlockTarget target = BlockTarget.subject("https://i", "alice");
		store.put(new CallerBlock(target, CLOCK.instant().plusSeconds(60)));
		store.put(new CallerBlock(target, null));
		assertThat(store.all()).containsExactly(new CallerBlock(target, null));
		CallerBlock shorter = new CallerBlock(target, CLOCK.instant().plusSeconds(1));
		store.put(shorter);
		assertThat(store.all()).containsExactly(shorter);
	}

	@ParameterizedTest
	@MethodSource("stores")
	void removeWhenKeptOrNotThenIsGoneAndNothingElse(BlockStore store) {
		CallerBlock other = new CallerBlock(BlockTarget.client("https://i", "alice"), null);
		store.put(new CallerBlock(BlockTarget.subject("https://i", "alice"), null));
		store.put(other);
		store.remove(BlockTarget.subject("https://i", "alice"));
		store.remove(BlockTarget.subject("https://i", "alice"));
		assertThat(store.all()).containsExactly(other);
	}

	@ParameterizedTest
	@MethodSource("stores")
	void putWhenOthersHaveEndedThenTheyDoNotPileUp(BlockStore store) {
		CallerBlock kept = new CallerBlock(BlockTarget.subject("https://i", "kept"), null);
		CallerBlock running = new CallerBlock(BlockTarget.subject("https://i", "running"),
				CLOCK.instant().plus(Duration.ofHours(1)));
		store.put(kept);
		store.put(running);
		store.put(new CallerBlock(BlockTarget.subject("https://i", "ended"), CLOCK.instant().plusSeconds(1)));
		CLOCK.advance(Duration.ofMinutes(6));
		CallerBlock added = new CallerBlock(BlockTarget.subject("https://i", "added"), null);
		store.put(added);
		assertThat(store.all()).containsExactlyInAnyOrder(kept, running, added);
	}

	@Test
	void putWhenTheApplicationsTransactionIsRolledBackThenKeptInTheDatabase() {
		JdbcBlockStore store = jdbc();
		new TransactionTemplate(new JdbcTransactionManager(database)).executeWithoutResult((status) -> {
			store.put(new CallerBlock(BlockTarget.issuer("https://i"), null));
			status.setRollbackOnly();
		});
		assertThat(store.all()).hasSize(1);
	}

	@Test
	void putWhenTheDataSourceJoinsTheApplicationsTransactionsThenKeptAllTheSame() {
		JdbcBlockStore store = new JdbcBlockStore(new TransactionAwareDataSourceProxy(database), TIMEOUT, CLOCK);
		new TransactionTemplate(new JdbcTransactionManager(database)).executeWithoutResult((status) -> {
			store.put(new CallerBlock(BlockTarget.issuer("https://i"), null));
			status.setRollbackOnly();
		});
		assertThat(store.all()).hasSize(1);
	}

	@Test
	void allWhenARowOrFieldCannotBeReadThenReturnsTheOthers() {
		JdbcBlockStore database = jdbc();
		database.put(new CallerBlock(BlockTarget.issuer("https://i"), null));
		new JdbcTemplate(BlockStoreTests.database)
			.update("insert into a2a_caller_block values ('x', 'LATER_KIND', 'https://i', 'x', null)");
		assertThat(database.all()).hasSize(1);
		RedisBlockStore inRedis = new RedisBlockStore(redis, "a2a:blocks", CLOCK);
		inRedis.put(new CallerBlock(BlockTarget.issuer("https://i"), null));
		try (RedisConnection connection = redis.getConnection()) {
			connection.hashCommands().hSet("a2a:blocks".getBytes(), "[\"ISSUER\"]".getBytes(), "-".getBytes());
			connection.hashCommands().hSet("a2a:blocks".getBytes(), "no json".getBytes(), "-".getBytes());
		}
		assertThat(inRedis.all()).hasSize(1);
		inRedis.put(new CallerBlock(BlockTarget.issuer("https://j"), null));
		assertThat(inRedis.all()).hasSize(2);
	}

	@Test
	void useWhenDatabaseDoesNotDoItThenUnavailable() {
		EmbeddedDatabase empty = new EmbeddedDatabaseBuilder().generateUniqueName(true)
			.setType(EmbeddedDatabaseType.H2)
			.build();
		try {
			assertUnavailable(new JdbcBlockStore(empty, TIMEOUT, CLOCK));
		}
		finally {
			empty.shutdown();
		}
	}

	@Test
	void useWhenRedisIsNotThereThenUnavailable() {
		LettuceConnectionFactory nowhere = Servers.redisConnections(Servers.closedPort());
		try {
			assertUnavailable(new RedisBlockStore(nowhere, "a2a:blocks", CLOCK));
		}
		finally {
			nowhere.destroy();
		}
	}

	private static void assertUnavailable(BlockStore store) {
		BlockTarget target = BlockTarget.issuer("https://i");
		assertThatExceptionOfType(StoreUnavailableException.class)
			.isThrownBy(() -> store.put(new CallerBlock(target, null)));
		assertThatExceptionOfType(StoreUnavailableException.class).isThrownBy(() -> store.remove(target));
		assertThatExceptionOfType(StoreUnavailableException.class).isThrownBy(store::all);
	}

}
