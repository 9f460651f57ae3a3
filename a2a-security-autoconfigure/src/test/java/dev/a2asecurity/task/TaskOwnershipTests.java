package dev.a2asecurity.task;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.UUID;
import java.util.stream.IntStream;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;
import org.junit.jupiter.params.provider.ValueSource;

import dev.a2asecurity.TestClock;
import dev.a2asecurity.call.A2ACall;
import dev.a2asecurity.call.A2AOperation;
import dev.a2asecurity.call.Caller;
import dev.a2asecurity.call.Denial;
import dev.a2asecurity.call.ProtocolVersion;
import dev.a2asecurity.call.SkillId;
import dev.a2asecurity.replay.StoreUnavailableException;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * Whose tasks and contexts are, attacked by strangers.
 */
class TaskOwnershipTests {

	private static final Duration KEEP = Duration.ofDays(30);

	private static final String CONTEXT = "6f1c2a9e-0a3b-4c5d-8e7f-0123456789ab";

	private static final String UNKNOWN_CONTEXT = "00000000-0a3b-4c5d-8e7f-0123456789ab";

	private static final SkillId SKILL = SkillId.parse("submit-expense");

	private static final Caller ALICE = caller("https://issuer.example", "alice", "app").build();

	private static final Caller MALLORY = caller("https://issuer.example", "mallory", "app").build();

	private final TestClock clock = new TestClock();

	private final OwnershipStore store = new CaffeineOwnershipStore(1000, 500, KEEP, this.clock);

	private final TaskOwnership ownership = ownership(OwnershipPolicy.ownerOnly());

	private TaskOwnership ownership(OwnershipPolicy policy) {
		return new TaskOwnership(this.store, policy, KEEP, this.clock);
	}

	private static Caller.Builder caller(String issuer, String subject, @Nullable String clientId) {
		return Caller.builder(issuer, subject).clientId(clientId).scopes(List.of("read")).tokenId("1");
	}

	private static A2ACall.Builder call(Caller caller, A2AOperation operation) {
		return A2ACall.builder(caller, operation, ProtocolVersion.V1_0);
	}

	private static A2ACall get(Caller caller, String taskId) {
		return call(caller, A2AOperation.GET_TASK).taskId(taskId).build();
	}

	private static A2ACall send(Caller caller) {
		return send(caller, null, null);
	}

	private static A2ACall send(Caller caller, @Nullable String taskId, @Nullable String contextId) {
		return call(caller, A2AOperation.SEND_MESSAGE).taskId(taskId).contextId(contextId).build();
	}

	private void alicesTask() {
		assertThat(this.ownership.learned(send(ALICE).withSkill(SKILL), "task", CONTEXT)).isEqualTo(Learned.RECORDED);
	}

	private void assertNotFound(A2ACall call) {
		assertNotFound(this.ownership.check(call));
	}

	private static void assertNotFound(TaskAccess access) {
		assertThat(access).isInstanceOfSatisfying(TaskAccess.Refused.class,
				(refused) -> assertThat(refused.denial()).isEqualTo(Denial.taskNotFound()));
	}

	private void assertPermitted(A2ACall call) {
		assertThat(this.ownership.check(call)).isInstanceOf(TaskAccess.Permitted.class);
	}

	/**
	 * Or the agent would be put to work for a task that nobody can have then.
	 */
	@Test
	void checkWhenAMessageNamesNothingAndNothingCouldBeKeptThenUnavailable() {
		TaskOwnership full = new TaskOwnership(new CaffeineOwnershipStore(1, 1, KEEP, this.clock),
				OwnershipPolicy.ownerOnly(), KEEP, this.clock);
		assertThat(full.check(send(MALLORY))).isInstanceOf(TaskAccess.Permitted.class);
		assertThat(full.learned(send(ALICE), "task", CONTEXT)).isEqualTo(Learned.RECORDED);
		assertThatExceptionOfType(StoreUnavailableException.class).isThrownBy(() -> full.check(send(MALLORY)));
		assertThat(full.check(send(ALICE))).isInstanceOf(TaskAccess.Permitted.class);
		assertThat(full.check(call(MALLORY, A2AOperation.LIST_TASKS).build())).isInstanceOf(TaskAccess.Permitted.class);
	}

