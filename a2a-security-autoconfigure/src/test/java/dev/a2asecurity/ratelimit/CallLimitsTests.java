package dev.a2asecurity.ratelimit;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

import org.junit.jupiter.api.Test;

import dev.a2asecurity.TestClock;
import dev.a2asecurity.audit.AbuseSuspected;
import dev.a2asecurity.audit.AuditEvent;
import dev.a2asecurity.audit.AuditOrigin;
import dev.a2asecurity.audit.AuditOutcome;
import dev.a2asecurity.audit.AuditTrail;
import dev.a2asecurity.audit.CallDecided;
import dev.a2asecurity.audit.RequestsLimited;
import dev.a2asecurity.audit.SkillDecided;
import dev.a2asecurity.call.A2ACall;
import dev.a2asecurity.call.A2AOperation;
import dev.a2asecurity.call.Caller;
import dev.a2asecurity.call.ProtocolVersion;
import dev.a2asecurity.call.SkillId;

import org.springframework.mock.web.MockHttpServletRequest;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Limits by caller, operation, skill, stream and address, what is put on record of them,
 * and what more is than usual.
 */
class CallLimitsTests {

	private final TestClock clock = new TestClock();

	private final List<AuditEvent> events = new ArrayList<>();

	private final AuditTrail trail = new AuditTrail(this.clock, () -> AuditOrigin.HERE, List.of(this.events::add),
			null);

	private final RefusalRecord record = new RefusalRecord(this.trail, this.clock);

	private final CallLimits limits = new CallLimits(limiter(5), Map.of(A2AOperation.CANCEL_TASK, limiter(2)),
			Map.of(SkillId.parse("costly"), limiter(1)), new StreamLimit(2), this.record);

	private <K> RateLimiter<K> limiter(int requests) {
		return new RateLimiter<>(new Rate(requests, Duration.ofMinutes(1)), 1000, this.clock);
	}

	@Test
	void takeWhenACallerIsBeyondItsLimitThenRefusedWhateverItsToken() {
		for (int i = 0; i < 5; i++) {
			assertThat(this.limits.take(call("alice", A2AOperation.GET_TASK))).isInstanceOf(RateDecision.Allowed.class);
		}
		assertThat(this.limits.take(call("alice", A2AOperation.GET_TASK))).isInstanceOf(RateDecision.Refused.class);
		assertThat(this.limits.take(call("bob", A2AOperation.GET_TASK))).isInstanceOf(RateDecision.Allowed.class);
		this.clock.advance(Duration.ofSeconds(12));
		assertThat(this.limits.take(call("alice", A2AOperation.GET_TASK))).isInstanceOf(RateDecision.Allowed.class);
	}

	@Test
	void takeWhenAnOperationIsBeyondItsLimitThenOnlyThatOne() {
		this.limits.take(call("alice", A2AOperation.CANCEL_TASK));
		this.limits.take(call("alice", A2AOperation.CANCEL_TASK));
		assertThat(this.limits.take(call("alice", A2AOperation.CANCEL_TASK))).isInstanceOf(RateDecision.Refused.class);
		assertThat(this.limits.take(call("alice", A2AOperation.GET_TASK))).isInstanceOf(RateDecision.Allowed.class);
	}

	@Test
	void takeWhenLimitsDifferThenTellsTheNarrower() {
		assertThat(this.limits.take(call("alice", A2AOperation.CANCEL_TASK))).isEqualTo(new RateDecision.Allowed(1));
		assertThat(this.limits.left(call("alice", A2AOperation.CANCEL_TASK)))
			.isEqualTo(new CallLimits.Left(5, 4, Duration.ofSeconds(12)));
	}

	@Test
	void takeSkillWhenBeyondItsLimitThenOnlyThatSkill() {
		A2ACall costly = call("alice", A2AOperation.SEND_MESSAGE).withSkill(SkillId.parse("costly"));
		assertThat(this.limits.takeSkill(costly)).isInstanceOf(RateDecision.Allowed.class);
		assertThat(this.limits.takeSkill(costly)).isInstanceOf(RateDecision.Refused.class);
		assertThat(this.limits.takeSkill(call("alice", A2AOperation.SEND_MESSAGE))).isNull();
	}

