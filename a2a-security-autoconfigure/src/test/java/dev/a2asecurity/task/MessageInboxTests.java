package dev.a2asecurity.task;

import java.time.Duration;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;

import dev.a2asecurity.TestClock;
import dev.a2asecurity.call.A2ACall;
import dev.a2asecurity.call.A2AOperation;
import dev.a2asecurity.call.Caller;
import dev.a2asecurity.call.Denial;
import dev.a2asecurity.call.ProtocolVersion;
import dev.a2asecurity.replay.CaffeineInbox;
import dev.a2asecurity.replay.Inbox;
import dev.a2asecurity.replay.InboxClaim;
import dev.a2asecurity.replay.InboxLease;
import dev.a2asecurity.replay.StoreUnavailableException;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatNoException;

/**
 * Messages that come in twice.
 */
class MessageInboxTests {

	private static final Duration LEASE = Duration.ofMinutes(10);

	private static final Duration KEEP = Duration.ofHours(24);

	private static final Caller ALICE = caller("https://issuer.example", "alice");

	private final TestClock clock = new TestClock();

	private final MessageInbox inbox = MessageInbox.remembering(new CaffeineInbox(100, 3, this.clock), LEASE, KEEP,
			this.clock);

	private static Caller caller(String issuer, String subject) {
		return Caller.builder(issuer, subject).clientId("app").build();
	}

	private static A2ACall send(Caller caller, @Nullable String messageId, String digest) {
		return A2ACall.builder(caller, A2AOperation.SEND_MESSAGE, ProtocolVersion.V1_0)
			.message(messageId, digest)
			.build();
	}

	private MessageLease admitted(A2ACall call) {
		MessageClaim claim = this.inbox.claim(call);
		assertThat(claim).isInstanceOf(MessageClaim.Admitted.class);
		return ((MessageClaim.Admitted) claim).lease();
	}

	private Denial refused(A2ACall call) {
		MessageClaim claim = this.inbox.claim(call);
		assertThat(claim).isInstanceOf(MessageClaim.Refused.class);
		return ((MessageClaim.Refused) claim).denial();
	}

	@Test
	void claimWhenStillRunningThenRefusedWithATimeToAskAgain() {
		admitted(send(ALICE, "m", "d"));
		assertThat(refused(send(ALICE, "m", "d"))).isEqualTo(Denial.messageInProgress(Duration.ofSeconds(5)));
		this.clock.advance(LEASE.minusSeconds(2));
		assertThat(refused(send(ALICE, "m", "d"))).isEqualTo(Denial.messageInProgress(Duration.ofSeconds(2)));
	}

	@Test
	void claimWhenDoneThenRefusedWithTheTask() {
		MessageLease lease = admitted(send(ALICE, "m", "d"));
		lease.done(null);
		assertThat(refused(send(ALICE, "m", "d"))).isEqualTo(Denial.messageDone(null));
		lease.done("task");
		assertThat(refused(send(ALICE, "m", "d"))).isEqualTo(Denial.messageDone("task"));
		this.clock.advance(KEEP.minusMillis(1));
		assertThat(refused(send(ALICE, "m", "d"))).isEqualTo(Denial.messageDone("task"));
		this.clock.advance(Duration.ofMillis(1));
		admitted(send(ALICE, "m", "d"));
	}

	@Test
	void claimWhenTheSameIdComesWithAnotherBodyThenInvalid() {
		MessageLease lease = admitted(send(ALICE, "m", "d"));
		Denial invalid = Denial.invalidParameter("message.messageId");
		assertThat(refused(send(ALICE, "m", "other"))).isEqualTo(invalid);
		lease.done("task");
		assertThat(refused(send(ALICE, "m", "other"))).isEqualTo(invalid);
		admitted(send(ALICE, "m2", "d"));
	}

	@Test
	void claimWhenAnotherCallerUsesTheSameIdThenItIsAnotherMessage() {
		admitted(send(ALICE, "m", "d")).done("task");
		admitted(send(caller("https://issuer.example", "mallory"), "m", "d"));
		admitted(send(caller("https://partner.example", "alice"), "m", "d"));
		admitted(send(Caller.builder("https://issuer.example", "alice").clientId("other").build(), "m", "d"));
		admitted(send(Caller.builder("https://issuer.example", "alice").clientId("app").tenant("acme").build(), "m",
				"d"));
	}

	@Test
	void claimWhenTheAgentWasNotInvokedThenMayComeAgain() {
		admitted(send(ALICE, "m", "d")).notBegun();
		MessageLease second = admitted(send(ALICE, "m", "d"));
		second.done("task");
		second.notBegun();
		assertThat(refused(send(ALICE, "m", "d"))).isEqualTo(Denial.messageDone("task"));
	}

