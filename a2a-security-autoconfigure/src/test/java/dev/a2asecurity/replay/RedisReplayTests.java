package dev.a2asecurity.replay;

import java.time.Duration;
import java.util.Objects;
import java.util.Set;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import dev.a2asecurity.InvalidConfigurationException;

import org.springframework.data.redis.connection.RedisConnection;
import org.springframework.data.redis.connection.lettuce.LettuceConnectionFactory;
import org.springframework.data.redis.core.StringRedisTemplate;
import org.springframework.jdbc.datasource.DriverManagerDataSource;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatNoException;

/**
 * The contract on a real Redis, and how its keys look.
 */
class RedisReplayTests extends SharedReplayContractTests {

	private static final String PREFIX = "test:";

	private static LettuceConnectionFactory connections;

	private static StringRedisTemplate redis;

	private final SometimesDownRedis sometimesDown = new SometimesDownRedis(connections);

	@BeforeAll
	static void connect() {
		connections = Servers.redisConnections(Servers.redisPort());
		redis = new StringRedisTemplate(connections);
	}

	@AfterAll
	static void disconnect() {
		connections.destroy();
	}

	@Override
	void prepare() {
		redis.delete(keys());
	}

	private static Set<String> keys() {
		return Objects.requireNonNull(redis.keys(PREFIX + "*"));
	}

	@Override
	NonceStore nonces() {
		return new RedisNonceStore(this.sometimesDown.connections(), PREFIX, this.clock);
	}

	@Override
	Inbox inbox() {
		return new RedisInbox(this.sometimesDown.connections(), PREFIX, this.clock);
	}

	@Override
	void outage(boolean down) {
		this.sometimesDown.down(down);
	}

	@Test
	void firstUseWhenTextsAreLongThenTheKeyIsOfFixedSizeAndExpires() {
		nonces().firstUse("s".repeat(10_000), "v".repeat(10_000), in(Duration.ofSeconds(90)));
		assertThat(keys()).singleElement().satisfies((key) -> {
			assertThat(key).matches("test:nonce:[0-9a-f]{64}");
			// A minute more, for clocks that differ.
			assertThat(redis.getExpire(key)).isBetween(140L, 150L);
		});
	}

	@Test
	void claimWhenTextsAreLongThenTheKeyIsOfFixedSizeAndExpires() {
		InboxItem item = new InboxItem("s".repeat(10_000), "i".repeat(10_000), "f".repeat(10_000),
				in(Duration.ofSeconds(90)));
		InboxLease lease = newLease(inbox().claim(item, LEASE));
		assertThat(keys()).singleElement().satisfies((key) -> {
			assertThat(key).matches("test:inbox:[0-9a-f]{64}");
			assertThat(redis.getExpire(key)).isBetween(140L, 150L);
			assertThat(redis.opsForHash().entries(key).toString()).hasSizeLessThan(300);
		});
		assertThat(lease.complete("task-1")).isTrue();
		assertThat(keys()).singleElement().satisfies((key) -> assertThat(redis.getExpire(key)).isBetween(140L, 150L));
		InboxLease other = newLease(inbox().claim(item("other"), LEASE));
		assertThat(keys()).hasSize(2);
		assertThat(other.release()).isTrue();
		assertThat(keys()).hasSize(1);
	}

	@Test
	void storesWhenNobodyListensThenUnavailable() {
		LettuceConnectionFactory nobody = Servers.redisConnections(Servers.closedPort());
		try {
			assertThatExceptionOfType(StoreUnavailableException.class)
				.isThrownBy(() -> new RedisNonceStore(nobody, PREFIX, this.clock).firstUse("caller", "value",
						in(Duration.ofMinutes(1))));
			assertThatExceptionOfType(StoreUnavailableException.class)
				.isThrownBy(() -> new RedisInbox(nobody, PREFIX, this.clock).claim(item("id"), LEASE));
		}
		finally {
			nobody.destroy();
		}
	}

	@Test
	void storesWhenTheConnectionsWereStoppedThenUnavailable() {
		LettuceConnectionFactory stopped = Servers.redisConnections(Servers.redisPort());
		stopped.destroy();
		assertThatExceptionOfType(StoreUnavailableException.class)
			.isThrownBy(() -> new RedisInbox(stopped, PREFIX, this.clock).claim(item("id"), LEASE));
	}

