package dev.a2asecurity.ratelimit;

import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import dev.a2asecurity.TestClock;
import dev.a2asecurity.audit.AuditTrail;
import dev.a2asecurity.call.A2ACall;
import dev.a2asecurity.call.A2AOperation;
import dev.a2asecurity.call.Caller;
import dev.a2asecurity.call.ProtocolVersion;
import dev.a2asecurity.replay.Servers;

import org.springframework.data.redis.connection.lettuce.LettuceConnectionFactory;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Limits that several instances grant together, on a real Redis, and alone without it.
 */
class SharedBucketsTests {

	private final TestClock clock = new TestClock();

	private final String prefix = "test:" + UUID.randomUUID() + ":";

	private LettuceConnectionFactory connections;

	@AfterEach
	void disconnect() {
		this.connections.destroy();
	}

	@Test
	void takeWhenTwoInstancesShareARedisThenTheyGrantOneLimit() {
		this.connections = Servers.redisConnections(Servers.redisPort());
		RateLimiter<CallerKey> one = instance("callers");
		RateLimiter<CallerKey> other = instance("callers");
		CallerKey alice = new CallerKey("https://i", "c", "alice");
		for (int i = 0; i < 5; i++) {
			assertThat(((i % 2 == 0) ? one : other).take(alice)).isEqualTo(new RateDecision.Allowed(4 - i));
		}
		assertThat(one.take(alice)).isInstanceOf(RateDecision.Refused.class);
		assertThat(other.take(alice)).isInstanceOf(RateDecision.Refused.class);
		// Neither another caller nor another limit is concerned.
		assertThat(other.take(new CallerKey("https://i", "c", "bob"))).isInstanceOf(RateDecision.Allowed.class);
		assertThat(instance("skills[x]").take(alice)).isInstanceOf(RateDecision.Allowed.class);
		this.clock.advance(Duration.ofSeconds(12));
		assertThat(other.take(alice)).isInstanceOf(RateDecision.Allowed.class);
		assertThat(one.take(alice)).isInstanceOf(RateDecision.Refused.class);
	}

	@Test
	void takeWhenRedisIsNotThereThenEachInstanceGoesByItself() {
		this.connections = Servers.redisConnections(Servers.closedPort());
		RateLimiter<CallerKey> one = instance("callers");
		CallerKey alice = new CallerKey("https://i", null, "alice");
		for (int i = 0; i < 5; i++) {
			assertThat(one.take(alice)).isInstanceOf(RateDecision.Allowed.class);
		}
		assertThat(one.take(alice)).isInstanceOf(RateDecision.Refused.class);
		assertThat(instance("callers").take(alice)).isInstanceOf(RateDecision.Allowed.class);
	}

	/**
	 * To ask Redis what is left would cost as much as to take.
	 */
	@Test
	void leftWhenTheLimitIsSharedThenNotTold() {
		this.connections = Servers.redisConnections(Servers.closedPort());
		RefusalRecord record = new RefusalRecord(AuditTrail.none(this.clock), this.clock);
		A2ACall call = A2ACall
			.builder(Caller.builder("https://i", "alice").build(), A2AOperation.GET_TASK, ProtocolVersion.V1_0)
			.build();
		assertThat(new CallLimits(instance("callers"), Map.of(), Map.of(), null, record).left(call)).isNull();
		assertThat(new CallLimits(new RateLimiter<>(new Rate(5, Duration.ofMinutes(1)), 100, this.clock), Map.of(),
				Map.of(), null, record)
			.left(call)).isEqualTo(new CallLimits.Left(5, 5, Duration.ZERO));
	}

	@Test
	void toStringWhenKeysDifferThenDiffers() {
		this.connections = Servers.redisConnections(Servers.closedPort());
		assertThat(new CallerKey("i", "a", "b1:c")).doesNotHaveToString(new CallerKey("i", "ab", "1:c").toString());
		assertThat(new CallerKey("i", "a:b", "c")).doesNotHaveToString(new CallerKey("i", "a", "b:c").toString());
	}

	/**
	 * Each call would wait for as long as Redis may take.
	 */
	@Test
	void takeWhenRedisHasJustNotAnsweredThenItIsLeftAlone() {
		this.connections = Servers.redisConnections(Servers.closedPort());
		AtomicInteger attempts = new AtomicInteger();
		RateLimiter<CallerKey> limiter = new RateLimiter<>(new Rate(1000, Duration.ofMinutes(1)), 100, this.clock, "x",
				new SharedBuckets(() -> {
					attempts.incrementAndGet();
					throw new IllegalStateException("no connection");
				}, this.prefix, Duration.ofSeconds(2), this.clock));
		long begin = System.nanoTime();
		for (int i = 0; i < 1000; i++) {
			assertThat(limiter.take(new CallerKey("i", null, "alice"))).isInstanceOf(RateDecision.Allowed.class);
		}
		assertThat(attempts.get()).isBetween(1, (int) Duration.ofNanos(System.nanoTime() - begin).toSeconds() + 2);
	}

	private RateLimiter<CallerKey> instance(String name) {
		return new RateLimiter<>(new Rate(5, Duration.ofMinutes(1)), 100, this.clock, name, new SharedBuckets(
				this.connections::getRequiredNativeClient, this.prefix, Duration.ofSeconds(2), this.clock));
	}

}