	@Test
	void takeWhenThereIsNoLimitThenNothing() {
		CallLimits none = new CallLimits(null, Map.of(), Map.of(), null, this.record);
		assertThat(none.take(call("alice", A2AOperation.GET_TASK))).isNull();
		assertThat(none.left(call("alice", A2AOperation.GET_TASK))).isNull();
		assertThat(none.beginStream(call("alice", A2AOperation.SUBSCRIBE_TO_TASK))).isPresent();
	}

	@Test
	void beginStreamWhenACallerHasAllItMayThenRefusedUntilOneEnds() {
		A2ACall call = call("alice", A2AOperation.SEND_STREAMING_MESSAGE);
		StreamLimit.Place first = this.limits.beginStream(call).orElseThrow();
		assertThat(this.limits.beginStream(call)).isPresent();
		assertThat(this.limits.beginStream(call)).isEmpty();
		assertThat(this.limits.beginStream(call("bob", A2AOperation.SEND_STREAMING_MESSAGE))).isPresent();
		first.close();
		// A second time: the end of a stream is told on several ways.
		first.close();
		assertThat(this.limits.beginStream(call)).isPresent();
		assertThat(this.limits.beginStream(call)).isEmpty();
	}

	@Test
	void streamsWhenAllHaveEndedThenNobodyIsRemembered() {
		StreamLimit streams = new StreamLimit(1);
		for (int i = 0; i < 100; i++) {
			Caller caller = Caller.builder("https://i", "s" + i).build();
			try (StreamLimit.Place place = streams.begin(caller).orElseThrow()) {
				assertThat(streams.running()).isOne();
				assertThat(place).isNotNull();
			}
		}
		assertThat(streams.running()).isZero();
	}

	@Test
	void refusedWhenManyThenOnRecordAtOnceAndThenTogether() {
		for (int i = 0; i < 100; i++) {
			this.record.refused("address", "192.0.2.7");
		}
		assertThat(counts()).containsExactly(1L);
		this.clock.advance(Duration.ofMinutes(1));
		this.record.refused("address", "192.0.2.7");
		assertThat(counts()).containsExactly(1L, 100L);
	}

	@Test
	void refusedWhenSomebodyStopsThenTheRestIsOnRecordAllTheSame() {
		for (int i = 0; i < 100; i++) {
			this.record.refused("address", "192.0.2.7");
		}
		this.clock.advance(Duration.ofMinutes(2));
		// Anybody's refusal is a time to look after the others.
		this.record.refused("address", "192.0.2.8");
		assertThat(this.events).map(RequestsLimited.class::cast)
			.map((event) -> event.key() + " " + event.count())
			.containsExactlyInAnyOrder("192.0.2.7 1", "192.0.2.7 99", "192.0.2.8 1");
	}

	@Test
	void refusedWhenThereIsNoMoreRoomThenTheRestIsOnRecordAllTheSame() {
		for (int i = 0; i < 20_000; i++) {
			this.record.refused("address", "10.0." + i);
			this.record.refused("address", "10.0." + i);
		}
		long told = counts().stream().mapToLong(Long::longValue).sum();
		assertThat(told).isBetween(30_000L, 40_000L);
	}

	private List<Long> counts() {
		return this.events.stream().map((event) -> ((RequestsLimited) event).count()).toList();
	}

	@Test
	void failuresWhenTooManyThenTheDelayGrowsAndIsForgotten() {
		FailureLimit failures = new FailureLimit(limiter(3), Duration.ofSeconds(1), Duration.ofSeconds(4), 100,
				this.clock);
		ClientAddress address = ClientAddress.parse("192.0.2.7");
		for (int i = 0; i < 3; i++) {
			assertThat(failures.failed(address)).isFalse();
			assertThat(failures.waiting(address)).isNull();
		}
		for (int expected : new int[] { 1, 2, 4, 4 }) {
			assertThat(failures.failed(address)).isTrue();
			assertThat(failures.waiting(address)).isEqualTo(new RateDecision.Refused(Duration.ofSeconds(expected)));
			this.clock.advance(Duration.ofSeconds(expected).minusMillis(1));
			assertThat(failures.waiting(address)).isNotNull();
			this.clock.advance(Duration.ofMillis(1));
			assertThat(failures.waiting(address)).isNull();
		}
		assertThat(failures.waiting(ClientAddress.parse("192.0.2.8"))).isNull();
		this.clock.advance(Duration.ofMinutes(2));
		for (int i = 0; i < 4; i++) {
			failures.failed(address);
		}
		assertThat(failures.waiting(address)).isEqualTo(new RateDecision.Refused(Duration.ofSeconds(1)));
	}

