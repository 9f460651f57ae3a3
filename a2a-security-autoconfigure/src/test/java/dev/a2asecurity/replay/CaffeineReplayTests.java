package dev.a2asecurity.replay;

import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * The contract, and the bounds.
 */
class CaffeineReplayTests extends ReplayContractTests {

	private static final Duration LIFE = Duration.ofMinutes(1);

	// Caffeine looks for what expired in steps of about a second.
	private static final Duration PAST_LIFE = LIFE.plusSeconds(2);

	@Override
	void prepare() {
		// The memory is in the store itself.
	}

	@Override
	NonceStore nonces() {
		return new CaffeineNonceStore(1000, 100, this.clock);
	}

	@Override
	Inbox inbox() {
		return new CaffeineInbox(1000, 100, this.clock);
	}

	private NonceUse use(NonceStore nonces, String scope, String value) {
		return nonces.firstUse(scope, value, in(LIFE));
	}

	private InboxItem item(String scope, String id) {
		return new InboxItem(scope, id, "", in(LIFE));
	}

	@Test
	void firstUseWhenOneScopeIsFullThenOthersGoOnAndNothingIsForgotten() {
		NonceStore nonces = new CaffeineNonceStore(10, 3, this.clock);
		IntStream.range(0, 3).forEach((i) -> assertThat(use(nonces, "one", "v" + i)).isEqualTo(NonceUse.FIRST));
		assertThat(use(nonces, "one", "v3")).isEqualTo(NonceUse.FULL);
		assertThat(use(nonces, "two", "v3")).isEqualTo(NonceUse.FIRST);
		IntStream.range(0, 3).forEach((i) -> assertThat(use(nonces, "one", "v" + i)).isEqualTo(NonceUse.SEEN));
		assertThat(use(nonces, "one", "v3")).isEqualTo(NonceUse.FULL);
	}

	@Test
	void firstUseWhenAllIsFullThenRefusesEveryScopeAndNothingIsForgotten() {
		NonceStore nonces = new CaffeineNonceStore(4, 2, this.clock);
		IntStream.range(0, 4).forEach((i) -> assertThat(use(nonces, "s" + i / 2, "v" + i)).isEqualTo(NonceUse.FIRST));
		IntStream.range(0, 1000).forEach((i) -> assertThat(use(nonces, "other" + i, "value")).isEqualTo(NonceUse.FULL));
		IntStream.range(0, 4).forEach((i) -> assertThat(use(nonces, "s" + i / 2, "v" + i)).isEqualTo(NonceUse.SEEN));
	}

	@Test
	void firstUseWhenEntriesExpiredThenThereIsRoomAgain() {
		NonceStore nonces = new CaffeineNonceStore(4, 2, this.clock);
		for (int round = 0; round < 5; round++) {
			String prefix = "round-" + round + "-";
			assertThat(use(nonces, "one", prefix + 1)).isEqualTo(NonceUse.FIRST);
			assertThat(use(nonces, "one", prefix + 2)).isEqualTo(NonceUse.FIRST);
			assertThat(use(nonces, "one", prefix + 3)).isEqualTo(NonceUse.FULL);
			assertThat(use(nonces, "two", prefix + 1)).isEqualTo(NonceUse.FIRST);
			assertThat(use(nonces, "two", prefix + 2)).isEqualTo(NonceUse.FIRST);
			assertThat(use(nonces, "three", prefix + 1)).isEqualTo(NonceUse.FULL);
			this.clock.advance(PAST_LIFE);
		}
	}

	@Test
	void firstUseWhenAValueIsUsedAnewAfterEachExpiryThenItTakesOnePlace() {
		NonceStore nonces = new CaffeineNonceStore(2, 2, this.clock);
		for (int round = 0; round < 5; round++) {
			assertThat(use(nonces, "scope", "value")).isEqualTo(NonceUse.FIRST);
			this.clock.advance(LIFE);
		}
		assertThat(use(nonces, "scope", "value")).isEqualTo(NonceUse.FIRST);
		assertThat(use(nonces, "scope", "second")).isEqualTo(NonceUse.FIRST);
		assertThat(use(nonces, "scope", "third")).isEqualTo(NonceUse.FULL);
	}

	@Test
	void firstUseWhenManyValuesAtOnceThenTheBoundHoldsExactly() {
		NonceStore nonces = new CaffeineNonceStore(700, 500, this.clock);
		assertThat(IntStream.range(0, 2000)
			.parallel()
			.filter((i) -> use(nonces, "one", "v" + i) == NonceUse.FIRST)
			.count()).isEqualTo(500);
		assertThat(IntStream.range(0, 2000)
			.parallel()
			.filter((i) -> use(nonces, "two", "v" + i) == NonceUse.FIRST)
			.count()).isEqualTo(200);
	}

