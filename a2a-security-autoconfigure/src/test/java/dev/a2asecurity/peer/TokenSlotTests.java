package dev.a2asecurity.peer;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import dev.a2asecurity.TestClock;
import dev.a2asecurity.peer.RemoteAgentException.Reason;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * One token's life, by a clock that a test moves: each moment of it at exactly that
 * moment, and one before.
 */
class TokenSlotTests {

	private static final Duration MILLI = Duration.ofMillis(1);

	private final TestClock clock = new TestClock(PeerWorld.NOW);

	private final TokenPolicy policy = new TokenPolicy(Duration.ofSeconds(10), Duration.ofSeconds(60),
			Duration.ofSeconds(60), Duration.ofSeconds(20), Duration.ofSeconds(1), Duration.ofSeconds(60),
			Duration.ofSeconds(1), Duration.ofSeconds(1), 100);

	private final BackOff outage = new BackOff(this.policy, () -> 0);

	private final AtomicInteger fetches = new AtomicInteger();

	private volatile Supplier<PeerToken> next = this::token;

	private final TokenSource source = new TokenSource() {

		@Override
		public PeerToken fetch() {
			TokenSlotTests.this.fetches.incrementAndGet();
			return TokenSlotTests.this.next.get();
		}

		@Override
		public BackOff outage() {
			return TokenSlotTests.this.outage;
		}

		@Override
		public RemoteAgentException unavailable(String why) {
			return failure(Reason.TOKEN_UNAVAILABLE, null);
		}

	};

	private final List<Runnable> refreshes = new ArrayList<>();

	private final TokenSlot slot = new TokenSlot(this.policy, new BackOff(this.policy, () -> 0), this.refreshes::add,
			this.clock);

	private final ExecutorService threads = Executors.newCachedThreadPool();

	@AfterEach
	void stop() {
		this.threads.shutdownNow();
	}

	private PeerToken token() {
		return token(600);
	}

	private PeerToken token(long seconds) {
		return new PeerToken("token-" + this.fetches.get(), false, Set.of("a"),
				this.policy.life(this.clock.millis(), Duration.ofSeconds(seconds), () -> 0));
	}

	private static RemoteAgentException failure(Reason reason, Duration retryAfter) {
		return new RemoteAgentException("expense", reason, "failed", retryAfter);
	}

	private PeerToken get() {
		return this.slot.token(this.source);
	}

	private void fail(Reason reason, Duration retryAfter) {
		this.next = () -> {
			throw failure(reason, retryAfter);
		};
	}

	private void assertFails(Reason reason) {
		assertThatExceptionOfType(RemoteAgentException.class).isThrownBy(this::get)
			.extracting(RemoteAgentException::reason)
			.isEqualTo(reason);
	}

	@Test
	void tokenWhenFreshThenTheSameOne() {
		PeerToken first = get();
		// Refreshed 60 seconds before its end.
		this.clock.advance(Duration.ofSeconds(540).minus(MILLI));
		assertThat(get()).isSameAs(first);
		assertThat(this.refreshes).isEmpty();
		assertThat(this.fetches).hasValue(1);
	}

	@Test
	void tokenWhenExactlyDueThenRefreshedBesideItsUse() {
		PeerToken first = get();
		this.clock.advance(Duration.ofSeconds(540));
		assertThat(get()).isSameAs(first);
		assertThat(get()).isSameAs(first);
		assertThat(this.refreshes).hasSize(1);
		assertThat(this.fetches).hasValue(1);
		this.refreshes.get(0).run();
		assertThat(get()).isNotSameAs(first);
		assertThat(this.fetches).hasValue(2);
	}

	@Test
	void tokenWhenExactlyStaleThenWaitsForTheNext() {
		PeerToken first = get();
		this.clock.advance(Duration.ofSeconds(590).minus(MILLI));
		assertThat(get()).isSameAs(first);
		this.refreshes.clear();
		this.refreshes.add(null);
		TokenSlot other = new TokenSlot(this.policy, new BackOff(this.policy, () -> 0), this.refreshes::add,
				this.clock);
		PeerToken stale = other.token(this.source);
		this.clock.advance(Duration.ofSeconds(590));
		assertThat(other.token(this.source)).isNotSameAs(stale);
	}

