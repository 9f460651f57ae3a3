package dev.a2asecurity.admission;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.UnaryOperator;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import dev.a2asecurity.TestClock;
import dev.a2asecurity.admission.Admission.Admitted;
import dev.a2asecurity.admission.Admission.Denied;
import dev.a2asecurity.agentcard.A2ASkill;
import dev.a2asecurity.audit.AuditTrail;
import dev.a2asecurity.autoconfigure.A2ASkillAutoConfiguration;
import dev.a2asecurity.call.A2ACall;
import dev.a2asecurity.call.A2AOperation;
import dev.a2asecurity.call.Caller;
import dev.a2asecurity.call.Denial;
import dev.a2asecurity.call.DenyPolicies;
import dev.a2asecurity.call.PolicyDenial;
import dev.a2asecurity.call.ProtocolVersion;
import dev.a2asecurity.call.SkillId;
import dev.a2asecurity.replay.CaffeineInbox;
import dev.a2asecurity.replay.Inbox;
import dev.a2asecurity.ratelimit.CallLimits;
import dev.a2asecurity.ratelimit.CallerKey;
import dev.a2asecurity.ratelimit.Rate;
import dev.a2asecurity.ratelimit.RateLimiter;
import dev.a2asecurity.ratelimit.RefusalRecord;
import dev.a2asecurity.replay.StoreUnavailableException;
import dev.a2asecurity.skill.NamedOrOnlySkill;
import dev.a2asecurity.skill.SkillCatalog;
import dev.a2asecurity.skill.SkillCatalogLoader;
import dev.a2asecurity.skill.SkillResolver;
import dev.a2asecurity.task.CaffeineOwnershipStore;
import dev.a2asecurity.task.Learned;
import dev.a2asecurity.task.MessageInbox;
import dev.a2asecurity.task.OwnershipPolicy;
import dev.a2asecurity.task.TaskOwnership;
import dev.a2asecurity.task.TenantCheck;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.security.authorization.AuthorizationDecision;
import org.springframework.security.authorization.AuthorizationManager;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The order of the questions, and that a refusal leaves nothing behind.
 */
class AdmissionControlTests {

	private static final SkillId NOTE = SkillId.parse("note");

	private static final SkillId BURN = SkillId.parse("burn");

	private static final SkillId SEAL = SkillId.parse("seal");

	private final Caller alice = caller("alice", "note:take");

	private final Caller bob = caller("bob", "note:take", "note:burn");

	private final TestClock clock = new TestClock();

	private final List<String> asked = new ArrayList<>();

	private final Inbox inbox = new CaffeineInbox(100, 50, this.clock);

	private final TaskOwnership ownership = new TaskOwnership(
			new CaffeineOwnershipStore(1000, 500, Duration.ofDays(1), this.clock), OwnershipPolicy.ownerOnly(),
			Duration.ofDays(1), this.clock);

	private Map<String, Set<String>> operationScopes = Map.of();

	private CallLimits limits = limits(1000);

	private TenantCheck tenants = TenantCheck.optional(Set.of());

	private SkillResolver resolver;

	private boolean skillRequired;

	/**
	 * Comes between the look at a call and what changes state.
	 */
	private Runnable meanwhile = () -> {
	};

	private Optional<Denial> policy = Optional.empty();

	private Optional<Denial> webhook = Optional.empty();

	private MessageInbox messages = MessageInbox.remembering(this.inbox, Duration.ofMinutes(1), Duration.ofHours(1),
			this.clock);

	private SkillCatalog catalog;

	@BeforeEach
	void loadSkills() {
		loadSkills(NoteSkills.class);
	}

	private void loadSkills(Class<?> skills) {
		new ApplicationContextRunner().withConfiguration(AutoConfigurations.of(A2ASkillAutoConfiguration.class))
			.withBean(skills)
			.run((context) -> this.catalog = context.getBean(SkillCatalogLoader.class).get());
		this.resolver = new NamedOrOnlySkill(() -> this.catalog);
	}

	private CallLimits limits(int calls) {
		return new CallLimits(new RateLimiter<>(new Rate(calls, Duration.ofMinutes(1)), 100, this.clock), Map.of(),
				Map.of(), null, new RefusalRecord(AuditTrail.none(this.clock), this.clock));
	}

