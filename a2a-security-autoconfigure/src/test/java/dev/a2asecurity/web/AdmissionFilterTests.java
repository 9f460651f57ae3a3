package dev.a2asecurity.web;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

import jakarta.servlet.FilterChain;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import dev.a2asecurity.TestClock;
import dev.a2asecurity.admission.Admission;
import dev.a2asecurity.admission.AdmissionControl;
import dev.a2asecurity.admission.OperationScopes;
import dev.a2asecurity.admission.SkillAdmission;
import dev.a2asecurity.audit.AuditEvent;
import dev.a2asecurity.audit.AuditOrigin;
import dev.a2asecurity.audit.AuditOutcome;
import dev.a2asecurity.audit.AuditTrail;
import dev.a2asecurity.authentication.CallerAuthentication;
import dev.a2asecurity.call.A2ACall;
import dev.a2asecurity.call.A2AOperation;
import dev.a2asecurity.call.Caller;
import dev.a2asecurity.call.Denial;
import dev.a2asecurity.call.DenyPolicies;
import dev.a2asecurity.call.ProtocolVersion;
import dev.a2asecurity.ratelimit.CallLimits;
import dev.a2asecurity.ratelimit.RefusalRecord;
import dev.a2asecurity.ratelimit.StreamLimit;
import dev.a2asecurity.replay.CaffeineInbox;
import dev.a2asecurity.skill.SkillCatalog;
import dev.a2asecurity.task.CaffeineOwnershipStore;
import dev.a2asecurity.task.MessageInbox;
import dev.a2asecurity.task.OwnershipPolicy;
import dev.a2asecurity.task.TaskOwnership;
import dev.a2asecurity.task.TenantCheck;

import org.springframework.mock.web.MockHttpServletResponse;
import org.springframework.security.authentication.UsernamePasswordAuthenticationToken;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.context.SecurityContext;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.security.core.context.SecurityContextImpl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

/**
 * That nothing is kept of a call that the agent was not asked for.
 */
class AdmissionFilterTests {

	private static final String STREAM = "{\"jsonrpc\":\"2.0\",\"id\":7,\"method\":\"SendStreamingMessage\","
			+ "\"params\":{\"message\":{\"messageId\":\"m1\",\"role\":\"ROLE_USER\",\"parts\":[]}}}";

	private static final String EVENT = "data: {\"jsonrpc\":\"2.0\",\"id\":7,"
			+ "\"result\":{\"task\":{\"id\":\"t1\",\"contextId\":\"c1\"}}}\n\n";

	private final PipelineFixture fixture = new PipelineFixture();

	private final TestClock clock = new TestClock();

	private final StreamLimit streams = new StreamLimit(1);

	private final BufferedBodies bodies = new BufferedBodies(100_000, 100_000);

	private final List<String> agent = new ArrayList<>();

	private final List<AuditEvent> events = new ArrayList<>();

	private boolean addressFails;

	private boolean checkBreaks;

	@BeforeEach
	void login() {
		SecurityContextHolder.setContext(new SecurityContextImpl(new CallerAuthentication(
				Caller.builder("https://issuer.example.com", "alice").clientId("c").scopes(List.of("talk")).build())));
	}

	@AfterEach
	void logout() {
		SecurityContextHolder.clearContext();
	}

	/**
	 * Whatever fails between the admission and the agent: a place that nobody gives back
	 * is one that the caller never has again, and a message that nobody gives back cannot
	 * be sent again.
	 */
	@Test
	void callWhenSomethingFailsBeforeTheAgentIsAskedThenPlaceAndMessageAreFreeAgain() throws Exception {
		AdmissionFilter filter = filter();
		this.addressFails = true;
		assertThatIllegalStateException().isThrownBy(() -> send(filter));
		assertThat(this.agent).isEmpty();
		assertThat(this.streams.running()).isZero();
		assertThat(this.bodies.held()).isZero();
		this.addressFails = false;
		assertThat(send(filter).getContentAsString()).isEqualTo(EVENT);
		assertThat(this.agent).containsExactly("asked");
		assertThat(this.streams.running()).isZero();
		MockHttpServletResponse again = send(filter);
		assertThat(again.getStatus()).as("was done").isEqualTo(409);
		assertThat(again.getContentAsString()).contains("\"taskId\":\"t1\"");
	}

