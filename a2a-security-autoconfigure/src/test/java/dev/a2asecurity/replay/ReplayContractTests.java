package dev.a2asecurity.replay;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.stream.Collectors;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import dev.a2asecurity.TestClock;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.entry;

/**
 * What every {@link NonceStore} and every {@link Inbox} must do.
 */
abstract class ReplayContractTests {

	static final Duration LEASE = Duration.ofSeconds(30);

	private static final Duration MILLISECOND = Duration.ofMillis(1);

	/**
	 * Texts that are each another one, though some store or encoder may confuse them.
	 */
	private static final List<String> HOSTILE = List.of("", " ", "a", "A", "a ", "\0", "a\0", "a\0b", "?", "\uD800",
			"\uD801", "\uDC00", "\uFFFD", "\uD83D\uDE00", "\u00E4", "a\u0308", "\u202Ea", "%00", "*", "{a}", "a:b",
			"' or '1'='1", "'; drop table a2a_replay_nonce; --", "\r\nDEL a\r\n", "a".repeat(1024 * 1024),
			"a".repeat(1024 * 1024) + "b");

	final TestClock clock = new TestClock();

	private NonceStore nonces;

	private Inbox inbox;

	abstract NonceStore nonces();

	abstract Inbox inbox();

	/**
	 * Makes sure that what the stores use is there, and empty.
	 */
	abstract void prepare();

	@BeforeEach
	void createStores() {
		prepare();
		this.nonces = nonces();
		this.inbox = inbox();
	}

	Instant in(Duration duration) {
		return this.clock.instant().plus(duration);
	}

	InboxItem item(String id) {
		return new InboxItem("caller", id, "digest", in(Duration.ofHours(1)));
	}

	static InboxLease newLease(InboxClaim claim) {
		assertThat(claim).isInstanceOf(InboxClaim.New.class);
		return ((InboxClaim.New) claim).lease();
	}

	private NonceUse use(String scope, String value) {
		return this.nonces.firstUse(scope, value, in(Duration.ofMinutes(5)));
	}

	static <T> List<T> inParallel(int times, Callable<T> work) throws Exception {
		ExecutorService executor = Executors.newFixedThreadPool(16);
		try {
			CountDownLatch start = new CountDownLatch(1);
			List<Future<T>> futures = new ArrayList<>();
			for (int i = 0; i < times; i++) {
				futures.add(executor.submit(() -> {
					start.await();
					return work.call();
				}));
			}
			start.countDown();
			List<T> results = new ArrayList<>();
			for (Future<T> future : futures) {
				results.add(future.get());
			}
			return results;
		}
		finally {
			executor.shutdownNow();
		}
	}

	@Test
	void firstUseWhenUsedAgainThenSeen() {
		assertThat(use("caller", "one")).isEqualTo(NonceUse.FIRST);
		assertThat(use("caller", "one")).isEqualTo(NonceUse.SEEN);
		assertThat(use("caller", "two")).isEqualTo(NonceUse.FIRST);
		assertThat(use("caller", "one")).isEqualTo(NonceUse.SEEN);
	}

	@Test
	void firstUseWhenScopesDifferThenIndependent() {
		assertThat(use("one", "value")).isEqualTo(NonceUse.FIRST);
		assertThat(use("two", "value")).isEqualTo(NonceUse.FIRST);
		assertThat(use("one", "value")).isEqualTo(NonceUse.SEEN);
	}

	@Test
	void firstUseWhenOneTextMovesBetweenScopeAndValueThenIndependent() {
		assertThat(use("ab", "c")).isEqualTo(NonceUse.FIRST);
		assertThat(use("a", "bc")).isEqualTo(NonceUse.FIRST);
		assertThat(use("abc", "")).isEqualTo(NonceUse.FIRST);
		assertThat(use("", "abc")).isEqualTo(NonceUse.FIRST);
		// With what might stand between them in it.
		for (String between : List.of(":", "|", "\0", "\0\0", "\0\1", "\0\0\0\0", "\n", " ")) {
			assertThat(use("a" + between + "b", "c")).as("between [%s]", between).isEqualTo(NonceUse.FIRST);
			assertThat(use("a", "b" + between + "c")).as("between [%s]", between).isEqualTo(NonceUse.FIRST);
		}
	}

