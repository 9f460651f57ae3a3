package dev.a2asecurity.replay;

import java.time.Duration;

import org.junit.jupiter.api.Test;

import dev.a2asecurity.TestClock;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What is forgotten for want of room, at the moment when somebody else comes between.
 */
class ScopedMemoryTests {

	private static final StoreKey SCOPE = StoreKey.of("scope");

	private static final StoreKey KEY = StoreKey.of("scope", "key");

	private final TestClock clock = new TestClock();

	private final ScopedMemory<Item> memory = new ScopedMemory<>(1, 1, this.clock);

	private Item item(boolean forgettable) {
		return new Item(SCOPE, this.clock.instant().plus(Duration.ofMinutes(1)).toEpochMilli(), forgettable);
	}

	@Test
	void makeRoomWhenTheKeyWasTakenAnewMeanwhileThenWhatIsWorkedOnStays() {
		assertThat(this.memory.takePlace(SCOPE)).isTrue();
		this.memory.mayForget(KEY, item(true));
		this.memory.entries().put(KEY, item(false));
		assertThat(this.memory.makeRoom(SCOPE)).isTrue();
		assertThat(this.memory.entries()).containsKey(KEY);
		assertThat(this.memory.takePlace(SCOPE)).isFalse();
		assertThat(this.memory.makeRoom(SCOPE)).isFalse();
	}

	@Test
	void makeRoomWhenItMayBeForgottenThenThereIsAPlace() {
		assertThat(this.memory.takePlace(SCOPE)).isTrue();
		this.memory.mayForget(KEY, item(true));
		this.memory.entries().put(KEY, item(true));
		assertThat(this.memory.makeRoom(SCOPE)).isTrue();
		assertThat(this.memory.entries()).isEmpty();
		assertThat(this.memory.takePlace(SCOPE)).isTrue();
	}

	private record Item(StoreKey scope, long expiresAt, boolean isForgettable) implements ScopedMemory.Entry {
	}

}