	@Test
	void callWhenItIsRefusedThenThatIsOnRecordAndTheThreadIsAsBefore() throws Exception {
		SecurityContext before = SecurityContextHolder.getContext();
		AdmissionFilter filter = filter((call) -> new Admission.Denied(call, Denial.forbidden("NOT_TODAY")));
		MockHttpServletResponse refused = send(filter);
		assertThat(refused.getStatus()).isEqualTo(403);
		assertThat(refused.getContentAsString()).contains("NOT_TODAY", "\"id\":7");
		assertRecorded("NOT_TODAY");
		assertThat(this.agent).isEmpty();
		assertThat(this.streams.running()).isZero();
		assertThat(SecurityContextHolder.getContext()).isSameAs(before);
	}

	@Test
	void callWhenItIsNoneThenThatIsOnRecordAndItsIdIsEchoed() throws Exception {
		MockHttpServletResponse response = new MockHttpServletResponse();
		filter().doFilter(Calls.rpc(STREAM.replace("messageId", "message-id")), response,
				(request, answer) -> this.agent.add("asked"));
		assertThat(response.getContentAsString()).contains("-32600", "\"id\":7");
		assertRecorded("INVALID_REQUEST");
		assertThat(this.agent).isEmpty();
		assertThat(this.bodies.held()).isZero();
	}

	@Test
	void callWhenItsCallerHasNoPlaceForAnotherStreamThenRefusedAndNothingIsBurnt() throws Exception {
		AdmissionFilter filter = filter();
		StreamLimit.Place taken = this.streams.begin(Caller.current()).orElseThrow();
		assertThat(send(filter).getStatus()).isEqualTo(429);
		assertThat(this.agent).isEmpty();
		assertRecorded("TOO_MANY_REQUESTS");
		taken.close();
		assertThat(send(filter).getContentAsString()).isEqualTo(EVENT);
	}

	/**
	 * Whoever took the caller away in between, or put a user of another part of the
	 * application there.
	 */
	@Test
	void callWhenItsCallerIsGoneThenRefused() throws Exception {
		for (Authentication other : new Authentication[] { null,
				UsernamePasswordAuthenticationToken.authenticated("alice", null, List.of()) }) {
			SecurityContextHolder.setContext(new SecurityContextImpl(other));
			assertThat(send(filter()).getStatus()).isEqualTo(401);
		}
		assertThat(this.agent).isEmpty();
	}

	@Test
	void callWhenItHasPassedThenTheThreadIsAsBefore() throws Exception {
		SecurityContext before = SecurityContextHolder.getContext();
		Authentication caller = before.getAuthentication();
		send(filter());
		assertThat(this.agent).containsExactly("asked");
		assertThat(SecurityContextHolder.getContext()).isSameAs(before);
		assertThat(before.getAuthentication()).isSameAs(caller);
	}

	private void assertRecorded(String reason) {
		assertThat(this.events).singleElement().satisfies((event) -> {
			assertThat(event.outcome()).isEqualTo(AuditOutcome.DENIED);
			assertThat(event.reason()).isEqualTo(reason);
		});
	}

	/**
	 * Nothing decides so yet; whatever will must find that the agent is not asked, that
	 * it is on record, and that the same message may come again.
	 */
	@Test
	void callWhenItIsHeldThenTheAgentIsNotAskedAndNothingIsKept() throws Exception {
		List<Admission> decisions = new ArrayList<>();
		AdmissionControl control = control();
		AdmissionFilter filter = filter((call) -> {
			Admission admission = decisions.isEmpty() ? new Admission.Held(call, Denial.forbidden("APPROVAL_NEEDED"))
					: control.admit(call);
			decisions.add(admission);
			return admission;
		});
		MockHttpServletResponse held = send(filter);
		assertThat(held.getStatus()).isEqualTo(403);
		assertThat(held.getContentAsString()).contains("APPROVAL_NEEDED", "\"id\":7");
		assertThat(this.agent).isEmpty();
		assertThat(this.streams.running()).isZero();
		assertThat(this.bodies.held()).isZero();
		assertThat(this.events).singleElement().satisfies((event) -> {
			assertThat(event.outcome()).isEqualTo(AuditOutcome.HELD);
			assertThat(event.reason()).isEqualTo("APPROVAL_NEEDED");
		});
		assertThat(send(filter).getContentAsString()).isEqualTo(EVENT);
		assertThat(this.agent).containsExactly("asked");
	}