	@Test
	void claimWhenTheLeaseEndedWithoutAWordThenMayComeAgainAndTheOldWordCountsForNothing() {
		MessageLease first = admitted(send(ALICE, "m", "d"));
		this.clock.advance(LEASE);
		MessageLease second = admitted(send(ALICE, "m", "d"));
		first.done("first");
		assertThat(refused(send(ALICE, "m", "d")).retryAfter()).isNotNull();
		second.done("second");
		assertThat(refused(send(ALICE, "m", "d"))).isEqualTo(Denial.messageDone("second"));
	}

	@Test
	void claimWhenAsManyAreWorkedOnAsThereIsRoomForThenUnavailable() {
		for (int i = 0; i < 3; i++) {
			admitted(send(ALICE, "m" + i, "d"));
		}
		assertThat(refused(send(ALICE, "m3", "d")).kind()).isEqualTo(Denial.Kind.UNAVAILABLE);
		admitted(send(caller("https://issuer.example", "bob"), "m3", "d"));
		for (int i = 0; i < 3; i++) {
			assertThat(refused(send(ALICE, "m" + i, "d"))).isEqualTo(Denial.messageInProgress(Duration.ofSeconds(5)));
		}
	}

	@Test
	void claimWhenACallerSendsMoreThanThereIsRoomForThenItIsServedAndForgetsItsOwnOldest() {
		Caller bob = caller("https://issuer.example", "bob");
		admitted(send(bob, "m0", "d")).done("bobs");
		MessageLease running = admitted(send(ALICE, "running", "d"));
		for (int i = 0; i < 1000; i++) {
			admitted(send(ALICE, "m" + i, "d")).done("task-" + i);
		}
		assertThat(refused(send(ALICE, "m999", "d"))).isEqualTo(Denial.messageDone("task-999"));
		assertThat(refused(send(ALICE, "m998", "d"))).isEqualTo(Denial.messageDone("task-998"));
		assertThat(refused(send(ALICE, "running", "d"))).isEqualTo(Denial.messageInProgress(Duration.ofSeconds(5)));
		assertThat(refused(send(bob, "m0", "d"))).isEqualTo(Denial.messageDone("bobs"));
		running.done("last");
		admitted(send(ALICE, "m997", "d"));
		assertThat(refused(send(ALICE, "running", "d"))).isEqualTo(Denial.messageDone("last"));
	}

	@Test
	void claimWhenTheMessageHasNoIdThenInvalid() {
		assertThat(refused(send(ALICE, null, "d"))).isEqualTo(Denial.invalidParameter("message.messageId"));
	}

	@ParameterizedTest
	@EnumSource(value = A2AOperation.class, mode = Mode.EXCLUDE, names = { "SEND_MESSAGE", "SEND_STREAMING_MESSAGE" })
	void claimWhenNoMessageIsSentThenNothingIsClaimed(A2AOperation operation) {
		A2ACall call = A2ACall.builder(ALICE, operation, ProtocolVersion.V1_0).message("m", "d").build();
		for (int i = 0; i < 5; i++) {
			MessageLease lease = admitted(call);
			lease.done("task");
			lease.notBegun();
		}
	}

	@Test
	void claimWhenSwitchedOffThenComesAsOftenAsItLikes() {
		MessageInbox forgetful = MessageInbox.forgetful();
		for (int i = 0; i < 5; i++) {
			assertThat(forgetful.claim(send(ALICE, "m", "d"))).isInstanceOf(MessageClaim.Admitted.class);
		}
	}

	@Test
	void doneWhenTheTaskIsTooLongToRememberThenDoneWithoutIt() {
		admitted(send(ALICE, "m", "d")).done("t".repeat(InboxLease.MAX_RESULT_LENGTH + 1));
		assertThat(refused(send(ALICE, "m", "d"))).isEqualTo(Denial.messageDone(null));
	}

	@Test
	void leaseWhenTheStoreIsDownThenThrowsNothing() {
		Inbox down = (item, lease) -> new InboxClaim.New(new InboxLease() {

			@Override
			public boolean complete(@Nullable String result) {
				throw new StoreUnavailableException("down", null);
			}

			@Override
			public boolean release() {
				throw new StoreUnavailableException("down", null);
			}

		});
		MessageClaim claim = MessageInbox.remembering(down, LEASE, KEEP, this.clock).claim(send(ALICE, "m", "d"));
		MessageLease lease = ((MessageClaim.Admitted) claim).lease();
		assertThatNoException().isThrownBy(() -> lease.done("task"));
		assertThatNoException().isThrownBy(lease::notBegun);
	}

	@Test
	void claimWhenTheStoreIsDownThenUnavailable() {
		Inbox down = (item, lease) -> {
			throw new StoreUnavailableException("down", null);
		};
		assertThatExceptionOfType(StoreUnavailableException.class)
			.isThrownBy(() -> MessageInbox.remembering(down, LEASE, KEEP, this.clock).claim(send(ALICE, "m", "d")));
	}

}