	@Test
	void firstUseWhenOneMillisecondBeforeExpiryThenSeen() {
		Duration life = Duration.ofSeconds(10);
		assertThat(this.nonces.firstUse("caller", "value", in(life))).isEqualTo(NonceUse.FIRST);
		this.clock.advance(life.minus(MILLISECOND));
		assertThat(use("caller", "value")).isEqualTo(NonceUse.SEEN);
	}

	@Test
	void firstUseWhenExactlyAtExpiryThenFirstAgain() {
		Duration life = Duration.ofSeconds(10);
		assertThat(this.nonces.firstUse("caller", "value", in(life))).isEqualTo(NonceUse.FIRST);
		this.clock.advance(life);
		assertThat(use("caller", "value")).isEqualTo(NonceUse.FIRST);
		assertThat(use("caller", "value")).isEqualTo(NonceUse.SEEN);
		this.clock.advance(Duration.ofMinutes(5).minus(MILLISECOND));
		assertThat(use("caller", "value")).isEqualTo(NonceUse.SEEN);
	}

	@Test
	void firstUseWhenExpiryIsWithinAMillisecondThenRemembersUntilItsEnd() {
		Instant expiresAt = in(Duration.ofSeconds(10)).plusNanos(1);
		assertThat(this.nonces.firstUse("caller", "value", expiresAt)).isEqualTo(NonceUse.FIRST);
		this.clock.advance(Duration.ofSeconds(10));
		assertThat(use("caller", "value")).isEqualTo(NonceUse.SEEN);
		this.clock.advance(MILLISECOND);
		assertThat(use("caller", "value")).isEqualTo(NonceUse.FIRST);
	}

	@Test
	void firstUseWhenSeenAgainWithLaterExpiryThenKeepsTheFirst() {
		assertThat(this.nonces.firstUse("caller", "value", in(Duration.ofSeconds(10)))).isEqualTo(NonceUse.FIRST);
		assertThat(this.nonces.firstUse("caller", "value", in(Duration.ofDays(1)))).isEqualTo(NonceUse.SEEN);
		this.clock.advance(Duration.ofSeconds(10));
		assertThat(use("caller", "value")).isEqualTo(NonceUse.FIRST);
	}

	@Test
	void firstUseWhenNotExpiringInTheFutureThenSeenAndNothingRemembered() {
		assertThat(this.nonces.firstUse("caller", "value", this.clock.instant())).isEqualTo(NonceUse.SEEN);
		assertThat(this.nonces.firstUse("caller", "value", this.clock.instant().minusNanos(1)))
			.isEqualTo(NonceUse.SEEN);
		assertThat(this.nonces.firstUse("caller", "value", Instant.MIN)).isEqualTo(NonceUse.SEEN);
		assertThat(use("caller", "value")).isEqualTo(NonceUse.FIRST);
	}

	@Test
	void firstUseWhenExpiryIsTooFarThenRefusesAndNothingRemembered() {
		Instant tooFar = in(Duration.ofDays(366)).plusNanos(1);
		assertThatIllegalArgumentException().isThrownBy(() -> this.nonces.firstUse("caller", "value", tooFar))
			.withMessageContaining("366 days");
		assertThatIllegalArgumentException().isThrownBy(() -> this.nonces.firstUse("caller", "value", Instant.MAX));
		assertThat(this.nonces.firstUse("caller", "value", in(Duration.ofDays(366)))).isEqualTo(NonceUse.FIRST);
	}

	@Test
	void firstUseWhenUsedThousandTimesAtOnceThenOneIsFirst() throws Exception {
		List<NonceUse> uses = inParallel(1000, () -> use("caller", "value"));
		assertThat(uses).hasSize(1000).containsOnlyOnce(NonceUse.FIRST);
		assertThat(uses.stream().filter(NonceUse.SEEN::equals)).hasSize(999);
	}