	@Test
	void admitWhenACallerIsBeyondItsLimitThenTooManyRequestsAndNothingIsBurnt() {
		this.limits = limits(1);
		A2ACall call = send(this.alice, (builder) -> builder.skill(NOTE));
		assertThat(admit(send(this.alice, (builder) -> builder.skill(NOTE)))).isInstanceOf(Admitted.class);
		assertThat(denial(admit(call)).kind()).isEqualTo(Denial.Kind.TOO_MANY_REQUESTS);
		this.limits = limits(1);
		assertThat(admit(call)).isInstanceOf(Admitted.class);
	}

	@Test
	void admitWhenACallerIsBeyondTheLimitOfASkillThenTooManyRequestsAndNothingIsBurnt() {
		RateLimiter<CallerKey> burning = new RateLimiter<>(new Rate(1, Duration.ofMinutes(1)), 100, this.clock);
		this.limits = new CallLimits(null, Map.of(), Map.of(BURN, burning), null,
				new RefusalRecord(AuditTrail.none(this.clock), this.clock));
		admitted(admit(send(this.bob, (call) -> call.skill(BURN))));
		A2ACall call = send(this.bob, (builder) -> builder.skill(BURN));
		assertThat(denial(admit(call)).kind()).isEqualTo(Denial.Kind.TOO_MANY_REQUESTS);
		admitted(admit(send(this.bob, (builder) -> builder.skill(NOTE))));
		this.clock.advance(Duration.ofMinutes(1));
		admitted(admit(call));
	}

	@AfterEach
	void nothingIsLeftOfARefusal() {
		this.asked.clear();
	}

	private static Caller caller(String subject, String... scopes) {
		return Caller.builder("https://issuer.example", subject).clientId("client").scopes(List.of(scopes)).build();
	}

	private Admission admit(A2ACall call) {
		return control().admit(call);
	}

	private AdmissionControl control() {
		AuthorizationManager<A2ACall> policy = (authentication, asked) -> {
			this.asked.add("policy");
			this.meanwhile.run();
			return this.policy.isPresent() ? PolicyDenial.because(this.policy.get().reason())
					: new AuthorizationDecision(true);
		};
		return new AdmissionControl(new OperationScopes(this.operationScopes, () -> this.catalog), this.tenants,
				this.limits, this.ownership, new SkillAdmission(() -> this.catalog, this.resolver, this.skillRequired),
				new DenyPolicies<>(List.of(policy)), (asked) -> {
					this.asked.add("webhook");
					return this.webhook;
				}, this.messages);
	}

	private static A2ACall send(Caller caller, UnaryOperator<A2ACall.Builder> customizer) {
		return customizer
			.apply(A2ACall.builder(caller, A2AOperation.SEND_MESSAGE, ProtocolVersion.V1_0)
				.message(UUID.randomUUID().toString(), "digest"))
			.build();
	}

	private static Denial denial(Admission admission) {
		assertThat(admission).isInstanceOf(Denied.class);
		return ((Denied) admission).denial();
	}

	private static Admitted admitted(Admission admission) {
		assertThat(admission).isInstanceOf(Admitted.class);
		return (Admitted) admission;
	}

	private String taskOf(Caller caller, SkillId skill) {
		String id = UUID.randomUUID().toString();
		A2ACall call = A2ACall.builder(caller, A2AOperation.SEND_MESSAGE, ProtocolVersion.V1_0).skill(skill).build();
		assertThat(this.ownership.learned(call, id, null)).isEqualTo(Learned.RECORDED);
		return id;
	}

	@Test
	void admitWhenNothingIsAgainstItThenAdmittedWithTheSkill() {
		Admitted admitted = admitted(admit(send(this.alice, (call) -> call.skill(NOTE))));
		assertThat(admitted.call().skill()).isEqualTo(NOTE);
		assertThat(this.asked).containsExactly("policy", "webhook");
	}

	@Test
	void admitWhenSkillIsNotNamedThenAdmittedForNone() {
		assertThat(admitted(admit(send(this.alice, (call) -> call))).call().skill()).isNull();
	}

	@Test
	void admitWhenSkillIsNotNamedAndHasToBeThenInvalid() {
		this.skillRequired = true;
		Denial denial = denial(admit(send(this.alice, (call) -> call)));
		assertThat(denial.kind()).isEqualTo(Denial.Kind.INVALID_PARAMETER);
		assertThat(denial.details()).containsEntry("field", "message.metadata");
	}

