package dev.a2asecurity.task;

import java.time.Duration;
import java.util.List;
import java.util.Set;

import org.junit.jupiter.api.Test;

import dev.a2asecurity.replay.StoreUnavailableException;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * The contract in memory, and what happens at its bounds.
 */
class CaffeineOwnershipStoreTests extends OwnershipStoreContractTests {

	private static final String PARTNER = "https://auth.partner.example";

	private static final String OTHER_PARTNER = "https://auth.other.example";

	@Override
	OwnershipStore store() {
		return store(1000, 100);
	}

	private OwnershipStore store(int maximum, int perOwner) {
		return new CaffeineOwnershipStore(maximum, perOwner, KEEP, this.clock);
	}

	@Override
	void prepare() {
	}

	@Test
	void addWhenOwnerHasTooMuchThenLosesTheLeastRecentlyUsedOfItsOwn() {
		OwnershipStore store = store(100, 3);
		store.add(task("mallorys", MALLORY, "mallorys"), context("mallorys", MALLORY));
		for (int i = 1; i <= 3; i++) {
			store.add(task("t" + i, ALICE, "c" + i), context("c" + i, ALICE));
		}
		this.clock.advance(Duration.ofSeconds(1));
		store.used(List.of(key("t1")), List.of(key("c1")), now());
		store.add(task("t4", ALICE, "c4"), context("c4", ALICE));
		OwnedItems found = store.find(List.of(key("t1"), key("t2"), key("t3"), key("t4"), key("mallorys")),
				List.of(key("c1"), key("c2"), key("c3"), key("c4"), key("mallorys")));
		assertThat(found.tasks()).containsOnlyKeys(key("t1"), key("t3"), key("t4"), key("mallorys"));
		assertThat(found.contexts()).containsOnlyKeys(key("c1"), key("c3"), key("c4"), key("mallorys"));
		assertThat(store.count(ALICE.key(), null)).isEqualTo(3);
	}

	@Test
	void addWhenAllIsTakenByOthersThenRefusedAndNothingIsForgotten() {
		OwnershipStore store = store(3, 2);
		store.add(task("t1", ALICE, "c1"), context("c1", ALICE));
		store.add(task("t2", ALICE, "c2"), context("c2", ALICE));
		store.requireAvailable(MALLORY);
		store.add(task("t3", owner("bob"), "c3"), context("c3", owner("bob")));
		assertThatExceptionOfType(StoreUnavailableException.class).isThrownBy(() -> store.requireAvailable(MALLORY));
		assertThatExceptionOfType(StoreUnavailableException.class)
			.isThrownBy(() -> store.add(task("t4", MALLORY, null), null));
		assertThatExceptionOfType(StoreUnavailableException.class)
			.isThrownBy(() -> store.add(null, context("c4", MALLORY)));
		store.requireAvailable(ALICE);
		assertThat(store.add(task("t5", ALICE, "c5"), context("c5", ALICE))).isTrue();
		OwnedItems found = store.find(List.of(key("t1"), key("t2"), key("t3"), key("t4"), key("t5")), List.of());
		assertThat(found.tasks()).containsOnlyKeys(key("t2"), key("t3"), key("t5"));
		this.clock.advance(KEEP.plusSeconds(10));
		store.requireAvailable(MALLORY);
		assertThat(store.add(task("t4", MALLORY, null), null)).isTrue();
	}