	@Test
	void firstUseWhenTheKeyHoldsSomethingElseThenUnavailable() {
		NonceStore nonces = nonces();
		nonces.firstUse("caller", "value", in(Duration.ofMinutes(1)));
		String key = keys().iterator().next();
		redis.delete(key);
		redis.opsForList().leftPush(key, "something else");
		assertThatExceptionOfType(StoreUnavailableException.class)
			.isThrownBy(() -> nonces.firstUse("caller", "value", in(Duration.ofMinutes(1))));
	}

	/**
	 * Whoever fills a Redis that evicts can have a used value forgotten, and use it
	 * again.
	 */
	@ParameterizedTest
	@ValueSource(strings = { "allkeys-lru", "allkeys-random", "volatile-lru", "volatile-ttl" })
	void afterSingletonsInstantiatedWhenRedisEvictsThenStopsStartUp(String policy) {
		config("maxmemory", "100mb", "maxmemory-policy", policy);
		try {
			assertThatExceptionOfType(InvalidConfigurationException.class)
				.isThrownBy(() -> new RedisNonceStore(connections, PREFIX, this.clock).afterSingletonsInstantiated())
				.withMessageContaining("a2a.security.replay.store")
				.withMessageContaining(policy)
				.satisfies((ex) -> assertThat(ex.action()).contains("noeviction"));
			assertThatExceptionOfType(InvalidConfigurationException.class)
				.isThrownBy(() -> new RedisInbox(connections, PREFIX, this.clock).afterSingletonsInstantiated());
		}
		finally {
			config("maxmemory", "0", "maxmemory-policy", "noeviction");
		}
	}

	@Test
	void afterSingletonsInstantiatedWhenRedisKeepsEverythingThenAccepts() {
		RedisNonceStore nonces = new RedisNonceStore(connections, PREFIX, this.clock);
		assertThatNoException().isThrownBy(nonces::afterSingletonsInstantiated);
		config("maxmemory", "100mb");
		try {
			assertThatNoException().isThrownBy(nonces::afterSingletonsInstantiated);
			// It evicts nothing as long as it has no bound.
			config("maxmemory", "0", "maxmemory-policy", "allkeys-lru");
			assertThatNoException().isThrownBy(nonces::afterSingletonsInstantiated);
		}
		finally {
			config("maxmemory", "0", "maxmemory-policy", "noeviction");
		}
	}

	@Test
	void afterSingletonsInstantiatedWhenRedisIsDownThenStartsAndServesOnceItIsUp() {
		outage(true);
		RedisNonceStore nonces = new RedisNonceStore(this.sometimesDown.connections(), PREFIX, this.clock);
		assertThatNoException().isThrownBy(nonces::afterSingletonsInstantiated);
		outage(false);
		assertThat(nonces.firstUse("caller", "value", in(Duration.ofMinutes(1)))).isEqualTo(NonceUse.FIRST);
	}

	private static void config(String... namesAndValues) {
		try (RedisConnection connection = connections.getConnection()) {
			for (int i = 0; i < namesAndValues.length; i += 2) {
				connection.serverCommands().setConfig(namesAndValues[i], namesAndValues[i + 1]);
			}
		}
	}

	@Test
	void storesWhenATransactionAroundThemIsRolledBackThenWhatTheyDidStays() {
		StringRedisTemplate transactional = new StringRedisTemplate(connections);
		transactional.setEnableTransactionSupport(true);
		NonceStore nonces = new RedisNonceStore(connections, PREFIX, this.clock);
		Inbox inbox = new RedisInbox(connections, PREFIX, this.clock);
		TransactionTemplate transaction = new TransactionTemplate(
				new JdbcTransactionManager(new DriverManagerDataSource("jdbc:h2:mem:transactions")));
		transaction.executeWithoutResult((status) -> {
			transactional.opsForValue().set(PREFIX + "application", "queued");
			assertThat(nonces.firstUse("caller", "value", in(Duration.ofMinutes(1)))).isEqualTo(NonceUse.FIRST);
			newLease(inbox.claim(item("id"), LEASE));
			status.setRollbackOnly();
		});
		assertThat(redis.hasKey(PREFIX + "application")).isFalse();
		assertThat(nonces.firstUse("caller", "value", in(Duration.ofMinutes(1)))).isEqualTo(NonceUse.SEEN);
		assertThat(inbox.claim(item("id"), LEASE)).isInstanceOf(InboxClaim.InProgress.class);
	}

}