	@Test
	void admitWhenResolverKnowsBetterThenItsSkillIsTheCeiling() {
		this.resolver = (call) -> Optional.of(BURN);
		assertThat(denial(admit(send(this.alice, (call) -> call.skill(NOTE)))).neededScopes())
			.containsExactly("note:burn");
	}

	@Test
	void admitWhenSkillIsUnknownThenInvalid() {
		assertThat(denial(admit(send(this.alice, (call) -> call.skill(SkillId.parse("other"))))).kind())
			.isEqualTo(Denial.Kind.INVALID_PARAMETER);
	}

	@Test
	void admitWhenScopeOfTheSkillIsMissingThenItIsNamed() {
		Denial denial = denial(admit(send(this.alice, (call) -> call.skill(BURN))));
		assertThat(denial.kind()).isEqualTo(Denial.Kind.INSUFFICIENT_SCOPE);
		assertThat(denial.neededScopes()).containsExactly("note:burn");
	}

	/**
	 * What is told of skills stands on the public card anyhow: nothing of "seal".
	 */
	@Test
	void admitWhenNoScopeMeansAnythingHereThenEveryOperationIsRefused() {
		for (A2AOperation operation : A2AOperation.values()) {
			Denial denial = denial(admit(A2ACall.builder(caller("eve", "weather:read"), operation, ProtocolVersion.V1_0)
				.taskId("t")
				.build()));
			assertThat(denial.kind()).isEqualTo(Denial.Kind.INSUFFICIENT_SCOPE);
			assertThat(denial.neededScopes()).isEmpty();
			assertThat(denial.details()).containsEntry("scopeOneOf", "note:burn note:take");
		}
	}

	@Test
	void admitWhenOperationNeedsAScopeThenItIsNamedAndASkillsIsNotEnough() {
		this.operationScopes = Map.of("CancelTask", Set.of("note:cancel"), "acme.report", Set.of("report:read"));
		String task = taskOf(this.alice, NOTE);
		A2ACall cancel = A2ACall.builder(this.alice, A2AOperation.CANCEL_TASK, ProtocolVersion.V1_0)
			.taskId(task)
			.build();
		assertThat(denial(admit(cancel)).neededScopes()).containsExactly("note:cancel");
		A2ACall custom = A2ACall.builder(this.alice, A2AOperation.CUSTOM, ProtocolVersion.V1_0)
			.method("acme.report")
			.build();
		assertThat(denial(admit(custom)).neededScopes()).containsExactly("report:read");
		A2ACall get = A2ACall.builder(this.alice, A2AOperation.GET_TASK, ProtocolVersion.V1_0).taskId(task).build();
		admitted(admit(get));
		A2ACall permitted = A2ACall
			.builder(caller("alice", "note:cancel"), A2AOperation.CANCEL_TASK, ProtocolVersion.V1_0)
			.taskId(task)
			.build();
		admitted(admit(permitted));
	}

	/**
	 * What a challenge names is what a client asks its authorization server for: the
	 * missing scopes alone would get it a token that lacks the others.
	 */
	@Test
	void admitWhenSomeOfTheScopesAreMissingThenAllThatAreNeededAreNamed() {
		this.operationScopes = Map.of("ListTasks", Set.of("note:take", "note:list"));
		A2ACall list = A2ACall.builder(this.alice, A2AOperation.LIST_TASKS, ProtocolVersion.V1_0).build();
		assertThat(denial(admit(list)).neededScopes()).containsExactly("note:list", "note:take");
		Denial denial = denial(admit(send(caller("carol", "vault:open"), (call) -> call.skill(SEAL))));
		assertThat(denial.neededScopes()).containsExactly("vault:open", "vault:seal");
	}

	@Test
	void admitWhenTheOnlyScopeIsOneOfAnOperationThenItMeansSomethingHere() {
		this.operationScopes = Map.of("CancelTask", Set.of("note:cancel"));
		A2ACall list = A2ACall.builder(caller("carol", "note:cancel"), A2AOperation.LIST_TASKS, ProtocolVersion.V1_0)
			.build();
		admitted(admit(list));
	}