	@Test
	void checkWhenTaskIsTheCallersThenPermittedWithItsSkill() {
		alicesTask();
		assertThat(this.ownership.check(get(ALICE, "task"))).isEqualTo(new TaskAccess.Permitted(SKILL, false));
		assertThat(this.ownership.check(send(ALICE, "task", CONTEXT)))
			.isEqualTo(new TaskAccess.Permitted(SKILL, false));
	}

	@Test
	void checkWhenTokenScopesAndRolesAreOthersThenStillTheOwner() {
		alicesTask();
		Caller later = caller("https://issuer.example", "alice", "app").scopes(List.of("write"))
			.roles(List.of("admin"))
			.tokenId("2")
			.build();
		assertPermitted(get(later, "task"));
		assertThat(this.ownership.count(later, null)).isEqualTo(1);
	}

	@ParameterizedTest
	@EnumSource(value = A2AOperation.class, mode = Mode.EXCLUDE, names = "LIST_TASKS")
	void checkWhenTaskIsAnothersThenTheSameAsUnknownForEachOperation(A2AOperation operation) {
		alicesTask();
		assertNotFound(call(MALLORY, operation).taskId("task").build());
		assertNotFound(call(MALLORY, operation).taskId("unknown").build());
		assertNotFound(call(ALICE, operation).taskId("unknown").build());
		assertPermitted(call(ALICE, operation).taskId("task").build());
	}

	@Test
	void checkWhenCallerDiffersInOnePartThenAnother() {
		Caller owner = caller("https://issuer.example", "alice", "app").tenant("acme").build();
		this.ownership.learned(send(owner), "task", CONTEXT);
		assertPermitted(get(owner, "task"));
		List<Caller> others = List.of(
				// A partner's equal subject.
				caller("https://partner.example", "alice", "app").tenant("acme").partner("partner").build(),
				caller("https://issuer.example", "alice", "other").tenant("acme").build(),
				caller("https://issuer.example", "alice", null).tenant("acme").build(),
				caller("https://issuer.example", "alice", "app").tenant("other").build(),
				caller("https://issuer.example", "alice", "app").build(),
				caller("https://issuer.example", "Alice", "app").tenant("acme").build(),
				caller("https://issuer.example", "acme", "app").tenant("alice").build());
		for (Caller other : others) {
			assertNotFound(get(other, "task"));
			assertNotFound(send(other, null, CONTEXT));
			assertThat(this.ownership.owned(other, List.of("task"))).isEmpty();
			assertThat(this.ownership.count(other, null)).isZero();
			assertThat(this.ownership.learned(send(other), "task", null)).isEqualTo(Learned.TAKEN);
			assertThat(this.ownership.learned(send(other), null, CONTEXT)).isEqualTo(Learned.TAKEN);
		}
	}

	@Test
	void checkWhenOneReferencedTaskIsAnothersThenNotFound() {
		alicesTask();
		this.ownership.learned(send(MALLORY), "mallorys", null);
		assertPermitted(
				call(ALICE, A2AOperation.SEND_MESSAGE).taskId("task").referencedTaskIds(Set.of("task")).build());
		for (String reference : List.of("mallorys", "unknown")) {
			assertNotFound(call(ALICE, A2AOperation.SEND_MESSAGE).taskId("task")
				.referencedTaskIds(List.of("task", reference))
				.build());
			assertNotFound(
					call(ALICE, A2AOperation.SEND_MESSAGE).referencedTaskIds(List.of(reference, "task")).build());
		}
	}

	@Test
	void checkWhenTaskIsOnlyReferencedThenItsSkillIsNoCeiling() {
		alicesTask();
		assertThat(
				this.ownership.check(call(ALICE, A2AOperation.SEND_MESSAGE).referencedTaskIds(Set.of("task")).build()))
			.isEqualTo(new TaskAccess.Permitted(null, false));
	}

