package dev.a2asecurity.task;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import dev.a2asecurity.TestClock;
import dev.a2asecurity.call.SkillId;
import dev.a2asecurity.replay.StoreKey;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What every {@link OwnershipStore} must do.
 */
abstract class OwnershipStoreContractTests {

	static final Duration KEEP = Duration.ofDays(30);

	static final TaskOwner ALICE = owner("alice");

	static final TaskOwner MALLORY = owner("mallory");

	static final SkillId SKILL = SkillId.parse("submit-expense");

	/**
	 * Texts that some store or encoder may confuse, cut or refuse.
	 */
	private static final List<String> HOSTILE = List.of("", " ", "a", "A", "a ", "\0", "a\0b", "?", "\uD800", "\uD801",
			"\uDC00", "\uFFFD", "\uD83D\uDE00", "\u00E4", "a\u0308", "\u202Ea", "%00", "[\"a\"]", "a\",\"b", "null",
			"' or '1'='1", "'; drop table a2a_task; --", "\r\nDEL a\r\n", "a".repeat(100_000),
			"a".repeat(100_000) + "b");

	final TestClock clock = new TestClock();

	private OwnershipStore store;

	abstract OwnershipStore store();

	/**
	 * Makes sure that what the store uses is there, and empty.
	 */
	abstract void prepare();

	@BeforeEach
	void createStore() {
		prepare();
		this.store = store();
	}

	static TaskOwner owner(String subject, String... roles) {
		return new TaskOwner(null, "https://issuer.example", subject, "client", Set.of(roles));
	}

	static StoreKey key(String id) {
		return StoreKey.of(id);
	}

	Instant now() {
		return this.clock.instant().truncatedTo(ChronoUnit.MILLIS);
	}

	OwnedTask task(String id, TaskOwner owner, @Nullable String context) {
		return new OwnedTask(key(id), owner, (context != null) ? key(context) : null, null, now(), now());
	}

	OwnedContext context(String id, TaskOwner owner) {
		return new OwnedContext(key(id), owner, now());
	}

	@Nullable OwnedTask findTask(String id) {
		return this.store.find(Set.of(key(id)), Set.of()).tasks().get(key(id));
	}

	@Nullable OwnedContext findContext(String id) {
		return this.store.find(Set.of(), Set.of(key(id))).contexts().get(key(id));
	}