	@Test
	void admitWhenASkillIsOpenToEveryCallerThenNobodyIsAStranger() {
		loadSkills(OpenSkills.class);
		admitted(admit(send(caller("eve"), (call) -> call.skill(SkillId.parse("greet")))));
		admitted(admit(A2ACall.builder(caller("eve"), A2AOperation.LIST_TASKS, ProtocolVersion.V1_0).build()));
	}

	@Test
	void admitWhenTheSkillNeedsABoundTokenThenAPlainOneIsRefusedBeforeTheAgent() {
		loadSkills(BoundSkills.class);
		SkillId sign = SkillId.parse("sign");
		assertThat(denial(admit(send(caller("carol", "sign"), (call) -> call.skill(sign)))))
			.isEqualTo(Denial.unboundToken());
		Caller bound = Caller.builder("https://issuer.example", "carol")
			.scopes(List.of("sign"))
			.senderConstrained(true)
			.build();
		admitted(admit(send(bound, (call) -> call.skill(sign))));
	}

	@Test
	void decidingScopesWhenAskedThenThoseOfTheOperationAndOfTheSkillOfAMessage() {
		this.operationScopes = Map.of("SendMessage", Set.of("send"), "GetTask", Set.of("get"));
		assertThat(control().decidingScopes(send(this.bob, (call) -> call.skill(BURN)))).containsExactly("note:burn",
				"send");
		assertThat(control()
			.decidingScopes(A2ACall.builder(this.bob, A2AOperation.GET_TASK, ProtocolVersion.V1_0).skill(BURN).build()))
			.containsExactly("get");
	}

	@Test
	void admitWhenTenantIsMissingAndNeededThenDeniedBeforeTheTaskIsLookedAt() {
		this.tenants = TenantCheck.ofCall();
		A2ACall call = A2ACall.builder(this.alice, A2AOperation.GET_TASK, ProtocolVersion.V1_0).taskId("t").build();
		assertThat(denial(admit(call)).kind()).isEqualTo(Denial.Kind.FORBIDDEN);
	}

	/**
	 * The refusal of a skill would tell a stranger what the task of somebody else is for.
	 */
	@Test
	void admitWhenTaskIsAnothersThenNotFoundWhateverSkillItIsFor() {
		String task = taskOf(this.bob, BURN);
		for (SkillId skill : List.of(NOTE, BURN, SkillId.parse("other"))) {
			assertThat(denial(admit(send(this.alice, (call) -> call.taskId(task).skill(skill)))))
				.isEqualTo(denial(admit(send(this.alice, (call) -> call.taskId("none").skill(skill)))))
				.isEqualTo(Denial.taskNotFound());
		}
		assertThat(this.asked).as("policies, which may leak by their time").isEmpty();
	}

	@Test
	void admitWhenTaskWasBegunForASkillThenItIsTheCeilingOfEveryLaterMessage() {
		String task = taskOf(this.bob, NOTE);
		assertThat(admitted(admit(send(this.bob, (call) -> call.taskId(task)))).call().skill()).isEqualTo(NOTE);
		assertThat(admitted(admit(send(this.bob, (call) -> call.taskId(task).skill(NOTE)))).call().skill())
			.isEqualTo(NOTE);
		assertThat(denial(admit(send(this.bob, (call) -> call.taskId(task).skill(BURN)))).kind())
			.isEqualTo(Denial.Kind.INVALID_PARAMETER);
	}

	@Test
	void admitWhenPolicyDeniesThenItsReasonAndNoWebhookIsLookedUp() {
		this.policy = Optional.of(Denial.forbidden("NOT_TODAY"));
		assertThat(denial(admit(send(this.alice, (call) -> call.skill(NOTE)))).reason()).isEqualTo("NOT_TODAY");
		assertThat(this.asked).containsExactly("policy");
	}

	@Test
	void admitWhenTheLastLookRefusesThenNoContextIsBoundAndNoMessageIsBurnt() {
		String context = UUID.randomUUID().toString();
		A2ACall call = send(this.alice, (builder) -> builder.contextId(context));
		this.webhook = Optional.of(Denial.invalidParameter("url"));
		assertThat(denial(admit(call)).kind()).isEqualTo(Denial.Kind.INVALID_PARAMETER);
		this.webhook = Optional.empty();
		admitted(admit(call));
		assertThat(denial(admit(send(this.bob, (builder) -> builder.contextId(context)))))
			.isEqualTo(Denial.taskNotFound());
	}