	@Test
	void firstUseWhenExpiredValueIsUsedAtOnceThenOneIsFirst() throws Exception {
		assertThat(use("caller", "value")).isEqualTo(NonceUse.FIRST);
		this.clock.advance(Duration.ofMinutes(5));
		assertThat(inParallel(200, () -> use("caller", "value"))).containsOnlyOnce(NonceUse.FIRST)
			.doesNotContain(NonceUse.FULL);
	}

	@Test
	void firstUseWhenTheClockGoesBackThenWhatWasUsedStaysUsed() {
		assertThat(use("caller", "value")).isEqualTo(NonceUse.FIRST);
		this.clock.advance(Duration.ofHours(-1));
		assertThat(use("caller", "value")).isEqualTo(NonceUse.SEEN);
		assertThat(use("caller", "other")).isEqualTo(NonceUse.FIRST);
		this.clock.advance(Duration.ofHours(1));
		assertThat(use("caller", "value")).isEqualTo(NonceUse.SEEN);
		this.clock.advance(Duration.ofMinutes(5).minus(MILLISECOND));
		assertThat(use("caller", "value")).isEqualTo(NonceUse.SEEN);
		this.clock.advance(MILLISECOND);
		assertThat(use("caller", "value")).isEqualTo(NonceUse.FIRST);
	}

	@Test
	void claimWhenTheClockGoesBackThenWhatWasClaimedOrDoneStaysSo() {
		InboxItem item = item("id");
		InboxLease lease = newLease(this.inbox.claim(item, LEASE));
		Instant leaseEnd = in(LEASE);
		this.clock.advance(Duration.ofHours(-1));
		assertThat(this.inbox.claim(item, LEASE)).isEqualTo(new InboxClaim.InProgress(leaseEnd));
		assertThat(lease.complete("task-1")).isTrue();
		assertThat(this.inbox.claim(item, LEASE)).isEqualTo(new InboxClaim.Done("task-1"));
		this.clock.advance(Duration.ofHours(2).minus(MILLISECOND));
		assertThat(this.inbox.claim(item, LEASE)).isEqualTo(new InboxClaim.Done("task-1"));
	}

	/**
	 * The one who is late has done the work all the same; but only one of them is
	 * believed.
	 */
	@Test
	void leaseWhenCompletedWhileAnotherClaimsItAfterItsEndThenOneOfThemHasIt() throws Exception {
		for (int i = 0; i < 30; i++) {
			InboxItem item = item("id-" + i);
			InboxLease old = newLease(this.inbox.claim(item, LEASE));
			this.clock.advance(LEASE);
			AtomicInteger turn = new AtomicInteger();
			List<Object> outcomes = inParallel(2,
					() -> (turn.getAndIncrement() == 0) ? old.complete("old") : this.inbox.claim(item, LEASE));
			if (outcomes.contains(true)) {
				assertThat(outcomes).containsExactlyInAnyOrder(true, new InboxClaim.Done("old"));
				assertThat(this.inbox.claim(item, LEASE)).isEqualTo(new InboxClaim.Done("old"));
			}
			else {
				assertThat(outcomes).contains(false).hasAtLeastOneElementOfType(InboxClaim.New.class);
				assertThat(this.inbox.claim(item, LEASE)).isInstanceOf(InboxClaim.InProgress.class);
			}
		}
	}

	@Test
	void leaseWhenReleasedWhileAnotherClaimsItAfterItsEndThenTheOtherIsNotRobbed() throws Exception {
		for (int i = 0; i < 30; i++) {
			InboxItem item = item("id-" + i);
			InboxLease old = newLease(this.inbox.claim(item, LEASE));
			this.clock.advance(LEASE);
			AtomicInteger turn = new AtomicInteger();
			List<Object> outcomes = inParallel(2,
					() -> (turn.getAndIncrement() == 0) ? old.release() : this.inbox.claim(item, LEASE));
			// Given back before, or not at all.
			assertThat(outcomes).hasAtLeastOneElementOfType(InboxClaim.New.class);
			assertThat(this.inbox.claim(item, LEASE)).isInstanceOf(InboxClaim.InProgress.class);
		}
	}