	private static <T> List<T> inParallel(int times, Callable<T> work) throws Exception {
		ExecutorService executor = Executors.newFixedThreadPool(8);
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
	void findWhenAddedThenReturnsAllOfItAndNothingElse() {
		OwnedTask task = new OwnedTask(key("task"),
				new TaskOwner("acme", "https://issuer.example", "alice", "client", Set.of("b", "a")), key("context"),
				SKILL, now().minusSeconds(5), now());
		OwnedTask bare = new OwnedTask(key("bare"),
				new TaskOwner(null, "https://issuer.example", "bob", null, Set.of()), null, null, now(), now());
		OwnedContext context = context("context", ALICE);
		assertThat(this.store.add(task, context)).isTrue();
		assertThat(this.store.add(bare, null)).isTrue();
		OwnedItems found = this.store.find(List.of(key("task"), key("bare"), key("unknown")),
				List.of(key("context"), key("task")));
		assertThat(found.tasks()).hasSize(2).containsEntry(key("task"), task).containsEntry(key("bare"), bare);
		assertThat(found.contexts()).hasSize(1).containsEntry(key("context"), context);
		assertThat(this.store.find(Set.of(), Set.of())).isEqualTo(new OwnedItems(Map.of(), Map.of()));
	}

	@Test
	void findWhenOwnersHaveHostileNamesThenReturnsThemAsTheyAre() {
		for (int i = 0; i < HOSTILE.size(); i++) {
			String text = HOSTILE.get(i);
			OwnedTask task = task("task-" + i, new TaskOwner(text, text, text, text, Set.of(text, "role")), null);
			assertThat(this.store.add(task, null)).isTrue();
			assertThat(findTask("task-" + i)).isEqualTo(task);
			assertThat(this.store.count(task.owner().key(), null)).isEqualTo(1);
		}
	}

	@Test
	void addWhenAnyOfItIsThereThenAddsNothing() {
		assertThat(this.store.add(task("task", ALICE, "context"), context("context", ALICE))).isTrue();
		assertThat(this.store.add(task("task", MALLORY, "other"), context("other", MALLORY))).isFalse();
		assertThat(this.store.add(task("other", MALLORY, "context"), context("context", MALLORY))).isFalse();
		assertThat(this.store.add(task("task", MALLORY, null), null)).isFalse();
		assertThat(this.store.add(null, context("context", MALLORY))).isFalse();
		assertThat(findTask("other")).isNull();
		assertThat(findContext("other")).isNull();
		assertThat(findTask("task")).isEqualTo(task("task", ALICE, "context"));
		assertThat(findContext("context")).isEqualTo(context("context", ALICE));
		assertThat(this.store.count(MALLORY.key(), null)).isZero();
		assertThat(this.store.count(ALICE.key(), null)).isEqualTo(1);
	}

	@Test
	void addWhenManyAtOnceThenOneHappens() throws Exception {
		for (int round = 0; round < 5; round++) {
			String id = "round-" + round;
			AtomicInteger number = new AtomicInteger();
			List<Boolean> added = inParallel(16, () -> {
				TaskOwner owner = owner("caller-" + number.getAndIncrement());
				return this.store.add(task(id, owner, id), context(id, owner));
			});
			assertThat(added).containsOnlyOnce(true);
			OwnedTask task = findTask(id);
			assertThat(task).isNotNull();
			assertThat(findContext(id)).isNotNull().returns(task.owner(), OwnedContext::owner);
		}
	}

	@Test
	void addWhenHalvesAreRacedForThenNobodyHasHalf() throws Exception {
		for (int round = 0; round < 5; round++) {
			String task = "task-" + round;
			String context = "context-" + round;
			AtomicInteger number = new AtomicInteger();
			// Each wants one of two tasks and the same context.
			List<Boolean> added = inParallel(16, () -> {
				int mine = number.getAndIncrement();
				TaskOwner owner = owner("caller-" + mine);
				return this.store.add(task(task + "-" + mine % 2, owner, context), context(context, owner));
			});
			assertThat(added).containsOnlyOnce(true);
			OwnedItems found = this.store.find(List.of(key(task + "-0"), key(task + "-1")), List.of(key(context)));
			assertThat(found.tasks()).hasSize(1);
			assertThat(found.tasks().values().iterator().next().owner())
				.isEqualTo(found.contexts().get(key(context)).owner());
		}
	}

	@Test
	void completeWhenSomethingWasNotKnownThenNotedAndNeverChanged() {
		this.store.add(task("task", ALICE, null), null);
		this.store.complete(key("task"), key("context"), null);
		this.store.complete(key("task"), key("other"), SKILL);
		this.store.complete(key("task"), key("other"), SkillId.parse("approve-expense"));
		this.store.complete(key("unknown"), key("context"), SKILL);
		assertThat(findTask("task")).isEqualTo(new OwnedTask(key("task"), ALICE, key("context"), SKILL, now(), now()));
		assertThat(findTask("unknown")).isNull();
	}

	@Test
	void findWhenNotUsedForAsLongAsThingsAreKeptThenUnknownAndAnothersToTake() {
		this.store.add(task("task", ALICE, "context"), context("context", ALICE));
		this.clock.advance(KEEP.minusMillis(1));
		assertThat(findTask("task")).isNotNull();
		assertThat(findContext("context")).isNotNull();
		assertThat(this.store.count(ALICE.key(), null)).isEqualTo(1);
		this.clock.advance(Duration.ofMillis(1));
		assertThat(findTask("task")).isNull();
		assertThat(findContext("context")).isNull();
		assertThat(this.store.count(ALICE.key(), null)).isZero();
		assertThat(this.store.count((owner) -> true, null)).isZero();
		assertThat(this.store.add(task("task", MALLORY, "context"), context("context", MALLORY))).isTrue();
		assertThat(findTask("task")).isEqualTo(task("task", MALLORY, "context"));
		assertThat(findContext("context")).isEqualTo(context("context", MALLORY));
		assertThat(this.store.count(ALICE.key(), null)).isZero();
		assertThat(this.store.count(MALLORY.key(), key("context"))).isEqualTo(1);
	}

	@Test
	void usedWhenKnownThenKeptFromThenOn() {
		this.store.add(task("task", ALICE, "context"), context("context", ALICE));
		this.clock.advance(KEEP.minusMillis(1));
		Instant used = now();
		this.store.used(List.of(key("task"), key("unknown")), List.of(key("context"), key("unknown")), used);
		// An instance whose clock is behind takes nothing back.
		this.store.used(List.of(key("task")), List.of(key("context")), used.minusSeconds(60));
		this.clock.advance(KEEP.minusMillis(1));
		assertThat(findTask("task")).isNotNull().returns(used, OwnedTask::lastUsedAt);
		assertThat(findContext("context")).isNotNull().returns(used, OwnedContext::lastUsedAt);
		assertThat(this.store.count(ALICE.key(), null)).isEqualTo(1);
		assertThat(findTask("unknown")).isNull();
		assertThat(findContext("unknown")).isNull();
		this.clock.advance(Duration.ofMillis(1));
		assertThat(findTask("task")).isNull();
		assertThat(findContext("context")).isNull();
	}

	@Test
	void usedWhenItIsTooLateThenStaysUnknown() {
		this.store.add(task("task", ALICE, "context"), context("context", ALICE));
		this.clock.advance(KEEP);
		this.store.used(List.of(key("task")), List.of(key("context")), now());
		assertThat(findTask("task")).isNull();
		assertThat(findContext("context")).isNull();
		assertThat(this.store.count(ALICE.key(), null)).isZero();
	}

	@Test
	void addWhenTaskJoinsAContextThenTheContextIsKeptForAsLong() {
		this.store.add(null, context("context", ALICE));
		this.clock.advance(KEEP.minusMillis(1));
		assertThat(this.store.add(task("task", ALICE, "context"), null)).isTrue();
		this.clock.advance(KEEP.minusMillis(1));
		assertThat(findTask("task")).isNotNull();
		assertThat(findContext("context")).isNotNull();
	}

	@Test
	void countWhenOwnersAndContextsDifferThenOnlyWhatIsAskedFor() {
		this.store.add(task("1", ALICE, "one"), context("one", ALICE));
		this.store.add(task("2", ALICE, "two"), context("two", ALICE));
		this.store.add(task("3", owner("alice", "role"), "one"), null);
		this.store.add(task("4", MALLORY, "one"), null);
		this.store.add(task("5", MALLORY, null), null);
		this.store.complete(key("5"), key("two"), null);
		assertThat(this.store.count(ALICE.key(), null)).isEqualTo(3);
		assertThat(this.store.count(ALICE.key(), key("one"))).isEqualTo(2);
		assertThat(this.store.count(MALLORY.key(), null)).isEqualTo(2);
		assertThat(this.store.count(MALLORY.key(), key("two"))).isEqualTo(1);
		assertThat(this.store.count(MALLORY.key(), key("unknown"))).isZero();
		assertThat(this.store.count(owner("bob").key(), null)).isZero();
		assertThat(this.store.count((owner) -> true, null)).isEqualTo(5);
		assertThat(this.store.count((owner) -> owner.roles().contains("role"), null)).isEqualTo(1);
		assertThat(this.store.count((owner) -> owner.subject().equals("alice"), key("one"))).isEqualTo(2);
		assertThat(this.store.count((owner) -> false, key("one"))).isZero();
	}

	@Test
	void requireAvailableWhenItIsThenSaysNothing() {
		this.store.requireAvailable(ALICE);
		assertThat(this.store.find(Set.of(key("unknown")), Set.of(key("unknown"))).tasks()).isEmpty();
	}

}
