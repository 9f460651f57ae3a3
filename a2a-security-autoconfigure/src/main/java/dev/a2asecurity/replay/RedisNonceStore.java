package dev.a2asecurity.replay;

import java.time.Clock;
import java.time.Instant;
import java.util.List;

import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.data.redis.connection.RedisConnectionFactory;

/**
 * A {@link NonceStore} in Redis, shared by all instances that use the same Redis and
 * prefix. A value is a key that Redis lets go of a minute after its expiry.
 * <p>
 * It is as good as the memory of that Redis: {@code maxmemory-policy} has to be
 * {@code noeviction}, since what is evicted may be used again; and what a replica did not
 * have yet when it took over is forgotten. How long a silent Redis is waited for is
 * {@code spring.data.redis.timeout}. This store never answers {@link NonceUse#FULL}.
 */
public final class RedisNonceStore implements NonceStore, SmartInitializingSingleton {

	private final RedisConnectionFactory connections;

	private final RedisScript firstUse;

	private final String keyPrefix;

	private final Clock clock;

	/**
	 * Creates a store.
	 * @param connections where Redis is
	 * @param keyPrefix what the names of its keys start with; {@code nonce:} follows
	 * @param clock what tells the time
	 */
	public RedisNonceStore(RedisConnectionFactory connections, String keyPrefix, Clock clock) {
		this.connections = connections;
		this.firstUse = new RedisScript(connections, RedisNonceStore.class, "first-use");
		this.keyPrefix = keyPrefix + "nonce:";
		this.clock = clock;
	}

	@Override
	public NonceUse firstUse(String scope, String value, Instant expiresAt) {
		long now = this.clock.millis();
		long until = Retention.until(expiresAt, now);
		if (until <= now) {
			return NonceUse.SEEN;
		}
		long timeToLive = until - now + Retention.CLOCK_DIFFERENCE.toMillis();
		boolean first = this.firstUse.test(this.keyPrefix + StoreKey.of(scope, value),
				List.of(Long.toString(now), Long.toString(until), Long.toString(timeToLive)));
		return first ? NonceUse.FIRST : NonceUse.SEEN;
	}

	/**
	 * Stops start-up if Redis evicts. A Redis that does not answer does not.
	 */
	@Override
	public void afterSingletonsInstantiated() {
		RedisMemory.requireNoEviction(this.connections, "a2a.security.replay");
	}

}