	@Test
	void firstUseWhenTextsAreHostileThenEachIsAValueOfItsOwn() {
		for (String text : HOSTILE) {
			assertThat(use("caller", text)).as("value of %d characters", text.length()).isEqualTo(NonceUse.FIRST);
			assertThat(use(text, "value")).as("scope of %d characters", text.length()).isEqualTo(NonceUse.FIRST);
		}
		for (String text : HOSTILE) {
			assertThat(use("caller", text)).as("value of %d characters", text.length()).isEqualTo(NonceUse.SEEN);
			assertThat(use(text, "value")).as("scope of %d characters", text.length()).isEqualTo(NonceUse.SEEN);
		}
	}

	@Test
	void claimWhenClaimedThenInProgressUntilTheLeaseEnds() {
		newLease(this.inbox.claim(item("id"), LEASE));
		Instant leaseEnd = in(LEASE);
		assertThat(this.inbox.claim(item("id"), LEASE)).isEqualTo(new InboxClaim.InProgress(leaseEnd));
		this.clock.advance(LEASE.minus(MILLISECOND));
		assertThat(this.inbox.claim(item("id"), LEASE)).isEqualTo(new InboxClaim.InProgress(leaseEnd));
	}

	@Test
	void claimWhenExactlyAtTheLeasesEndThenNew() {
		newLease(this.inbox.claim(item("id"), LEASE));
		this.clock.advance(LEASE);
		newLease(this.inbox.claim(item("id"), LEASE));
		assertThat(this.inbox.claim(item("id"), LEASE)).isEqualTo(new InboxClaim.InProgress(in(LEASE)));
	}

	@Test
	void claimWhenCompletedThenDoneWithTheResult() {
		InboxLease lease = newLease(this.inbox.claim(item("id"), LEASE));
		assertThat(lease.complete("task-1")).isTrue();
		assertThat(this.inbox.claim(item("id"), LEASE)).isEqualTo(new InboxClaim.Done("task-1"));
		this.clock.advance(LEASE.plus(LEASE));
		assertThat(this.inbox.claim(item("id"), LEASE)).isEqualTo(new InboxClaim.Done("task-1"));
	}

	@Test
	void claimWhenCompletedWithoutResultThenDoneWithout() {
		assertThat(newLease(this.inbox.claim(item("id"), LEASE)).complete(null)).isTrue();
		assertThat(this.inbox.claim(item("id"), LEASE)).isEqualTo(new InboxClaim.Done(null));
	}

	@Test
	void claimWhenTheItemIsForgettableThenKnownAllTheSame() {
		InboxItem item = new InboxItem("caller", "id", "digest", in(Duration.ofHours(1)), true);
		InboxLease lease = newLease(this.inbox.claim(item, LEASE));
		assertThat(this.inbox.claim(item, LEASE)).isEqualTo(new InboxClaim.InProgress(in(LEASE)));
		assertThat(lease.complete("task-1")).isTrue();
		assertThat(this.inbox.claim(item, LEASE)).isEqualTo(new InboxClaim.Done("task-1"));
		this.clock.advance(Duration.ofHours(1).minus(MILLISECOND));
		assertThat(this.inbox.claim(item("id"), LEASE)).isEqualTo(new InboxClaim.Done("task-1"));
	}

	@Test
	void completeWhenResultIsUnusualThenKeepsIt() {
		List<String> results = List.of("", "DONE:", "\0a\0", "\u00E4\uD83D\uDE00\u202E", "line\r\nline",
				"\uFFFF".repeat(InboxLease.MAX_RESULT_LENGTH));
		for (int i = 0; i < results.size(); i++) {
			assertThat(newLease(this.inbox.claim(item("id-" + i), LEASE)).complete(results.get(i))).isTrue();
			assertThat(this.inbox.claim(item("id-" + i), LEASE)).isEqualTo(new InboxClaim.Done(results.get(i)));
		}
	}

