package dev.a2asecurity.replay;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.data.redis.connection.RedisConnectionFactory;

/**
 * An {@link Inbox} in Redis, shared by all instances that use the same Redis and prefix.
 * An item is a hash that Redis lets go of a minute after its time. The conditions of
 * {@link RedisNonceStore} on the memory of Redis are this one's too. It never answers
 * {@link InboxClaim.Full}.
 */
public final class RedisInbox implements Inbox, SmartInitializingSingleton {

	private static final String IN_PROGRESS = "IN_PROGRESS:";

	private static final String DONE = "DONE:";

	private final RedisConnectionFactory connections;

	private final RedisScript claim;

	private final RedisScript complete;

	private final RedisScript release;

	private final String keyPrefix;

	private final Clock clock;

	/**
	 * Creates an inbox.
	 * @param connections where Redis is
	 * @param keyPrefix what the names of its keys start with; {@code inbox:} follows
	 * @param clock what tells the time
	 */
	public RedisInbox(RedisConnectionFactory connections, String keyPrefix, Clock clock) {
		this.connections = connections;
		this.claim = new RedisScript(connections, RedisInbox.class, "claim");
		this.complete = new RedisScript(connections, RedisInbox.class, "complete");
		this.release = new RedisScript(connections, RedisInbox.class, "release");
		this.keyPrefix = keyPrefix + "inbox:";
		this.clock = clock;
	}

	@Override
	public InboxClaim claim(InboxItem item, Duration lease) {
		long now = this.clock.millis();
		long leaseEnd = Retention.leaseEnd(lease, now);
		long expiresAt = Math.max(Retention.until(item.keepUntil(), now), leaseEnd);
		Lease hold = new Lease(this.keyPrefix + StoreKey.of(item.scope(), item.id()), UUID.randomUUID().toString());
		String answer = this.claim.run(hold.key,
				List.of(Long.toString(now), StoreKey.of(item.fingerprint()).toString(), hold.token,
						Long.toString(leaseEnd), Long.toString(expiresAt),
						Long.toString(Retention.CLOCK_DIFFERENCE.toMillis())));
		return read(answer, hold);
	}

	private static InboxClaim read(String answer, InboxLease lease) {
		if (answer.startsWith(IN_PROGRESS)) {
			long leaseEnd = Long.parseLong(answer.substring(IN_PROGRESS.length()));
			return new InboxClaim.InProgress(Instant.ofEpochMilli(leaseEnd));
		}
		if (answer.startsWith(DONE)) {
			return new InboxClaim.Done(answer.substring(DONE.length()));
		}
		return switch (answer) {
			case "NEW" -> new InboxClaim.New(lease);
			case "DONE" -> new InboxClaim.Done(null);
			case "CONFLICT" -> new InboxClaim.Conflict();
			default -> throw new IllegalStateException("The script claim.lua gives no such answer");
		};
	}

	/**
	 * Stops start-up if Redis evicts. A Redis that does not answer does not.
	 */
	@Override
	public void afterSingletonsInstantiated() {
		RedisMemory.requireNoEviction(this.connections, "a2a.security.replay");
	}

	private final class Lease implements InboxLease {

		private final String key;

		private final String token;

		Lease(String key, String token) {
			this.key = key;
			this.token = token;
		}

		@Override
		public boolean complete(@Nullable String result) {
			InboxResults.check(result);
			List<String> arguments = nowAndToken();
			if (result != null) {
				arguments.add(result);
			}
			return RedisInbox.this.complete.test(this.key, arguments);
		}

		@Override
		public boolean release() {
			return RedisInbox.this.release.test(this.key, nowAndToken());
		}

		private List<String> nowAndToken() {
			return new ArrayList<>(List.of(Long.toString(RedisInbox.this.clock.millis()), this.token));
		}

	}

}