	/**
	 * A partner's issuer makes up callers as it likes. None of them, nor all of them
	 * together, shuts the door on anybody else, and nobody is made to forget anything:
	 * who knows the id of a context that was forgotten could take it.
	 */
	@Test
	void addWhenAPartnerMakesUpCallersThenItFillsItsOwnPartOnly() {
		OwnershipStore store = new CaffeineOwnershipStore(12, 6, Set.of(PARTNER, OTHER_PARTNER), true, KEEP,
				this.clock);
		store.add(task("alices", ALICE, "alices"), context("alices", ALICE));
		for (int i = 1; i <= 3; i++) {
			store.requireAvailable(partners(PARTNER, i));
			assertThat(store.add(task("p" + i, partners(PARTNER, i), "p" + i), context("p" + i, partners(PARTNER, i))))
				.isTrue();
		}
		TaskOwner further = partners(PARTNER, 4);
		assertThatExceptionOfType(StoreUnavailableException.class).isThrownBy(() -> store.requireAvailable(further));
		assertThatExceptionOfType(StoreUnavailableException.class)
			.isThrownBy(() -> store.add(task("p4", further, null), null));
		assertThatExceptionOfType(StoreUnavailableException.class)
			.isThrownBy(() -> store.add(null, context("p4", further)));
		// Its own, where it has some.
		assertThat(store.add(task("p5", partners(PARTNER, 2), "p5"), context("p5", partners(PARTNER, 2)))).isTrue();
		assertThat(store.find(List.of(key("p1"), key("p2"), key("p3"), key("p5"), key("alices")), List.of()).tasks())
			.containsOnlyKeys(key("p1"), key("p3"), key("p5"), key("alices"));
		for (int i = 1; i <= 3; i++) {
			assertThat(store.add(task("o" + i, partners(OTHER_PARTNER, i), null), null)).isTrue();
		}
		for (int i = 1; i <= 5; i++) {
			store.requireAvailable(owner("own" + i));
			assertThat(store.add(task("t" + i, owner("own" + i), null), null)).isTrue();
		}
		this.clock.advance(KEEP.plusSeconds(10));
		for (int i = 1; i <= 3; i++) {
			assertThat(store.add(task("q" + i, partners(PARTNER, 10 + i), null), null)).as("given back").isTrue();
		}
		assertThatExceptionOfType(StoreUnavailableException.class)
			.isThrownBy(() -> store.add(task("q4", partners(PARTNER, 14), null), null));
	}

	@Test
	void addWhenWhatAPartnerAddsIsTakenThenThePlaceIsFreeAgain() {
		OwnershipStore store = new CaffeineOwnershipStore(4, 2, Set.of(PARTNER), true, KEEP, this.clock);
		store.add(task("t1", ALICE, null), null);
		for (int i = 0; i < 10; i++) {
			assertThat(store.add(task("t1", partners(PARTNER, i), null), null)).isFalse();
		}
		assertThat(store.add(task("p1", partners(PARTNER, 1), null), null)).isTrue();
		assertThat(store.add(task("p2", partners(PARTNER, 2), null), null)).isTrue();
	}

	@Test
	void addWhenThereAreNoneButPartnersThenTheyHaveAllOfIt() {
		OwnershipStore store = new CaffeineOwnershipStore(4, 2, Set.of(PARTNER, OTHER_PARTNER), false, KEEP,
				this.clock);
		for (int i = 1; i <= 2; i++) {
			assertThat(store.add(task("p" + i, partners(PARTNER, i), null), null)).isTrue();
			assertThat(store.add(task("o" + i, partners(OTHER_PARTNER, i), null), null)).isTrue();
		}
		assertThatExceptionOfType(StoreUnavailableException.class)
			.isThrownBy(() -> store.add(task("p3", partners(PARTNER, 3), null), null));
	}

	private static TaskOwner partners(String issuer, int number) {
		return new TaskOwner(null, issuer, "made-up-" + number, "client", Set.of());
	}

	@Test
	void addWhenThereIsRoomForTheTaskButNotForTheContextThenNeitherIsKept() {
		OwnershipStore store = store(1, 1);
		store.add(null, context("c1", ALICE));
		assertThatExceptionOfType(StoreUnavailableException.class)
			.isThrownBy(() -> store.add(task("t1", MALLORY, "c2"), context("c2", MALLORY)));
		assertThat(store.find(List.of(key("t1")), List.of()).tasks()).isEmpty();
		assertThat(store.add(task("t2", ALICE, "c1"), null)).isTrue();
	}

	@Test
	void requireAvailableWhenThereIsRoomForTasksButNotForContextsThenUnavailable() {
		OwnershipStore store = store(2, 2);
		store.add(null, context("c1", ALICE));
		store.requireAvailable(MALLORY);
		store.add(null, context("c2", ALICE));
		assertThatExceptionOfType(StoreUnavailableException.class).isThrownBy(() -> store.requireAvailable(MALLORY));
	}

	@Test
	void addWhenItWasTakenThenThePlaceIsFreeAgain() {
		OwnershipStore store = store(2, 2);
		store.add(task("t1", ALICE, null), null);
		for (int i = 0; i < 10; i++) {
			assertThat(store.add(task("t1", MALLORY, null), null)).isFalse();
		}
		assertThat(store.add(task("t2", MALLORY, null), null)).isTrue();
	}

}
