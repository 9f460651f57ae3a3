package dev.a2asecurity.web;

import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.Test;

import dev.a2asecurity.call.Caller;
import dev.a2asecurity.call.Denial;
import dev.a2asecurity.web.MemoryShares.Outcome;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * That no caller takes the memory of all.
 */
class MemorySharesTests {

	private static final Caller MALLORY = caller("mallory");

	private static final Caller ALICE = caller("alice");

	private final MemoryShares shares = new MemoryShares(1000, 100);

	private static Caller caller(String subject) {
		return Caller.builder("https://issuer.example.com", subject).clientId("app").build();
	}

	@Test
	void takeWhenACallerWantsAllThenItLeavesAsMuchAsItHas() {
		int taken = 0;
		while (this.shares.take(MALLORY, 50) == Outcome.TAKEN) {
			taken += 50;
		}
		assertThat(taken).isEqualTo(500);
		assertThat(this.shares.take(MALLORY, 50)).isEqualTo(Outcome.SHARE_TAKEN);
		assertThat(this.shares.taken()).as("nothing is kept of what was refused").isEqualTo(500);
		assertThat(this.shares.take(ALICE, 100)).isEqualTo(Outcome.TAKEN);
		assertThat(this.shares.take(ALICE, 150)).isEqualTo(Outcome.TAKEN);
		this.shares.giveBack(MALLORY, 250);
		assertThat(this.shares.take(MALLORY, 50)).isEqualTo(Outcome.TAKEN);
	}

	@Test
	void takeWhenManyCallersWantAllThenEachMayHaveOneOfTheLargestUntilAllIsTaken() {
		List<Outcome> outcomes = new ArrayList<>();
		for (int i = 0; i < 11; i++) {
			outcomes.add(this.shares.take(caller("caller-" + i), 100));
		}
		assertThat(outcomes.subList(0, 10)).containsOnly(Outcome.TAKEN);
		assertThat(outcomes.get(10)).isEqualTo(Outcome.ALL_TAKEN);
		assertThat(this.shares.taken()).isEqualTo(1000);
		assertThat(this.shares.take(null, 1)).isEqualTo(Outcome.ALL_TAKEN);
	}

	@Test
	void takeWhenTheTokenIsAnotherThenStillTheCaller() {
		assertThat(this.shares.take(MALLORY, 500)).isEqualTo(Outcome.TAKEN);
		Caller another = Caller.builder("https://issuer.example.com", "mallory")
			.clientId("app")
			.scopes(List.of("more"))
			.tokenId("another")
			.build();
		assertThat(this.shares.take(another, 1)).isEqualTo(Outcome.SHARE_TAKEN);
	}

	@Test
	void giveBackWhenAllIsThenNothingIsLeftOfTheCaller() {
		this.shares.take(MALLORY, 30);
		this.shares.take(MALLORY, 70);
		this.shares.take(null, 10);
		this.shares.giveBack(MALLORY, 0);
		this.shares.giveBack(MALLORY, 30);
		assertThat(this.shares.callers()).isEqualTo(1);
		this.shares.giveBack(MALLORY, 70);
		this.shares.giveBack(null, 10);
		assertThat(this.shares.callers()).isZero();
		assertThat(this.shares.taken()).isZero();
	}

	@Test
	void sharesWhenOneThingMayTakeMoreThanAllThenInvalid() {
		assertThatIllegalArgumentException().isThrownBy(() -> new MemoryShares(99, 100));
		assertThatIllegalArgumentException().isThrownBy(() -> new MemoryShares(99, 0));
	}

	/**
	 * Who reads slowly has the agent's answers held for it, as many as it has asked for.
	 */
	@Test
	void answersWhenACallerHoldsAllItCanThenThereIsRoomForTheOthers() throws Exception {
		HeldBytes.Bounds bounds = new HeldBytes.Bounds(10_000, 60_000);
		List<HeldBytes> slow = new ArrayList<>();
		assertThatExceptionOfType(HeldBytes.FullException.class).isThrownBy(() -> {
			for (int i = 0; i < 6; i++) {
				HeldBytes held = new HeldBytes(bounds, MALLORY);
				slow.add(held);
				held.append(new byte[10_000], 0, 10_000);
			}
		})
			.satisfies((ex) -> assertThat(ex.ending().denial().kind()).isEqualTo(Denial.Kind.TOO_MANY_REQUESTS))
			.withMessageContaining("a2a.security.answers.max-buffered");
		assertThat(slow).hasSize(4);
		HeldBytes alices = new HeldBytes(bounds, ALICE);
		alices.append(new byte[10_000], 0, 10_000);
		alices.release();
		slow.forEach(HeldBytes::release);
		assertThat(bounds.held()).isZero();
	}

}
