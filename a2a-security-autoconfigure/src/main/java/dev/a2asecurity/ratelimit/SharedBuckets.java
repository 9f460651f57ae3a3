package dev.a2asecurity.ratelimit;

import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

import io.github.bucket4j.BucketConfiguration;
import io.github.bucket4j.ConsumptionProbe;
import io.github.bucket4j.distributed.ExpirationAfterWriteStrategy;
import io.github.bucket4j.distributed.proxy.ProxyManager;
import io.github.bucket4j.redis.lettuce.Bucket4jLettuce;
import io.lettuce.core.AbstractRedisClient;
import io.lettuce.core.RedisClient;
import io.lettuce.core.cluster.RedisClusterClient;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import org.springframework.core.log.LogMessage;

/**
 * Buckets in Redis, so that all instances of an agent grant a limit together. While Redis
 * does not answer, each instance goes by buckets of its own: a limit that is too wide for
 * a while does less harm than an agent that refuses everybody.
 */
public final class SharedBuckets {

	private static final Log logger = LogFactory.getLog(SharedBuckets.class);

	/** How long a Redis that did not answer is left alone. */
	private static final Duration REST = Duration.ofSeconds(1);

	private final Supplier<AbstractRedisClient> client;

	private final String prefix;

	private final Duration timeout;

	private final Clock clock;

	private final ReentrantLock connecting = new ReentrantLock();

	private volatile @Nullable ProxyManager<byte[]> buckets;

	private volatile boolean failing;

	private volatile long failedAt;

	/**
	 * Creates the buckets; nothing is connected yet.
	 * @param client the client of Redis
	 * @param prefix what keys in Redis start with
	 * @param timeout how long Redis may take
	 * @param clock what tells the time, which all instances have to agree on
	 */
	public SharedBuckets(Supplier<AbstractRedisClient> client, String prefix, Duration timeout, Clock clock) {
		this.client = client;
		this.prefix = prefix;
		this.timeout = timeout;
		this.clock = clock;
	}

	/**
	 * Takes a token of a bucket.
	 * @return the decision, or {@code null} if Redis does not tell
	 */
	@Nullable RateDecision take(String key, BucketConfiguration configuration) {
		if (this.failing && System.nanoTime() - this.failedAt < REST.toNanos()) {
			return null;
		}
		try {
			ProxyManager<byte[]> connected = connected();
			if (connected == null) {
				return null;
			}
			ConsumptionProbe probe = connected.builder()
				.build((this.prefix + key).getBytes(StandardCharsets.UTF_8), () -> configuration)
				.tryConsumeAndReturnRemaining(1);
			if (this.failing) {
				this.failing = false;
				logger.info("Limits are shared by all instances again");
			}
			return RateLimiter.decision(probe);
		}
		// Whatever the client throws: a limit must not be what refuses everybody.
		catch (RuntimeException ex) {
			this.failedAt = System.nanoTime();
			if (!this.failing) {
				this.failing = true;
				logger.warn(LogMessage.format(
						"Limits are each instance's own from now on, since Redis did not answer: %s", ex.getMessage()));
			}
			return null;
		}
	}

	/**
	 * Connects by one thread; the others do not wait for it.
	 */
	private @Nullable ProxyManager<byte[]> connected() {
		if (this.buckets != null || !this.connecting.tryLock()) {
			return this.buckets;
		}
		try {
			if (this.buckets == null) {
				this.buckets = connect(this.client.get());
			}
			return this.buckets;
		}
		finally {
			this.connecting.unlock();
		}
	}

	private ProxyManager<byte[]> connect(AbstractRedisClient redis) {
		Bucket4jLettuce.LettuceBasedProxyManagerBuilder<byte[]> builder = (redis instanceof RedisClusterClient cluster)
				? Bucket4jLettuce.casBasedBuilder(cluster) : Bucket4jLettuce.casBasedBuilder((RedisClient) redis);
		return builder.clientClock(RateLimiter.time(this.clock))
			.requestTimeout(this.timeout)
			// A full bucket is as good as none.
			.expirationAfterWrite(
					ExpirationAfterWriteStrategy.basedOnTimeForRefillingBucketUpToMax(Duration.ofSeconds(10)))
			.build();
	}

}