	@Test
	void tokenWhenServerIsDownThenTheOldOneToItsVeryEnd() {
		PeerToken first = get();
		fail(Reason.TOKEN_UNAVAILABLE, null);
		this.clock.advance(Duration.ofSeconds(600).minus(MILLI));
		assertThat(get()).isSameAs(first);
		assertThat(this.fetches).hasValue(2);
		this.clock.advance(MILLI);
		assertFails(Reason.TOKEN_UNAVAILABLE);
	}

	@Test
	void tokenWhenRefreshFailsThenTheOldOneAndNoQuestionForAMoment() {
		PeerToken first = get();
		fail(Reason.TOKEN_UNAVAILABLE, null);
		this.clock.advance(Duration.ofSeconds(540));
		get();
		this.refreshes.remove(0).run();
		assertThat(get()).isSameAs(first);
		assertThat(this.refreshes).isEmpty();
		this.clock.advance(Duration.ofSeconds(1).minus(MILLI));
		get();
		assertThat(this.refreshes).isEmpty();
		this.clock.advance(MILLI);
		get();
		assertThat(this.refreshes).hasSize(1);
	}

	/**
	 * The thread stays for the next caller, and so would what it has inherited.
	 */
	@Test
	void refreshThenItsThreadInheritsNothingOfTheCaller() throws Exception {
		InheritableThreadLocal<String> inheritable = new InheritableThreadLocal<>();
		inheritable.set("of the caller");
		CompletableFuture<String> seen = new CompletableFuture<>();
		try (PeerTokenManager manager = new PeerTokenManager(this.policy, this.clock, () -> 0)) {
			TokenKey key = new TokenKey("r", List.of(), Set.of(), "", "", null);
			PeerToken first = manager.token(key, this.source);
			this.clock.advance(Duration.ofSeconds(540));
			this.next = () -> {
				seen.complete(Thread.currentThread().getName() + " " + inheritable.get());
				return token();
			};
			assertThat(manager.token(key, this.source)).isSameAs(first);
			assertThat(seen.get(30, TimeUnit.SECONDS)).isEqualTo("a2a-peer-tokens null");
		}
		finally {
			inheritable.remove();
		}
	}

	@Test
	void tokenWhenNoThreadIsFreeToRefreshThenALaterCallerDoes() {
		TokenSlot busy = new TokenSlot(this.policy, new BackOff(this.policy, () -> 0), (task) -> {
			throw new RejectedExecutionException();
		}, this.clock);
		PeerToken first = busy.token(this.source);
		this.clock.advance(Duration.ofSeconds(540));
		assertThat(busy.token(this.source)).isSameAs(first);
		this.clock.advance(Duration.ofSeconds(50));
		assertThat(busy.token(this.source)).isNotSameAs(first);
	}

	@Test
	void tokenWhenLifeIsShortThenSkewIsAFractionOfIt() {
		this.next = () -> token(1);
		PeerToken first = get();
		assertThat(first.life().expiresAt() - first.life().staleAt()).isEqualTo(100);
		assertThat(first.life().expiresAt() - first.life().refreshAt()).isEqualTo(250);
		assertThat(get()).isSameAs(first);
	}

	@Test
	void lifeWhenJitteredThenUpToHalfAsEarlyAgainAndNeverLater() {
		for (double chance : new double[] { 0, 0.5, 0.999 }) {
			PeerToken.Life life = this.policy.life(0, Duration.ofSeconds(600), () -> chance);
			assertThat(life.refreshAt()).isEqualTo(540_000 - (long) (30_000 * chance));
		}
		assertThat(this.policy.life(0, Duration.ofDays(40_000), () -> 0).expiresAt())
			.isEqualTo(Duration.ofDays(1).toMillis());
	}

	@Test
	void tokenWhenManyWantItAtOnceThenOneFetch() throws Exception {
		CountDownLatch answer = new CountDownLatch(1);
		this.next = () -> {
			await(answer);
			return token();
		};
		List<Future<PeerToken>> all = inParallel(200, this::get);
		answer.countDown();
		for (Future<PeerToken> one : all) {
			assertThat(one.get(10, TimeUnit.SECONDS)).isSameAs(get());
		}
		assertThat(this.fetches).hasValue(1);
	}

