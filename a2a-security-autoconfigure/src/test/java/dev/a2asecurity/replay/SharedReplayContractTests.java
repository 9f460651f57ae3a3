package dev.a2asecurity.replay;

import java.time.Duration;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * What a store that is shared by instances must do besides: each call of {@link #nonces}
 * or {@link #inbox} is another instance.
 */
abstract class SharedReplayContractTests extends ReplayContractTests {

	/**
	 * Makes the store unreachable for every instance, or reachable again.
	 */
	abstract void outage(boolean down);

	@Test
	void firstUseWhenUsedAtAnotherInstanceThenSeen() {
		assertThat(nonces().firstUse("caller", "value", in(Duration.ofMinutes(1)))).isEqualTo(NonceUse.FIRST);
		assertThat(nonces().firstUse("caller", "value", in(Duration.ofMinutes(1)))).isEqualTo(NonceUse.SEEN);
	}

	@Test
	void claimWhenClaimedAtAnotherInstanceThenInProgressAndThenDone() {
		InboxLease lease = newLease(inbox().claim(item("id"), LEASE));
		assertThat(inbox().claim(item("id"), LEASE)).isEqualTo(new InboxClaim.InProgress(in(LEASE)));
		assertThat(lease.complete("task-1")).isTrue();
		assertThat(inbox().claim(item("id"), LEASE)).isEqualTo(new InboxClaim.Done("task-1"));
	}

	@Test
	void firstUseWhenStoreIsDownThenUnavailableAndNothingUsedUp() {
		NonceStore nonces = nonces();
		outage(true);
		assertThatExceptionOfType(StoreUnavailableException.class)
			.isThrownBy(() -> nonces.firstUse("caller", "value", in(Duration.ofMinutes(1))));
		outage(false);
		assertThat(nonces.firstUse("caller", "value", in(Duration.ofMinutes(1)))).isEqualTo(NonceUse.FIRST);
	}

	@Test
	void firstUseWhenStoreWasDownThenWhatWasUsedBeforeIsSeen() {
		NonceStore nonces = nonces();
		assertThat(nonces.firstUse("caller", "value", in(Duration.ofMinutes(1)))).isEqualTo(NonceUse.FIRST);
		outage(true);
		assertThatExceptionOfType(StoreUnavailableException.class)
			.isThrownBy(() -> nonces.firstUse("caller", "value", in(Duration.ofMinutes(1))));
		outage(false);
		assertThat(nonces.firstUse("caller", "value", in(Duration.ofMinutes(1)))).isEqualTo(NonceUse.SEEN);
	}

	@Test
	void claimWhenStoreIsDownThenUnavailableAndNothingClaimed() {
		Inbox inbox = inbox();
		outage(true);
		assertThatExceptionOfType(StoreUnavailableException.class).isThrownBy(() -> inbox.claim(item("id"), LEASE));
		outage(false);
		newLease(inbox.claim(item("id"), LEASE));
	}

	@Test
	void leaseWhenStoreIsDownThenUnavailableAndTheLeaseStillHolds() {
		Inbox inbox = inbox();
		InboxLease lease = newLease(inbox.claim(item("id"), LEASE));
		outage(true);
		assertThatExceptionOfType(StoreUnavailableException.class).isThrownBy(() -> lease.complete("task-1"));
		assertThatExceptionOfType(StoreUnavailableException.class).isThrownBy(lease::release);
		outage(false);
		assertThat(inbox.claim(item("id"), LEASE)).isInstanceOf(InboxClaim.InProgress.class);
		assertThat(lease.complete("task-1")).isTrue();
	}

}