	@Test
	void claimWhenOneScopeIsFullThenOthersGoOnAndNothingIsForgotten() {
		Inbox inbox = new CaffeineInbox(10, 2, this.clock);
		newLease(inbox.claim(item("one", "1"), LEASE)).complete("task-1");
		newLease(inbox.claim(item("one", "2"), LEASE));
		assertThat(inbox.claim(item("one", "3"), LEASE)).isEqualTo(new InboxClaim.Full());
		newLease(inbox.claim(item("two", "3"), LEASE));
		assertThat(inbox.claim(item("one", "1"), LEASE)).isEqualTo(new InboxClaim.Done("task-1"));
		assertThat(inbox.claim(item("one", "2"), LEASE)).isInstanceOf(InboxClaim.InProgress.class);
	}

	private InboxItem forgettable(String scope, String id) {
		return new InboxItem(scope, id, "", in(LIFE), true);
	}

	@Test
	void claimWhenAScopeHasItsShareThenItsOwnFirstDoneIsForgotten() {
		Inbox inbox = new CaffeineInbox(100, 3, this.clock);
		newLease(inbox.claim(forgettable("one", "running"), LEASE));
		InboxLease second = newLease(inbox.claim(forgettable("one", "second"), LEASE));
		newLease(inbox.claim(forgettable("one", "first"), LEASE)).complete("task-1");
		second.complete("task-2");
		// Does not make it the last one.
		newLease(inbox.claim(forgettable("two", "first"), LEASE)).complete("task-1");
		newLease(inbox.claim(forgettable("one", "third"), LEASE)).complete("task-3");
		assertThat(inbox.claim(forgettable("one", "second"), LEASE)).isEqualTo(new InboxClaim.Done("task-2"));
		newLease(inbox.claim(forgettable("one", "first"), LEASE));
		newLease(inbox.claim(forgettable("one", "second"), LEASE));
		assertThat(inbox.claim(forgettable("one", "running"), LEASE)).isInstanceOf(InboxClaim.InProgress.class);
		assertThat(inbox.claim(forgettable("two", "first"), LEASE)).isEqualTo(new InboxClaim.Done("task-1"));
		// Three are being worked on now.
		assertThat(inbox.claim(forgettable("one", "fourth"), LEASE)).isEqualTo(new InboxClaim.Full());
	}

	@Test
	void claimWhenACallerFloodsTheInboxThenOthersLoseNothingAndAreLetIn() {
		Inbox inbox = new CaffeineInbox(50, 40, this.clock);
		newLease(inbox.claim(forgettable("mallory", "running"), LEASE));
		newLease(inbox.claim(forgettable("alice", "running"), LEASE));
		newLease(inbox.claim(forgettable("alice", "done"), LEASE)).complete("task");
		newLease(inbox.claim(item("peer", "done"), LEASE)).complete(null);
		for (int i = 0; i < 10_000; i++) {
			newLease(inbox.claim(forgettable("mallory" + i % 4, "flood-" + i), LEASE)).complete("task-" + i);
		}
		assertThat(inbox.claim(forgettable("alice", "done"), LEASE)).isEqualTo(new InboxClaim.Done("task"));
		assertThat(inbox.claim(forgettable("alice", "running"), LEASE)).isInstanceOf(InboxClaim.InProgress.class);
		assertThat(inbox.claim(forgettable("mallory", "running"), LEASE)).isInstanceOf(InboxClaim.InProgress.class);
		assertThat(inbox.claim(item("peer", "done"), LEASE)).isEqualTo(new InboxClaim.Done(null));
		for (int i = 0; i < 5; i++) {
			newLease(inbox.claim(item("new-peer", "id-" + i), LEASE));
			newLease(inbox.claim(forgettable("bob", "id-" + i), LEASE)).complete("task");
		}
		for (int i = 0; i < 5; i++) {
			assertThat(inbox.claim(forgettable("bob", "id-" + i), LEASE)).isEqualTo(new InboxClaim.Done("task"));
		}
		assertThat(inbox.claim(forgettable("alice", "done"), LEASE)).isEqualTo(new InboxClaim.Done("task"));
	}

	@Test
	void claimWhenAllIsFullAndNobodyHasMoreThenOnesOwnIsForgotten() {
		Inbox inbox = new CaffeineInbox(4, 4, this.clock);
		for (String scope : List.of("one", "two")) {
			newLease(inbox.claim(forgettable(scope, "1"), LEASE)).complete(null);
			newLease(inbox.claim(forgettable(scope, "2"), LEASE)).complete(null);
		}
		newLease(inbox.claim(forgettable("two", "3"), LEASE)).complete(null);
		assertThat(inbox.claim(forgettable("two", "2"), LEASE)).isEqualTo(new InboxClaim.Done(null));
		assertThat(inbox.claim(forgettable("one", "1"), LEASE)).isEqualTo(new InboxClaim.Done(null));
		assertThat(inbox.claim(forgettable("one", "2"), LEASE)).isEqualTo(new InboxClaim.Done(null));
		newLease(inbox.claim(forgettable("two", "1"), LEASE));
	}