	@Test
	void tokenWhenFetchFailsThenAllHearOfItAndTheNextRoundSucceeds() throws Exception {
		CountDownLatch answer = new CountDownLatch(1);
		this.next = () -> {
			await(answer);
			throw failure(Reason.TOKEN_UNAVAILABLE, null);
		};
		List<Future<Reason>> all = inParallel(50, () -> {
			try {
				get();
				return null;
			}
			catch (RemoteAgentException ex) {
				return ex.reason();
			}
		});
		answer.countDown();
		for (Future<Reason> one : all) {
			assertThat(one.get(10, TimeUnit.SECONDS)).isEqualTo(Reason.TOKEN_UNAVAILABLE);
		}
		assertThat(this.fetches).hasValue(1);
		this.next = this::token;
		this.clock.advance(Duration.ofSeconds(1));
		assertThat(get()).isNotNull();
	}

	@Test
	void tokenWhenFailedThenNothingIsAskedBeforeTheBackOffIsExactlyOver() {
		fail(Reason.TOKEN_REFUSED, null);
		assertFails(Reason.TOKEN_REFUSED);
		this.clock.advance(Duration.ofSeconds(1).minus(MILLI));
		assertFails(Reason.TOKEN_REFUSED);
		assertThat(this.fetches).hasValue(1);
		this.clock.advance(MILLI);
		assertFails(Reason.TOKEN_REFUSED);
		assertThat(this.fetches).hasValue(2);
		// The second failure counts twice as long.
		this.clock.advance(Duration.ofSeconds(2).minus(MILLI));
		assertFails(Reason.TOKEN_REFUSED);
		assertThat(this.fetches).hasValue(2);
		this.clock.advance(MILLI);
		this.next = this::token;
		get();
		assertThat(this.fetches).hasValue(3);
	}

	@Test
	void tokenWhenRetryAfterIsLongerThenHonoured() {
		fail(Reason.TOKEN_UNAVAILABLE, Duration.ofSeconds(30));
		assertFails(Reason.TOKEN_UNAVAILABLE);
		this.clock.advance(Duration.ofSeconds(30).minus(MILLI));
		assertThatExceptionOfType(RemoteAgentException.class).isThrownBy(this::get)
			.satisfies((ex) -> assertThat(ex.retryAfter()).contains(MILLI));
		assertThat(this.fetches).hasValue(1);
		this.clock.advance(MILLI);
		this.next = this::token;
		get();
	}

	@Test
	void tokenWhenRetryAfterIsDaysThenAnHour() {
		fail(Reason.TOKEN_UNAVAILABLE, Duration.ofDays(3));
		assertFails(Reason.TOKEN_UNAVAILABLE);
		this.clock.advance(Duration.ofHours(1));
		this.next = this::token;
		get();
	}

	@Test
	void tokenWhenBackOffDoublesThenNoLongerThanItsBound() {
		fail(Reason.TOKEN_REFUSED, null);
		for (int i = 0; i < 40; i++) {
			assertFails(Reason.TOKEN_REFUSED);
			this.clock.advance(Duration.ofSeconds(60));
		}
		assertThat(this.fetches).hasValue(40);
	}

	@Test
	void tokenWhenOutageIsKnownThenAnotherSlotOfTheServerDoesNotAsk() {
		fail(Reason.TOKEN_UNAVAILABLE, null);
		assertFails(Reason.TOKEN_UNAVAILABLE);
		TokenSlot other = new TokenSlot(this.policy, new BackOff(this.policy, () -> 0), this.refreshes::add,
				this.clock);
		assertThatExceptionOfType(RemoteAgentException.class).isThrownBy(() -> other.token(this.source));
		assertThat(this.fetches).hasValue(1);
	}

	@Test
	void tokenWhenRefusedThenAnotherSlotOfTheServerAsksAllTheSame() {
		fail(Reason.TOKEN_REFUSED, null);
		assertFails(Reason.TOKEN_REFUSED);
		this.next = this::token;
		TokenSlot other = new TokenSlot(this.policy, new BackOff(this.policy, () -> 0), this.refreshes::add,
				this.clock);
		assertThat(other.token(this.source)).isNotNull();
	}

