package dev.a2asecurity.replay;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;

import org.jspecify.annotations.Nullable;

/**
 * An {@link Inbox} in the memory of this instance: another instance does not know what
 * came in here, and a restart forgets it. An item costs about 300 bytes, and one that is
 * done about 430 with the id of a task.
 * <p>
 * When a bound is reached, it forgets a finished item that is
 * {@link InboxItem#forgettable()}: of the same scope, the one that was finished first, if
 * that scope has its share; of the scope that has the most of them, if there is no room
 * at all. So a scope has nothing forgotten on account of one that has more, and never
 * what is being worked on. If there is no such item, it answers {@link InboxClaim.Full}.
 */
public final class CaffeineInbox implements Inbox {

	private final ScopedMemory<Item> memory;

	private final Clock clock;

	/**
	 * Creates an inbox.
	 * @param maximumEntries how many items are remembered at most, positive
	 * @param maximumEntriesPerScope how many of one scope, positive; far fewer than in
	 * all, so that one caller cannot keep the others out
	 * @param clock what tells the time
	 */
	public CaffeineInbox(int maximumEntries, int maximumEntriesPerScope, Clock clock) {
		this.memory = new ScopedMemory<>(maximumEntries, maximumEntriesPerScope, clock);
		this.clock = clock;
	}

	@Override
	public InboxClaim claim(InboxItem item, Duration lease) {
		long now = this.clock.millis();
		long leaseEnd = Retention.leaseEnd(lease, now);
		long expiresAt = Math.max(Retention.until(item.keepUntil(), now), leaseEnd);
		Hold hold = new Hold(StoreKey.of(item.scope(), item.id()));
		Item claimed = new Item(StoreKey.of(item.scope()), StoreKey.of(item.fingerprint()), hold, leaseEnd,
				item.forgettable(), false, null, expiresAt);
		InboxClaim claim = claim(claimed, now);
		if (claim instanceof InboxClaim.Full) {
			this.memory.removeExpired();
			claim = claim(claimed, now);
		}
		while (claim instanceof InboxClaim.Full && this.memory.makeRoom(claimed.scope())) {
			claim = claim(claimed, now);
		}
		return claim;
	}

	private InboxClaim claim(Item claimed, long now) {
		InboxClaim[] outcome = new InboxClaim[1];
		this.memory.entries().compute(claimed.hold().key, (sameKey, known) -> {
			if (known != null && known.expiresAt() > now) {
				outcome[0] = known.claimed(claimed, now);
				return (outcome[0] instanceof InboxClaim.New) ? claimed.keptAsLongAs(known) : known;
			}
			if (known == null && !this.memory.takePlace(claimed.scope())) {
				outcome[0] = new InboxClaim.Full();
				return null;
			}
			if (known != null) {
				this.memory.keep(sameKey, known);
			}
			outcome[0] = new InboxClaim.New(claimed.hold());
			return claimed;
		});
		return outcome[0];
	}

	private record Item(StoreKey scope, StoreKey fingerprint, Hold hold, long leaseEnd, boolean dispensable,
			boolean done, @Nullable String result, long expiresAt) implements ScopedMemory.Entry {

		InboxClaim claimed(Item other, long now) {
			if (!this.fingerprint.equals(other.fingerprint)) {
				return new InboxClaim.Conflict();
			}
			if (this.done) {
				return new InboxClaim.Done(this.result);
			}
			if (this.leaseEnd > now) {
				return new InboxClaim.InProgress(Instant.ofEpochMilli(this.leaseEnd));
			}
			return new InboxClaim.New(other.hold);
		}

		Item keptAsLongAs(Item other) {
			return new Item(this.scope, this.fingerprint, this.hold, this.leaseEnd, this.dispensable, this.done,
					this.result, Math.max(this.expiresAt, other.expiresAt));
		}

		Item done(@Nullable String newResult) {
			return new Item(this.scope, this.fingerprint, this.hold, this.leaseEnd, this.dispensable, true, newResult,
					this.expiresAt);
		}

		@Override
		public boolean isForgettable() {
			return this.dispensable && this.done;
		}

	}

	/**
	 * Tells its claim from every other by being itself: the item has the hold of the last
	 * claim.
	 */
	private final class Hold implements InboxLease {

		private final StoreKey key;

		Hold(StoreKey key) {
			this.key = key;
		}

		@Override
		public boolean complete(@Nullable String result) {
			InboxResults.check(result);
			ScopedMemory<Item> memory = CaffeineInbox.this.memory;
			Item after = memory.entries().computeIfPresent(this.key, (sameKey, known) -> {
				if (known.hold() != this) {
					return known;
				}
				Item done = known.done(result);
				if (done.isForgettable()) {
					memory.mayForget(sameKey, done);
				}
				return done;
			});
			return after != null && after.hold() == this;
		}

		@Override
		public boolean release() {
			boolean[] released = new boolean[1];
			CaffeineInbox.this.memory.entries().computeIfPresent(this.key, (sameKey, known) -> {
				if (known.hold() != this || known.done()) {
					return known;
				}
				released[0] = true;
				CaffeineInbox.this.memory.leave(sameKey, known);
				return null;
			});
			return released[0];
		}

	}

}