	@Test
	void addressesWhenOneOfANetworkFailsThenTheWholeNetworkWaitsAndNoOther() {
		AddressLimits addresses = new AddressLimits(new ClientAddresses(List.of("10.0.0.1")), null,
				new FailureLimit(limiter(1), Duration.ofSeconds(1), Duration.ofSeconds(8), 100, this.clock),
				this.record);
		addresses.failed(from("2001:db8:0:7::1", null));
		addresses.failed(from("2001:db8:0:7::2", null));
		assertThat(addresses.take(from("2001:db8:0:7:ffff::3", null))).isNotNull();
		assertThat(addresses.take(from("2001:db8:0:8::1", null))).isNull();
		// Whoever claims to be forwarded is believed only where a proxy says so.
		assertThat(addresses.take(from("2001:db8:0:7::4", "192.0.2.9"))).isNotNull();
		assertThat(addresses.take(from("10.0.0.1", "192.0.2.9"))).isNull();
		assertThat(addresses.take(from("10.0.0.1", "2001:db8:0:7::5"))).isNotNull();
	}

	@Test
	void addressesWhenOneAsksTooOftenThenRefusedAndOnRecord() {
		AddressLimits addresses = new AddressLimits(new ClientAddresses(List.of()), limiter(2),
				new FailureLimit(limiter(1), Duration.ofSeconds(1), Duration.ofSeconds(8), 100, this.clock),
				this.record);
		assertThat(addresses.take(from("192.0.2.7", null))).isNull();
		assertThat(addresses.take(from("192.0.2.7", null))).isNull();
		assertThat(addresses.take(from("192.0.2.7", null))).isEqualTo(new RateDecision.Refused(Duration.ofSeconds(30)));
		assertThat(addresses.take(from("192.0.2.8", null))).isNull();
		addresses.failed(from("192.0.2.9", null));
		addresses.failed(from("192.0.2.9", null));
		assertThat(addresses.take(from("192.0.2.9", null))).isEqualTo(new RateDecision.Refused(Duration.ofSeconds(1)));
		assertThat(this.events).map(RequestsLimited.class::cast)
			.map((event) -> event.limit() + " " + event.key())
			.containsExactly("address 192.0.2.7", "failures 192.0.2.9");
		assertThat(new AddressLimits(new ClientAddresses(List.of()), null, null, this.record)
			.take(from("192.0.2.7", null))).isNull();
	}

	private static MockHttpServletRequest from(String address, String forwardedFor) {
		MockHttpServletRequest request = new MockHttpServletRequest();
		request.setRemoteAddr(address);
		if (forwardedFor != null) {
			request.addHeader("X-Forwarded-For", forwardedFor);
		}
		return request;
	}

	/**
	 * Of the million, {@code RateLimiterTests} sees the rest: it is the same memory.
	 */
	@Test
	void failuresWhenVeryManyAddressesFailThenMemoryIsBounded() {
		FailureLimit failures = new FailureLimit(
				new RateLimiter<>(new Rate(1, Duration.ofMinutes(1)), 5000, this.clock), Duration.ofSeconds(1),
				Duration.ofMinutes(1), 5000, this.clock);
		for (int i = 0; i < 100_000; i++) {
			ClientAddress address = ClientAddress.parse((i >> 16) % 256 + "." + (i >> 8) % 256 + "." + i % 256 + ".1");
			failures.failed(address);
			failures.failed(address);
		}
		assertThat(failures.size()).isLessThanOrEqualTo(10_000);
	}