	@Test
	void checkWhenTooManyTasksAreNamedThenInvalid() {
		List<String> ids = IntStream.range(0, NamedItems.MAX_TASKS + 1).mapToObj((i) -> "task-" + i).toList();
		A2ACall call = call(ALICE, A2AOperation.SEND_MESSAGE).referencedTaskIds(ids).build();
		assertThat(this.ownership.check(call)).isInstanceOfSatisfying(TaskAccess.Refused.class,
				(refused) -> assertThat(refused.denial())
					.isEqualTo(Denial.invalidParameter("message.referenceTaskIds")));
		assertNotFound(
				call(ALICE, A2AOperation.SEND_MESSAGE).referencedTaskIds(ids.subList(0, NamedItems.MAX_TASKS)).build());
	}

	@Test
	void checkWhenContextIsNotTheTasksThenInvalidWhoseverTheContextIs() {
		alicesTask();
		String mallorys = UUID.randomUUID().toString();
		this.ownership.learned(send(MALLORY), "mallorys", mallorys);
		String alicesOther = UUID.randomUUID().toString();
		this.ownership.learned(send(ALICE), "other", alicesOther);
		for (String context : List.of(mallorys, alicesOther, UNKNOWN_CONTEXT, "no-uuid")) {
			assertThat(this.ownership.check(send(ALICE, "task", context))).isInstanceOfSatisfying(
					TaskAccess.Refused.class,
					(refused) -> assertThat(refused.denial()).isEqualTo(Denial.invalidParameter("message.contextId")));
			// Nobody learns from it what context a task has that is another's.
			assertNotFound(send(MALLORY, "task", context));
		}
		assertNotFound(send(MALLORY, "task", CONTEXT));
	}

	@Test
	void checkWhenContextIsAnothersOrNoUuidThenNotFound() {
		alicesTask();
		this.ownership.learned(send(ALICE), "second", "server-made");
		assertNotFound(send(MALLORY, null, CONTEXT));
		assertNotFound(send(MALLORY, null, "server-made"));
		assertNotFound(send(MALLORY, null, "unknown"));
		assertPermitted(send(ALICE, null, "server-made"));
		assertThat(this.ownership.check(send(MALLORY, null, UNKNOWN_CONTEXT)))
			.isEqualTo(new TaskAccess.Permitted(null, true));
	}

	@Test
	void checkWhenContextIsWrittenInOtherWaysThenNobodyGetsIn() {
		alicesTask();
		for (String variant : List.of(CONTEXT.toUpperCase(Locale.ROOT), "{" + CONTEXT + "}", "urn:uuid:" + CONTEXT,
				CONTEXT.replace("-", ""), CONTEXT + " ", " " + CONTEXT, CONTEXT + "\0",
				"6F1c2a9e" + CONTEXT.substring(8), "6f1c2a9e-a3b-4c5d-8e7f-123456789ab")) {
			assertNotFound(send(MALLORY, null, variant));
		}
		String upperCase = UUID.randomUUID().toString().toUpperCase(Locale.ROOT);
		this.ownership.learned(send(ALICE), null, upperCase);
		assertNotFound(send(MALLORY, null, upperCase.toLowerCase(Locale.ROOT)));
	}

	@ParameterizedTest
	@ValueSource(strings = { UNKNOWN_CONTEXT, CONTEXT, "server-made", "unknown" })
	void checkWhenListIsLimitedToAContextThenItMustBeTheCallers(String context) {
		alicesTask();
		this.ownership.learned(send(ALICE), "second", "server-made");
		assertNotFound(call(MALLORY, A2AOperation.LIST_TASKS).contextId(context).build());
		assertPermitted(call(ALICE, A2AOperation.LIST_TASKS).contextId(CONTEXT).build());
		assertPermitted(call(MALLORY, A2AOperation.LIST_TASKS).build());
	}

