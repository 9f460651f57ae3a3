package dev.a2asecurity.task;

import java.util.List;
import java.util.Set;

import org.junit.jupiter.api.Test;

import dev.a2asecurity.replay.StoreUnavailableException;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * What a store that is shared by instances must do besides: each call of {@link #store}
 * is another instance.
 */
abstract class SharedOwnershipStoreContractTests extends OwnershipStoreContractTests {

	/**
	 * Makes the store unreachable for every instance, or reachable again.
	 */
	abstract void outage(boolean down);

	@Test
	void addWhenAddedAtAnotherInstanceThenKnownAndTaken() {
		assertThat(store().add(task("task", ALICE, "context"), context("context", ALICE))).isTrue();
		assertThat(store().find(Set.of(key("task")), Set.of(key("context"))).tasks().values())
			.containsExactly(task("task", ALICE, "context"));
		assertThat(store().add(task("task", MALLORY, null), null)).isFalse();
		assertThat(store().add(null, context("context", MALLORY))).isFalse();
	}

	@Test
	void everythingWhenStoreIsDownThenUnavailableAndNothingChanges() {
		OwnershipStore store = store();
		store.add(task("task", ALICE, "context"), context("context", ALICE));
		outage(true);
		assertUnavailable(() -> store.find(Set.of(key("task")), Set.of()));
		assertUnavailable(() -> store.find(Set.of(), Set.of(key("context"))));
		assertUnavailable(() -> store.add(task("new", MALLORY, null), null));
		assertUnavailable(() -> store.complete(key("task"), null, SKILL));
		assertUnavailable(() -> store.count(ALICE.key(), null));
		assertUnavailable(() -> store.count(ALICE.key(), key("context")));
		assertUnavailable(() -> store.count((owner) -> true, null));
		assertUnavailable(() -> store.requireAvailable(ALICE));
		// A task is not refused because its use could not be noted.
		store.used(List.of(key("task")), List.of(), now().plusSeconds(60));
		outage(false);
		assertThat(findTask("task")).isEqualTo(task("task", ALICE, "context"));
		assertThat(findTask("new")).isNull();
		store.requireAvailable(ALICE);
	}

	private static void assertUnavailable(Runnable use) {
		assertThatExceptionOfType(StoreUnavailableException.class).isThrownBy(use::run);
	}

}