	/**
	 * A policy of the application's that lacks a class is no reason to hold a place for
	 * ever.
	 */
	@Test
	void callWhenACheckBreaksThenThePlaceIsFreeAgain() throws Exception {
		AdmissionFilter filter = filter();
		this.checkBreaks = true;
		assertThatExceptionOfType(NoClassDefFoundError.class).isThrownBy(() -> send(filter));
		assertThat(this.agent).isEmpty();
		assertThat(this.streams.running()).isZero();
		assertThat(this.bodies.held()).isZero();
	}

	private MockHttpServletResponse send(AdmissionFilter filter) throws Exception {
		MockHttpServletResponse response = new MockHttpServletResponse();
		FilterChain chain = (request, answer) -> {
			this.agent.add("asked");
			ResponsePipelineTests.writes("text/event-stream", EVENT).doFilter(request, answer);
		};
		filter.doFilter(Calls.rpc(STREAM), response, chain);
		return response;
	}

	private CallLimits limits() {
		return new CallLimits(null, Map.of(), Map.of(), this.streams,
				new RefusalRecord(AuditTrail.none(this.clock), this.clock));
	}

	private AdmissionControl control() {
		return new AdmissionControl(
				new OperationScopes(Map.of("SendStreamingMessage", Set.of("talk")), AdmissionFilterTests::noCatalog),
				TenantCheck.optional(Set.of()), limits(),
				new TaskOwnership(new CaffeineOwnershipStore(100, 50, Duration.ofDays(1), this.clock),
						OwnershipPolicy.ownerOnly(), Duration.ofDays(1), this.clock),
				new SkillAdmission(AdmissionFilterTests::noCatalog, (call) -> Optional.empty(), false),
				new DenyPolicies<>(List.of()), (call) -> {
					if (this.checkBreaks) {
						throw new NoClassDefFoundError("of/the/application/Policy");
					}
					return Optional.empty();
				}, MessageInbox.remembering(new CaffeineInbox(100, 50, this.clock), Duration.ofMinutes(1),
						Duration.ofHours(1), this.clock));
	}

	private AdmissionFilter filter() {
		return filter(control()::admit);
	}

	private AdmissionFilter filter(Function<A2ACall, Admission> admissions) {
		A2AEndpoints endpoints = new A2AEndpoints(List.of(PipelineFixture.RPC, PipelineFixture.HTTP));
		CallAudit audit = new CallAudit(
				new AuditTrail(this.clock, () -> AuditOrigin.HERE, List.of(this.events::add), null), (request) -> {
					if (this.addressFails) {
						throw new IllegalStateException("no address");
					}
					return "192.0.2.7";
				}, (call) -> Set.of(), this.clock);
		return new AdmissionFilter(new A2ASecurity(endpoints, (request) -> null, (authentication) -> authentication,
				new CallParser(endpoints, this.bodies, OperationMap.NONE, "skillId"), admissions, limits(), audit,
				new NoCard(), this.fixture.pipeline(), this.fixture.denials, List.of(), (request) -> false));
	}

	private static SkillCatalog noCatalog() {
		throw new AssertionError("No skill is asked for");
	}

	private static final class NoCard implements AnsweredOperation {

		@Override
		public A2AOperation operation() {
			return A2AOperation.GET_EXTENDED_AGENT_CARD;
		}

		@Override
		public Answer answer(Caller caller, ProtocolVersion version) {
			throw new AssertionError("Not asked for");
		}

	}

}
