package dev.a2asecurity.audit;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import dev.a2asecurity.call.A2ACall;
import dev.a2asecurity.call.A2AOperation;
import dev.a2asecurity.call.Caller;
import dev.a2asecurity.call.ProtocolVersion;
import dev.a2asecurity.call.SkillId;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Which events are waited for.
 */
class AuditDurabilityTests {

	private static final Caller ALICE = TestEvents.caller("alice");

	private static final A2ACall READS = A2ACall.builder(ALICE, A2AOperation.GET_TASK, ProtocolVersion.V1_0)
		.taskId("t-1")
		.build();

	@ParameterizedTest
	@CsvSource(textBlock = """
			SKILL_CALLS,     message
			CALLS,           message read no-call
			SKILLS,          skill
			AUTHENTICATIONS, authentication
			WEBHOOKS,        webhook
			PEER_TOKENS,     peer-token""")
	void isDurableWhenOneKindThenThatAndOnlyWhereAllowed(AuditDurability durability, String expected) {
		assertThat(durable(AuditOutcome.ALLOWED, durability)).containsExactlyInAnyOrder(expected.split(" "));
		assertThat(durable(AuditOutcome.DENIED, durability)).isEmpty();
		assertThat(durable(AuditOutcome.FAILED, durability)).isEmpty();
	}

	@Test
	void isDurableWhenEverythingThenAllWhateverCameOfIt() {
		assertThat(durable(AuditOutcome.DENIED, AuditDurability.EVERYTHING))
			.isEqualTo(events(AuditOutcome.DENIED).keySet());
	}

	@Test
	void isDurableWhenNothingThenNone() {
		assertThat(durable(AuditOutcome.ALLOWED)).isEmpty();
	}

	private static Set<String> durable(AuditOutcome outcome, AuditDurability... kinds) {
		return events(outcome).entrySet()
			.stream()
			.filter((event) -> AuditDurability.isDurable(event.getValue(), Set.copyOf(List.of(kinds))))
			.map(Map.Entry::getKey)
			.collect(Collectors.toSet());
	}

	private static Map<String, AuditEvent> events(AuditOutcome outcome) {
		AuditFacts facts = new AuditFacts(TestEvents.NOW, outcome, "REASON", ALICE, AuditOrigin.HERE);
		Map<String, AuditEvent> events = new LinkedHashMap<>();
		events.put("message", new CallDecided(facts, TestEvents.call("m"), Set.of()));
		events.put("read", new CallDecided(facts, READS, Set.of()));
		events.put("no-call", new CallDecided(facts, null, Set.of()));
		events.put("skill", new SkillDecided(facts, SkillId.parse("s"), null, Set.of()));
		events.put("authentication", new CallerAuthenticated(facts, "ab"));
		events.put("webhook", new WebhookReceived(facts, "peer", "w", "t", "k", "ab"));
		events.put("peer-token", new PeerTokenRequested(facts, null, "peer", null, Set.of(), null));
		events.put("opened", new ConfigurationOpened(facts, "a2a.security.allow-plain-http=true"));
		return events;
	}

}