	@Test
	void completeWhenResultIsTooLongThenRefusesAndStaysInProgress() {
		InboxLease lease = newLease(this.inbox.claim(item("id"), LEASE));
		assertThatIllegalArgumentException()
			.isThrownBy(() -> lease.complete("a".repeat(InboxLease.MAX_RESULT_LENGTH + 1)));
		assertThat(this.inbox.claim(item("id"), LEASE)).isInstanceOf(InboxClaim.InProgress.class);
		assertThat(lease.complete("short")).isTrue();
	}

	@Test
	void completeWhenSaidAgainThenTheLastResultCounts() {
		InboxLease lease = newLease(this.inbox.claim(item("id"), LEASE));
		assertThat(lease.complete(null)).isTrue();
		assertThat(lease.complete("task-1")).isTrue();
		assertThat(this.inbox.claim(item("id"), LEASE)).isEqualTo(new InboxClaim.Done("task-1"));
		assertThat(lease.complete(null)).isTrue();
		assertThat(this.inbox.claim(item("id"), LEASE)).isEqualTo(new InboxClaim.Done(null));
	}

	@Test
	void claimWhenReleasedThenNewAtOnce() {
		InboxLease lease = newLease(this.inbox.claim(item("id"), LEASE));
		assertThat(lease.release()).isTrue();
		newLease(this.inbox.claim(item("id"), LEASE));
	}

	@Test
	void releaseWhenCompletedThenStaysDone() {
		InboxLease lease = newLease(this.inbox.claim(item("id"), LEASE));
		assertThat(lease.complete("task-1")).isTrue();
		assertThat(lease.release()).isFalse();
		assertThat(this.inbox.claim(item("id"), LEASE)).isEqualTo(new InboxClaim.Done("task-1"));
	}

	@Test
	void completeWhenReleasedThenWithoutEffect() {
		InboxLease lease = newLease(this.inbox.claim(item("id"), LEASE));
		assertThat(lease.release()).isTrue();
		assertThat(lease.release()).isFalse();
		assertThat(lease.complete("task-1")).isFalse();
		newLease(this.inbox.claim(item("id"), LEASE));
	}

	@Test
	void completeWhenLeaseRanOutButNobodyClaimedThenDone() {
		InboxLease lease = newLease(this.inbox.claim(item("id"), LEASE));
		this.clock.advance(LEASE.plus(LEASE));
		assertThat(lease.complete("task-1")).isTrue();
		assertThat(this.inbox.claim(item("id"), LEASE)).isEqualTo(new InboxClaim.Done("task-1"));
	}

	@Test
	void leaseWhenClaimedAgainThenTheOldOneHasNoEffect() {
		InboxLease old = newLease(this.inbox.claim(item("id"), LEASE));
		this.clock.advance(LEASE);
		InboxLease current = newLease(this.inbox.claim(item("id"), LEASE));
		assertThat(old.complete("old")).isFalse();
		assertThat(old.release()).isFalse();
		assertThat(this.inbox.claim(item("id"), LEASE)).isEqualTo(new InboxClaim.InProgress(in(LEASE)));
		assertThat(current.complete("current")).isTrue();
		assertThat(old.complete("old")).isFalse();
		assertThat(old.release()).isFalse();
		assertThat(this.inbox.claim(item("id"), LEASE)).isEqualTo(new InboxClaim.Done("current"));
	}

	@Test
	void leaseWhenReleasedAndClaimedAgainThenTheOldOneHasNoEffect() {
		InboxLease old = newLease(this.inbox.claim(item("id"), LEASE));
		assertThat(old.release()).isTrue();
		InboxLease current = newLease(this.inbox.claim(item("id"), LEASE));
		assertThat(old.complete("old")).isFalse();
		assertThat(old.release()).isFalse();
		assertThat(current.complete("current")).isTrue();
	}

