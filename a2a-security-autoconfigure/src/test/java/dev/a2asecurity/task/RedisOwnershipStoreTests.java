package dev.a2asecurity.task;

import java.util.List;
import java.util.Objects;
import java.util.Set;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

import dev.a2asecurity.replay.Servers;
import dev.a2asecurity.replay.SometimesDownRedis;
import dev.a2asecurity.replay.StoreUnavailableException;

import org.springframework.data.redis.connection.lettuce.LettuceConnectionFactory;
import org.springframework.data.redis.core.StringRedisTemplate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * The contract on a real Redis, and how its keys look.
 */
class RedisOwnershipStoreTests extends SharedOwnershipStoreContractTests {

	private static final String PREFIX = "ownership-test:";

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
		return Objects.requireNonNull(redis.keys("*" + PREFIX + "*"));
	}

	@Override
	OwnershipStore store() {
		return new RedisOwnershipStore(this.sometimesDown.connections(), PREFIX, KEEP, this.clock);
	}

	@Override
	void outage(boolean down) {
		this.sometimesDown.down(down);
	}

	@Test
	void addWhenAddedThenEveryKeyIsInOneSlotAndExpires() {
		OwnershipStore store = store();
		store.add(task("t".repeat(10_000), ALICE, "c".repeat(10_000)), context("c".repeat(10_000), ALICE));
		store.add(task("other", ALICE, null), null);
		store.complete(key("other"), key("completed"), null);
		this.clock.advance(KEEP.dividedBy(2));
		store.used(List.of(key("other")), List.of(key("c".repeat(10_000))), now());
		long seconds = KEEP.toSeconds() + 60;
		assertThat(keys()).hasSize(8)
			.allSatisfy((key) -> assertThat(key).matches("\\{ownership-test:}[a-z]+(:[0-9a-f]{64})?"))
			.allSatisfy((key) -> assertThat(redis.getExpire(key)).isBetween(seconds - 60, seconds));
	}

	@Test
	void addWhenOthersAreOverThenTheIndexesDoNotPileUp() {
		OwnershipStore store = store();
		for (int i = 0; i < 10; i++) {
			store.add(task("old-" + i, owner("caller-" + i), "context"), null);
			store.add(task("alices-" + i, ALICE, null), null);
		}
		this.clock.advance(KEEP);
		store.add(task("new", ALICE, "context"), null);
		assertThat(redis.opsForZSet().size("{ownership-test:}owners")).isEqualTo(1);
		assertThat(redis.opsForZSet().size("{ownership-test:}owner:" + ALICE.key())).isEqualTo(1);
		assertThat(redis.opsForZSet().size("{ownership-test:}in:" + key("context"))).isEqualTo(1);
	}

	@Test
	void storeWhenNobodyListensThenUnavailable() {
		LettuceConnectionFactory nobody = Servers.redisConnections(Servers.closedPort());
		try {
			OwnershipStore store = new RedisOwnershipStore(nobody, PREFIX, KEEP, this.clock);
			assertThatExceptionOfType(StoreUnavailableException.class).isThrownBy(() -> store.requireAvailable(ALICE));
		}
		finally {
			nobody.destroy();
		}
	}

	@Test
	void findWhenTheKeyHoldsSomethingElseThenUnavailable() {
		OwnershipStore store = store();
		redis.opsForList().leftPush("{ownership-test:}task:" + key("task"), "something else");
		assertThatExceptionOfType(StoreUnavailableException.class)
			.isThrownBy(() -> store.find(Set.of(key("task")), Set.of()));
	}

}