	@Test
	void tokenWhenSlowThenWaitingIsBounded() throws Exception {
		TokenPolicy impatient = new TokenPolicy(Duration.ofSeconds(10), Duration.ofSeconds(60), Duration.ofSeconds(60),
				Duration.ofMillis(50), Duration.ofSeconds(1), Duration.ofSeconds(60), Duration.ofSeconds(1),
				Duration.ofSeconds(1), 100);
		TokenSlot slow = new TokenSlot(impatient, new BackOff(impatient, () -> 0), this.refreshes::add, this.clock);
		CountDownLatch answer = new CountDownLatch(1);
		CountDownLatch asked = new CountDownLatch(1);
		this.next = () -> {
			asked.countDown();
			await(answer);
			return token();
		};
		Future<PeerToken> fetching = this.threads.submit(() -> slow.token(this.source));
		await(asked);
		assertThatExceptionOfType(RemoteAgentException.class).isThrownBy(() -> slow.token(this.source))
			.extracting(RemoteAgentException::reason)
			.isEqualTo(Reason.TOKEN_UNAVAILABLE);
		answer.countDown();
		assertThat(fetching.get(10, TimeUnit.SECONDS)).isNotNull();
		assertThat(this.fetches).hasValue(1);
	}

	@Test
	void tokenWhenTheFetchingThreadIsInterruptedThenAnotherFetches() throws Exception {
		CountDownLatch asked = new CountDownLatch(1);
		CountDownLatch never = new CountDownLatch(1);
		this.next = () -> {
			this.next = this::token;
			asked.countDown();
			await(never);
			throw failure(Reason.TOKEN_UNAVAILABLE, null);
		};
		Thread leader = new Thread(() -> {
			try {
				get();
			}
			catch (RemoteAgentException ex) {
				// What is asked about is the other thread.
			}
		});
		leader.start();
		await(asked);
		Future<PeerToken> waiting = this.threads.submit(this::get);
		leader.interrupt();
		assertThat(waiting.get(10, TimeUnit.SECONDS)).isNotNull();
		assertThat(this.fetches).hasValue(2);
	}

	@Test
	void tokenWhenFetchEndsWithAnErrorThenNobodyWaitsForEver() throws Exception {
		this.next = () -> {
			throw new AssertionError("out of something");
		};
		assertThatExceptionOfType(AssertionError.class).isThrownBy(this::get);
		this.next = this::token;
		assertThat(this.threads.submit(this::get).get(10, TimeUnit.SECONDS)).isNotNull();
	}

	@Test
	void dropWhenItIsThisTokenThenDropped() {
		PeerToken first = get();
		assertThat(this.slot.drop(first)).isTrue();
		assertThat(get()).isNotSameAs(first);
	}

	@Test
	void dropWhenItIsAnotherTokenThenTheNewOneStays() {
		PeerToken first = get();
		this.slot.drop(first);
		PeerToken second = get();
		assertThat(this.slot.drop(first)).isTrue();
		assertThat(get()).isSameAs(second);
		assertThat(this.fetches).hasValue(2);
	}

	@Test
	void dropWhenManyDropItAtOnceThenOneFetch() throws Exception {
		PeerToken first = get();
		CyclicBarrier together = new CyclicBarrier(100);
		List<Future<PeerToken>> all = inParallel(100, () -> {
			together.await(10, TimeUnit.SECONDS);
			assertThat(this.slot.drop(first)).isTrue();
			return get();
		});
		for (Future<PeerToken> one : all) {
			assertThat(one.get(10, TimeUnit.SECONDS)).isNotSameAs(first);
		}
		assertThat(this.fetches).hasValue(2);
	}

	/**
	 * A peer that refuses every token would turn each request into one to the
	 * authorization server.
	 */
	@Test
	void dropWhenTheReplacementWasNeverAcceptedThenNotBeforeTheBackOffIsExactlyOver() {
		this.slot.drop(get());
		PeerToken replacement = get();
		assertThat(this.slot.drop(replacement)).isFalse();
		this.clock.advance(Duration.ofSeconds(1).minus(MILLI));
		assertThat(this.slot.drop(replacement)).isFalse();
		assertThat(get()).isSameAs(replacement);
		this.clock.advance(MILLI);
		assertThat(this.slot.drop(replacement)).isTrue();
		assertThat(this.fetches).hasValue(2);
	}

	@Test
	void dropWhenTheReplacementWasAcceptedThenDropped() {
		this.slot.drop(get());
		PeerToken replacement = get();
		replacement.accepted();
		assertThat(this.slot.drop(replacement)).isTrue();
	}

	private <T> List<Future<T>> inParallel(int count, Callable<T> work) {
		List<Future<T>> all = new ArrayList<>();
		for (int i = 0; i < count; i++) {
			all.add(this.threads.submit(work));
		}
		return all;
	}

	private static void await(CountDownLatch latch) {
		try {
			latch.await(20, TimeUnit.SECONDS);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

}