	@Test
	void claimWhenFingerprintDiffersThenConflictAsLongAsTheItemIsKnown() {
		InboxItem other = new InboxItem("caller", "id", "another digest", in(Duration.ofHours(2)));
		InboxLease lease = newLease(this.inbox.claim(item("id"), LEASE));
		assertThat(this.inbox.claim(other, LEASE)).isEqualTo(new InboxClaim.Conflict());
		this.clock.advance(LEASE);
		assertThat(this.inbox.claim(other, LEASE)).isEqualTo(new InboxClaim.Conflict());
		assertThat(lease.complete("task-1")).isTrue();
		assertThat(this.inbox.claim(other, LEASE)).isEqualTo(new InboxClaim.Conflict());
		this.clock.advance(Duration.ofHours(1).minus(LEASE));
		newLease(this.inbox.claim(other, LEASE));
	}

	@Test
	void claimWhenExactlyAtTheItemsExpiryThenNewAndTheOldLeaseHasNoEffect() {
		InboxItem item = item("id");
		InboxLease old = newLease(this.inbox.claim(item, LEASE));
		assertThat(old.complete("old")).isTrue();
		this.clock.advance(Duration.ofHours(1).minus(MILLISECOND));
		assertThat(this.inbox.claim(item, LEASE)).isEqualTo(new InboxClaim.Done("old"));
		this.clock.advance(MILLISECOND);
		assertThat(old.complete("too late")).isFalse();
		InboxLease current = newLease(this.inbox.claim(item("id"), LEASE));
		assertThat(old.complete("too late")).isFalse();
		assertThat(old.release()).isFalse();
		assertThat(this.inbox.claim(item("id"), LEASE)).isInstanceOf(InboxClaim.InProgress.class);
		assertThat(current.complete(null)).isTrue();
		assertThat(this.inbox.claim(item("id"), LEASE)).isEqualTo(new InboxClaim.Done(null));
	}

	@Test
	void leaseWhenTheItemExpiredThenHasNoEffect() {
		InboxLease lease = newLease(this.inbox.claim(item("id"), LEASE));
		this.clock.advance(Duration.ofHours(1));
		assertThat(lease.release()).isFalse();
		assertThat(lease.complete("task-1")).isFalse();
		newLease(this.inbox.claim(item("id"), LEASE));
	}

	@Test
	void claimWhenToBeKeptForLessThanTheLeaseThenKeptUntilTheLeaseEnds() {
		InboxItem item = new InboxItem("caller", "id", "digest", this.clock.instant());
		InboxLease lease = newLease(this.inbox.claim(item, LEASE));
		this.clock.advance(LEASE.minus(MILLISECOND));
		assertThat(this.inbox.claim(item, LEASE)).isInstanceOf(InboxClaim.InProgress.class);
		assertThat(lease.complete("task-1")).isTrue();
		this.clock.advance(MILLISECOND);
		newLease(this.inbox.claim(item, LEASE));
	}

	@Test
	void claimWhenClaimedAgainForAShorterTimeThenKeptForTheLonger() {
		newLease(this.inbox.claim(item("id"), LEASE));
		this.clock.advance(LEASE);
		InboxItem shorter = new InboxItem("caller", "id", "digest", in(Duration.ofMinutes(1)));
		assertThat(newLease(this.inbox.claim(shorter, LEASE)).complete("task-1")).isTrue();
		this.clock.advance(Duration.ofHours(1).minus(LEASE).minus(MILLISECOND));
		assertThat(this.inbox.claim(shorter, LEASE)).isEqualTo(new InboxClaim.Done("task-1"));
	}

	@Test
	void claimWhenScopesOrIdsDifferThenIndependent() {
		Instant keepUntil = in(Duration.ofHours(1));
		for (InboxItem item : List.of(new InboxItem("ab", "c", "", keepUntil), new InboxItem("a", "bc", "", keepUntil),
				new InboxItem("abc", "", "", keepUntil), new InboxItem("", "abc", "", keepUntil))) {
			newLease(this.inbox.claim(item, LEASE));
			assertThat(this.inbox.claim(item, LEASE)).isInstanceOf(InboxClaim.InProgress.class);
		}
	}