	@Test
	void claimWhenItemsMustNotBeForgottenThenAFloodOfThemIsRefused() {
		Inbox inbox = new CaffeineInbox(10, 2, this.clock);
		newLease(inbox.claim(item("peer", "1"), LEASE)).complete(null);
		newLease(inbox.claim(item("peer", "2"), LEASE)).complete(null);
		newLease(inbox.claim(forgettable("caller", "1"), LEASE)).complete(null);
		for (int i = 3; i < 100; i++) {
			assertThat(inbox.claim(item("peer", "" + i), LEASE)).isEqualTo(new InboxClaim.Full());
		}
		assertThat(inbox.claim(item("peer", "1"), LEASE)).isEqualTo(new InboxClaim.Done(null));
		assertThat(inbox.claim(item("peer", "2"), LEASE)).isEqualTo(new InboxClaim.Done(null));
		assertThat(inbox.claim(forgettable("caller", "1"), LEASE)).isEqualTo(new InboxClaim.Done(null));
	}

	@Test
	void claimWhenADoneItemExpiredAndIsClaimedAgainThenItIsNotForgotten() {
		Inbox inbox = new CaffeineInbox(10, 2, this.clock);
		newLease(inbox.claim(forgettable("one", "again"), Duration.ofSeconds(1))).complete(null);
		// Less than what Caffeine takes to notice, so that its place is taken over.
		this.clock.advance(LIFE);
		newLease(inbox.claim(forgettable("one", "again"), LEASE));
		newLease(inbox.claim(forgettable("one", "other"), LEASE));
		assertThat(inbox.claim(forgettable("one", "third"), LEASE)).isEqualTo(new InboxClaim.Full());
		assertThat(inbox.claim(forgettable("one", "again"), LEASE)).isInstanceOf(InboxClaim.InProgress.class);
	}

	@Test
	void claimWhenManyFloodAtOnceThenTheBoundsHoldAndWhatIsWorkedOnStays() {
		Inbox inbox = new CaffeineInbox(300, 100, this.clock);
		List<InboxLease> running = IntStream.range(0, 20)
			.mapToObj((i) -> newLease(inbox.claim(forgettable("s" + i % 5, "running-" + i), LEASE)))
			.toList();
		long refused = IntStream.range(0, 50_000).parallel().filter((i) -> {
			InboxClaim claim = inbox.claim(forgettable("s" + i % 5, "id-" + i), LEASE);
			if (claim instanceof InboxClaim.New claimed) {
				assertThat(claimed.lease().complete("task")).isTrue();
			}
			return !(claim instanceof InboxClaim.New);
		}).count();
		assertThat(refused).isZero();
		// Each of these takes the place of one that may be forgotten, and none of the
		// running.
		assertThat(IntStream.range(0, 1000)
			.filter((i) -> inbox.claim(item("t" + i % 10, "id-" + i), LEASE) instanceof InboxClaim.New)
			.count()).isEqualTo(280);
		assertThat(running).allMatch((lease) -> lease.complete("task"));
	}

	@Test
	void claimWhenItemsWereReleasedOrExpiredThenThereIsRoomAgain() {
		Inbox inbox = new CaffeineInbox(2, 1, this.clock);
		for (int round = 0; round < 5; round++) {
			newLease(inbox.claim(item("one", "id-" + round), LEASE)).complete(null);
			InboxLease other = newLease(inbox.claim(item("two", "id-" + round), LEASE));
			assertThat(inbox.claim(item("one", "other"), LEASE)).isEqualTo(new InboxClaim.Full());
			assertThat(inbox.claim(item("two", "other"), LEASE)).isEqualTo(new InboxClaim.Full());
			assertThat(inbox.claim(item("three", "other"), LEASE)).isEqualTo(new InboxClaim.Full());
			assertThat(other.release()).isTrue();
			assertThat(other.release()).isFalse();
			newLease(inbox.claim(item("two", "id-" + round), LEASE));
			this.clock.advance(PAST_LIFE);
		}
	}

	@Test
	void claimWhenClaimedAgainAfterTheLeaseThenItTakesOnePlace() {
		Inbox inbox = new CaffeineInbox(2, 2, this.clock);
		newLease(inbox.claim(item("one", "1"), LEASE));
		this.clock.advance(LEASE);
		newLease(inbox.claim(item("one", "1"), LEASE));
		newLease(inbox.claim(item("one", "2"), LEASE));
		assertThat(inbox.claim(item("one", "3"), LEASE)).isEqualTo(new InboxClaim.Full());
	}

	@Test
	void constructorWhenABoundIsNotPositiveThenRefuses() {
		assertThatIllegalArgumentException().isThrownBy(() -> new CaffeineNonceStore(0, 1, this.clock));
		assertThatIllegalArgumentException().isThrownBy(() -> new CaffeineNonceStore(1, 0, this.clock));
		assertThatIllegalArgumentException().isThrownBy(() -> new CaffeineInbox(0, 1, this.clock));
		assertThatIllegalArgumentException().isThrownBy(() -> new CaffeineInbox(1, 0, this.clock));
	}

}