	@Test
	void admitWhenRefusedToOneThenTheContextIsStillAnybodys() {
		String context = UUID.randomUUID().toString();
		this.policy = Optional.of(Denial.forbidden("NOT_TODAY"));
		denial(admit(send(this.alice, (builder) -> builder.contextId(context))));
		this.policy = Optional.empty();
		admitted(admit(send(this.bob, (builder) -> builder.contextId(context))));
	}

	@Test
	void admitWhenContextIsAnothersThenTheMessageIsNotBurnt() {
		String context = UUID.randomUUID().toString();
		admitted(admit(send(this.bob, (builder) -> builder.contextId(context))));
		A2ACall call = A2ACall.builder(this.alice, A2AOperation.SEND_MESSAGE, ProtocolVersion.V1_0)
			.message("m", "digest")
			.contextId(context)
			.build();
		denial(admit(call));
		A2ACall other = A2ACall.builder(this.alice, A2AOperation.SEND_MESSAGE, ProtocolVersion.V1_0)
			.message("m", "other digest")
			.build();
		admitted(admit(other));
	}

	/**
	 * Who loses the race for a context has not used up its message.
	 */
	@Test
	void admitWhenTheContextIsTakenInTheLastMomentThenNotFoundAndTheMessageIsNotBurnt() {
		String context = UUID.randomUUID().toString();
		A2ACall call = A2ACall.builder(this.alice, A2AOperation.SEND_MESSAGE, ProtocolVersion.V1_0)
			.message("m", "digest")
			.contextId(context)
			.build();
		this.meanwhile = () -> this.ownership.learned(send(this.bob, (builder) -> builder), null, context);
		assertThat(denial(admit(call))).isEqualTo(Denial.taskNotFound());
		this.meanwhile = () -> {
		};
		admitted(admit(A2ACall.builder(this.alice, A2AOperation.SEND_MESSAGE, ProtocolVersion.V1_0)
			.message("m", "other digest")
			.build()));
	}

	@Test
	void admitWhenMessageIsWorkedOnThenDuplicateAndWhenDoneThenItsTask() {
		A2ACall call = send(this.alice, (builder) -> builder);
		Admitted first = admitted(admit(call));
		Denial running = denial(admit(call));
		assertThat(running.kind()).isEqualTo(Denial.Kind.DUPLICATE_MESSAGE);
		assertThat(running.retryAfter()).isPositive();
		first.message().done("task-1");
		Denial done = denial(admit(call));
		assertThat(done.kind()).isEqualTo(Denial.Kind.DUPLICATE_MESSAGE);
		assertThat(done.details()).containsEntry("taskId", "task-1");
		assertThat(done.retryAfter()).isNull();
	}

	@Test
	void admitWhenAStoreIsDownThenUnavailableAndNeverNotFound() {
		this.messages = (call) -> {
			throw new StoreUnavailableException("down", null);
		};
		Denial denial = denial(admit(send(this.alice, (call) -> call)));
		assertThat(denial.kind()).isEqualTo(Denial.Kind.UNAVAILABLE);
		assertThat(denial.retryAfter()).isPositive();
	}

	@Test
	void admitWhenAResolverOrPolicyBreaksThenUnavailable() {
		this.resolver = (call) -> {
			throw new IllegalStateException("secret");
		};
		assertThat(denial(admit(send(this.alice, (call) -> call))).kind()).isEqualTo(Denial.Kind.UNAVAILABLE);
	}

	static class NoteSkills {

		@A2ASkill(id = "note", name = "Note", description = "Takes a note", scopes = "note:take")
		public String note() {
			return "";
		}

		@A2ASkill(id = "burn", name = "Burn", description = "Burns notes", scopes = "note:burn")
		public String burn() {
			return "";
		}

		@A2ASkill(id = "seal", name = "Seal", description = "Seals notes", scopes = { "vault:open", "vault:seal" },
				listed = A2ASkill.Listed.AUTHENTICATED)
		public String seal() {
			return "";
		}

	}

	static class OpenSkills {

		@A2ASkill(id = "greet", name = "Greet", description = "Greets", openToEveryCaller = true)
		public String greet() {
			return "";
		}

	}

	static class BoundSkills {

		@A2ASkill(id = "sign", name = "Sign", description = "Signs", scopes = "sign", senderConstrained = true)
		public String sign() {
			return "";
		}

	}

}