	@Test
	void claimWhenLeaseIsNotPositiveOrTooLongThenRefuses() {
		for (Duration lease : List.of(Duration.ZERO, Duration.ofNanos(-1), Duration.ofDays(366).plusNanos(1),
				Duration.ofSeconds(Long.MAX_VALUE))) {
			assertThatIllegalArgumentException().isThrownBy(() -> this.inbox.claim(item("id"), lease));
		}
		newLease(this.inbox.claim(item("id"), Duration.ofNanos(1)));
		assertThat(this.inbox.claim(item("id"), LEASE)).isInstanceOf(InboxClaim.InProgress.class);
	}

	@Test
	void claimWhenToBeKeptForTooLongThenRefuses() {
		InboxItem item = new InboxItem("caller", "id", "digest", in(Duration.ofDays(366)).plusNanos(1));
		assertThatIllegalArgumentException().isThrownBy(() -> this.inbox.claim(item, LEASE));
		newLease(this.inbox.claim(item("id"), LEASE));
	}

	@Test
	void claimWhenClaimedThousandTimesAtOnceThenOneIsNew() throws Exception {
		List<InboxClaim> claims = inParallel(1000, () -> this.inbox.claim(item("id"), LEASE));
		assertThat(claims.stream().collect(Collectors.groupingBy(InboxClaim::getClass, Collectors.counting())))
			.containsOnly(entry(InboxClaim.New.class, 1L), entry(InboxClaim.InProgress.class, 999L));
	}

	@Test
	void claimWhenAnEndedLeaseIsClaimedAtOnceThenOneIsNew() throws Exception {
		newLease(this.inbox.claim(item("id"), LEASE));
		this.clock.advance(LEASE);
		List<InboxClaim> claims = inParallel(200, () -> this.inbox.claim(item("id"), LEASE));
		assertThat(claims.stream().filter(InboxClaim.New.class::isInstance)).hasSize(1);
		assertThat(claims.stream().filter(InboxClaim.InProgress.class::isInstance)).hasSize(199);
	}

	@Test
	void claimWhenReleasedBetweenClaimsAtOnceThenNeverTwoHoldTheItem() throws Exception {
		AtomicInteger holders = new AtomicInteger();
		List<Integer> seen = inParallel(300, () -> {
			InboxClaim claim = this.inbox.claim(item("id"), LEASE);
			if (!(claim instanceof InboxClaim.New claimed)) {
				return 0;
			}
			int together = holders.incrementAndGet();
			holders.decrementAndGet();
			assertThat(claimed.lease().release()).isTrue();
			return together;
		});
		assertThat(seen).contains(1).allMatch((together) -> together <= 1);
		newLease(this.inbox.claim(item("id"), LEASE));
	}

	@Test
	void claimWhenTextsAreHostileThenEachIsAnItemOfItsOwn() {
		Instant keepUntil = in(Duration.ofHours(1));
		List<Function<String, InboxItem>> places = List.of((text) -> new InboxItem(text, "id", "", keepUntil),
				(text) -> new InboxItem("caller", text, "", keepUntil));
		for (Function<String, InboxItem> place : places) {
			for (String text : HOSTILE) {
				newLease(this.inbox.claim(place.apply(text), LEASE));
			}
			for (String text : HOSTILE) {
				assertThat(this.inbox.claim(place.apply(text), LEASE)).isInstanceOf(InboxClaim.InProgress.class);
			}
		}
		for (String text : HOSTILE) {
			newLease(this.inbox.claim(new InboxItem("digests", text, text, keepUntil), LEASE));
			assertThat(this.inbox.claim(new InboxItem("digests", text, text + "x", keepUntil), LEASE))
				.isEqualTo(new InboxClaim.Conflict());
		}
	}

}