	@Test
	void detectorsWhenMoreThanUsualThenOneSuspicionAMinute() {
		AbuseDetectors detectors = new AbuseDetectors(new AbuseDetectors.Thresholds(3, 2, 1), 100, () -> this.trail,
				this.clock);
		for (int i = 0; i < 10; i++) {
			detectors.accept(decided(A2AOperation.SEND_MESSAGE, AuditOutcome.ALLOWED, "ADMITTED"));
		}
		assertThat(suspicions()).containsExactly("tasks-begun");
		for (int i = 0; i < 3; i++) {
			detectors.accept(decided(A2AOperation.CANCEL_TASK, AuditOutcome.ALLOWED, "ADMITTED"));
			detectors.accept(decided(A2AOperation.SEND_MESSAGE, AuditOutcome.DENIED, "INSUFFICIENT_SCOPE"));
			// What is refused for another reason is none of these.
			detectors.accept(decided(A2AOperation.CANCEL_TASK, AuditOutcome.DENIED, "TASK_NOT_FOUND"));
		}
		assertThat(suspicions()).containsExactlyInAnyOrder("tasks-begun", "cancellations", "denied-scopes");
		this.clock.advance(Duration.ofMinutes(2));
		for (int i = 0; i < 4; i++) {
			detectors.accept(decided(A2AOperation.SEND_MESSAGE, AuditOutcome.ALLOWED, "ADMITTED"));
		}
		assertThat(suspicions()).hasSize(4);
	}

	@Test
	void detectorsWhenATaskIsContinuedOrASkillRefusesThenTheRightOneCounts() {
		AbuseDetectors detectors = new AbuseDetectors(new AbuseDetectors.Thresholds(1, 1, 1), 100, () -> this.trail,
				this.clock);
		A2ACall call = A2ACall.builder(caller("alice"), A2AOperation.SEND_MESSAGE, ProtocolVersion.V1_0)
			.taskId("t-1")
			.build();
		for (int i = 0; i < 5; i++) {
			// It begins none.
			detectors.accept(new CallDecided(this.trail.facts(AuditOutcome.ALLOWED, "ADMITTED", call.caller(), null),
					call, Set.of()));
			// Nobody has cancelled anything.
			detectors.accept(decided(A2AOperation.CANCEL_TASK, AuditOutcome.DENIED, "TOO_MANY_REQUESTS"));
		}
		assertThat(suspicions()).isEmpty();
		for (int i = 0; i < 2; i++) {
			detectors.accept(
					new SkillDecided(this.trail.facts(AuditOutcome.DENIED, "INSUFFICIENT_SCOPE", call.caller(), null),
							SkillId.parse("costly"), call, Set.of("a")));
		}
		assertThat(suspicions()).containsExactly("denied-scopes");
	}

	@Test
	void callersWhenOfTwoIssuersThenTwo() {
		for (int i = 0; i < 5; i++) {
			this.limits.take(call("alice", A2AOperation.GET_TASK));
		}
		A2ACall other = A2ACall
			.builder(Caller.builder("https://other", "alice").clientId("client").build(), A2AOperation.GET_TASK,
					ProtocolVersion.V1_0)
			.build();
		assertThat(this.limits.take(other)).isInstanceOf(RateDecision.Allowed.class);
	}

	@Test
	void streamsWhenTheOperationIsNoneThenNotCounted() {
		for (int i = 0; i < 5; i++) {
			assertThat(this.limits.beginStream(call("alice", A2AOperation.SEND_MESSAGE))).isPresent();
		}
		assertThat(this.limits.beginStream(call("alice", A2AOperation.SUBSCRIBE_TO_TASK))).isPresent();
		assertThat(this.limits.beginStream(call("alice", A2AOperation.SEND_STREAMING_MESSAGE))).isPresent();
		assertThat(this.limits.beginStream(call("alice", A2AOperation.SUBSCRIBE_TO_TASK))).isEmpty();
	}

	private List<String> suspicions() {
		return this.events.stream()
			.filter(AbuseSuspected.class::isInstance)
			.map((event) -> ((AbuseSuspected) event).detector())
			.toList();
	}

	private CallDecided decided(A2AOperation operation, AuditOutcome outcome, String reason) {
		A2ACall call = call("alice", operation);
		return new CallDecided(this.trail.facts(outcome, reason, call.caller(), null), call, Set.of());
	}

	private static A2ACall call(String subject, A2AOperation operation) {
		return A2ACall.builder(caller(subject), operation, ProtocolVersion.V1_0).build();
	}

	private static Caller caller(String subject) {
		return Caller.builder("https://issuer", subject)
			.clientId("client")
			.tokenId(String.valueOf(System.nanoTime()))
			.build();
	}

}
