package dev.a2asecurity.audit;

import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Set;

import dev.a2asecurity.call.A2ACall;
import dev.a2asecurity.call.A2AOperation;
import dev.a2asecurity.call.Actor;
import dev.a2asecurity.call.Caller;
import dev.a2asecurity.call.ProtocolVersion;
import dev.a2asecurity.call.SkillId;

/**
 * Events and trails for tests.
 */
final class TestEvents {

	static final Instant NOW = Instant.parse("2026-11-26T10:15:30.123Z");

	static final Clock CLOCK = Clock.fixed(NOW, ZoneOffset.UTC);

	static final AuditKey KEY = AuditKey.of("0123456789abcdef0123456789abcdef");

	private TestEvents() {
	}

	static Caller caller(String subject) {
		return Caller.builder("https://issuer.example.com", subject)
			.clientId("travel-agent")
			.scopes(List.of("expense:submit", "expense:read"))
			.tokenId("jti-1")
			.actors(List.of(new Actor("https://issuer.example.com", "travel-agent")))
			.build();
	}

	static A2ACall call(String messageId) {
		return A2ACall.builder(caller("alice"), A2AOperation.SEND_MESSAGE, ProtocolVersion.V1_0)
			.message(messageId, "ab".repeat(32))
			.skill(SkillId.parse("submit-expense"))
			.build();
	}

	static CallDecided admitted(String messageId) {
		A2ACall call = call(messageId);
		return new CallDecided(
				new AuditFacts(NOW, AuditOutcome.ALLOWED, "ADMITTED", call.caller(),
						new AuditOrigin("192.0.2.7", "0af7651916cd43dd8448eb211c80319c", "b7ad6b7169203331")),
				call, Set.of("expense:submit"));
	}

	static CallDecided denied(String messageId) {
		A2ACall call = call(messageId);
		return new CallDecided(new AuditFacts(NOW, AuditOutcome.DENIED, "INSUFFICIENT_SCOPE", call.caller(),
				AuditOrigin.of("192.0.2.7")), call, Set.of("expense:approve"));
	}

	static AuditWriting writing(List<AuditSink> sinks) {
		return writing(sinks, "agent", 1000, Duration.ofSeconds(2), null);
	}

	static AuditWriting writing(List<AuditSink> sinks, String writer, int buffer, Duration patience, Path checkpoints) {
		return new AuditWriting(sinks,
				new AuditWriting.Settings(writer, KEY, Set.of(AuditDurability.SKILL_CALLS), buffer, patience),
				new AuditWriting.Checkpointing(Duration.ofHours(1), AuditCheckpoints.signedBy(KEY), checkpoints),
				CLOCK);
	}

	static AuditTrail trail(AuditWriting writing) {
		return new AuditTrail(CLOCK, () -> AuditOrigin.HERE, List.of(), writing);
	}

}