	@Test
	void checkWhenContextIsNewThenBindsNothing() {
		A2ACall call = send(ALICE, null, CONTEXT);
		assertThat(this.ownership.check(call)).isEqualTo(new TaskAccess.Permitted(null, true));
		assertThat(this.ownership.check(send(MALLORY, null, CONTEXT))).isEqualTo(new TaskAccess.Permitted(null, true));
	}

	@Test
	void bindContextWhenTwoWantItThenTheFirstHasIt() {
		TaskAccess.Permitted alices = permitted(send(ALICE, null, CONTEXT));
		TaskAccess.Permitted mallorys = permitted(send(MALLORY, null, CONTEXT));
		assertThat(this.ownership.bindContext(send(ALICE, null, CONTEXT), alices)).isSameAs(alices);
		assertNotFound(this.ownership.bindContext(send(MALLORY, null, CONTEXT), mallorys));
		assertNotFound(send(MALLORY, null, CONTEXT));
		assertThat(this.ownership.bindContext(send(ALICE, null, CONTEXT), alices)).isSameAs(alices);
		assertThat(this.ownership.check(send(ALICE, null, CONTEXT))).isEqualTo(new TaskAccess.Permitted(null, false));
	}

	@Test
	void bindContextWhenNothingIsNewThenNothingHappens() {
		A2ACall call = send(ALICE);
		TaskAccess.Permitted access = permitted(call);
		assertThat(this.ownership.bindContext(call, access)).isSameAs(access);
		alicesTask();
		A2ACall known = send(ALICE, "task", CONTEXT);
		TaskAccess.Permitted knownAccess = permitted(known);
		assertThat(this.ownership.bindContext(known, knownAccess)).isSameAs(knownAccess);
	}

	private TaskAccess.Permitted permitted(A2ACall call) {
		return (TaskAccess.Permitted) this.ownership.check(call);
	}

	@Test
	void learnedWhenTaskIsAnothersThenTakenAndNoContextIsBoundToTheCaller() {
		this.ownership.learned(send(ALICE), "task", null);
		assertThat(this.ownership.learned(send(MALLORY), "task", CONTEXT)).isEqualTo(Learned.TAKEN);
		assertThat(this.ownership.check(send(ALICE, null, CONTEXT))).isEqualTo(new TaskAccess.Permitted(null, true));
		assertPermitted(get(ALICE, "task"));
	}

	@Test
	void learnedWhenContextIsAnothersThenTakenAndTheTaskIsNobodys() {
		alicesTask();
		assertThat(this.ownership.learned(send(MALLORY), "new", CONTEXT)).isEqualTo(Learned.TAKEN);
		assertNotFound(get(MALLORY, "new"));
		assertNotFound(get(ALICE, "new"));
	}

	@Test
	void learnedWhenToldAgainOrMoreThenRecorded() {
		assertThat(this.ownership.learned(send(ALICE), "task", null)).isEqualTo(Learned.RECORDED);
		assertThat(this.ownership.learned(send(ALICE).withSkill(SKILL), "task", CONTEXT)).isEqualTo(Learned.RECORDED);
		assertThat(this.ownership.learned(send(ALICE), null, null)).isEqualTo(Learned.RECORDED);
		assertThat(this.ownership.check(send(ALICE, "task", CONTEXT)))
			.isEqualTo(new TaskAccess.Permitted(SKILL, false));
		assertThat(this.ownership.count(ALICE, CONTEXT)).isEqualTo(1);
	}

	@Test
	void learnedWhenTaskHasASkillThenKeepsIt() {
		alicesTask();
		this.ownership.learned(send(ALICE, "task", CONTEXT).withSkill(SkillId.parse("approve-expense")), "task",
				CONTEXT);
		assertThat(this.ownership.check(get(ALICE, "task"))).isEqualTo(new TaskAccess.Permitted(SKILL, false));
	}

	@ParameterizedTest
	@EnumSource(value = A2AOperation.class, mode = Mode.EXCLUDE, names = { "SEND_MESSAGE", "SEND_STREAMING_MESSAGE" })
	void learnedWhenNoMessageWasSentThenRefused(A2AOperation operation) {
		assertThatIllegalArgumentException()
			.isThrownBy(() -> this.ownership.learned(call(MALLORY, operation).taskId("task").build(), "task", null));
	}

	@Test
	void checkWhenTaskWasNotUsedForLongThenNotFoundForItsOwnerToo() {
		alicesTask();
		this.clock.advance(KEEP);
		assertNotFound(get(ALICE, "task"));
		assertNotFound(get(MALLORY, "task"));
	}

	@Test
	void checkWhenTaskIsUsedNowAndThenThenItAndItsContextAreKept() {
		alicesTask();
		for (int i = 0; i < 10; i++) {
			this.clock.advance(KEEP.dividedBy(2));
			assertPermitted(get(ALICE, "task"));
		}
		assertPermitted(send(ALICE, "task", CONTEXT));
		assertNotFound(send(MALLORY, null, CONTEXT));
	}

	@Test
	void checkWhenAStrangerAsksThenNothingIsKeptForLonger() {
		alicesTask();
		this.clock.advance(KEEP.minusSeconds(1));
		assertNotFound(get(MALLORY, "task"));
		assertNotFound(send(MALLORY, null, CONTEXT));
		this.clock.advance(Duration.ofSeconds(1));
		assertNotFound(get(ALICE, "task"));
	}

	@Test
	void checkWhenUnknownOrAnothersThenThePolicyIsAskedAsOften() {
		List<TaskOwner> asked = new ArrayList<>();
		TaskOwnership counted = ownership((caller, owner) -> {
			asked.add(owner);
			return owner.is(caller);
		});
		alicesTask();
		counted.check(send(MALLORY, "task", CONTEXT));
		int another = asked.size();
		asked.clear();
		counted.check(send(MALLORY, "unknown", UNKNOWN_CONTEXT));
		assertThat(asked).hasSize(another).containsOnly(TaskOwner.NOBODY);
	}

	@Test
	void checkWhenThePolicyPermitsEverythingThenUnknownIsStillNotFound() {
		TaskOwnership open = ownership((caller, owner) -> true);
		assertNotFound(open.check(get(MALLORY, "unknown")));
		assertNotFound(open.check(call(MALLORY, A2AOperation.LIST_TASKS).contextId(CONTEXT).build()));
	}

	@Test
	void ownedWhenMixedThenOnlyTheCallers() {
		alicesTask();
		this.ownership.learned(send(MALLORY), "mallorys", null);
		List<String> ids = new ArrayList<>(IntStream.range(0, 1200).mapToObj((i) -> "unknown-" + i).toList());
		ids.add(700, "mallorys");
		ids.addAll(List.of("task", "task"));
		assertThat(this.ownership.owned(ALICE, ids)).containsExactly("task");
		assertThat(this.ownership.owned(MALLORY, ids)).containsExactly("mallorys");
	}

	@Test
	void assignWhenNobodysThenTheOwnersAndNothingIsTakenFromAnybody() {
		TaskOwner alice = TaskOwner.of(ALICE);
		assertThat(this.ownership.assign(alice, "old", CONTEXT, SKILL)).isEqualTo(Learned.RECORDED);
		assertThat(this.ownership.assign(alice, "old", CONTEXT, SKILL)).isEqualTo(Learned.RECORDED);
		assertThat(this.ownership.check(send(ALICE, "old", CONTEXT))).isEqualTo(new TaskAccess.Permitted(SKILL, false));
		assertThat(this.ownership.assign(TaskOwner.of(MALLORY), "old", null, null)).isEqualTo(Learned.TAKEN);
		assertThat(this.ownership.assign(TaskOwner.of(MALLORY), "new", CONTEXT, null)).isEqualTo(Learned.TAKEN);
		assertNotFound(get(MALLORY, "new"));
	}

}
