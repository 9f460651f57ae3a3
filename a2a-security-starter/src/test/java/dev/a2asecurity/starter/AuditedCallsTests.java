package dev.a2asecurity.starter;

import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.a2asecurity.audit.AuditEvent;
import dev.a2asecurity.audit.AuditHead;
import dev.a2asecurity.audit.AuditKey;
import dev.a2asecurity.audit.AuditKind;
import dev.a2asecurity.audit.AuditOutcome;
import dev.a2asecurity.audit.AuditRecord;
import dev.a2asecurity.audit.AuditSink;
import dev.a2asecurity.audit.AuditVerifier;
import dev.a2asecurity.audit.GateTimes;
import dev.a2asecurity.audit.SkillDecided;
import dev.a2asecurity.starter.app.EchoAgentApplication;
import dev.a2asecurity.test.TestIssuer;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What the trail answers afterwards: who called, for whom, why it was allowed, with which
 * token and scope. And that nothing is done that it would not answer for.
 */
class AuditedCallsTests {

	private static final String KEY = "0123456789abcdef0123456789abcdef";

	@TempDir
	private Path directory;

	private TestIssuer issuer;

	private final List<Asked> asked = new ArrayList<>();

	@BeforeEach
	void startIssuer() {
		this.issuer = TestIssuer.start();
	}

	@AfterEach
	void stopIssuer() {
		this.issuer.close();
	}

	@Test
	void trailWhenFiftyMixedCallsThenAnswersTheFourQuestionsForEach() throws IOException {
		Path file = this.directory.resolve("audit.jsonl");
		try (RunningAgent agent = RunningAgent.start(this.issuer, List.of(EchoAgentApplication.class),
				"a2a.security.audit.file.path=" + file, "a2a.security.audit.key=" + KEY,
				"a2a.security.audit.writer=echo")) {
			for (int i = 0; i < 10; i++) {
				call(agent, "alice", null, "echo:use", 200, "ADMITTED");
				// On behalf of alice, by an agent.
				call(agent, "alice", "travel-agent", "echo:use", 200, "ADMITTED");
				call(agent, "bob", null, "weather:read", 403, "INSUFFICIENT_SCOPE");
				call(agent, null, null, null, 401, "UNAUTHENTICATED");
				malformed(agent, "carol");
			}
		}
		assertThat(new AuditVerifier(List.of(AuditKey.of(KEY))).verifyFiles(List.of(file)).findings()).isEmpty();
		List<Map<String, Object>> records = Files.readAllLines(file).stream().map(AuditVerifier::members).toList();
		assertThat(this.asked).hasSize(50).allSatisfy((call) -> answers(records, call));
		assertThat(Files.readString(file)).doesNotContain("eyJ").doesNotContain("Hello");
	}

	private void answers(List<Map<String, Object>> records, Asked call) {
		Map<String, Object> decision = records.stream()
			.filter((record) -> "call".equals(record.get("kind")) && call.trace().equals(record.get("trace")))
			.findFirst()
			.orElseThrow();
		// Why.
		assertThat(decision).containsEntry("reason", call.reason()).containsEntry("remote", "127.0.0.1");
		boolean admitted = call.reason().equals("ADMITTED");
		assertThat(decision).containsEntry("outcome", admitted ? "allowed" : "denied");
		if (call.subject() == null) {
			assertThat(decision).doesNotContainKey("subject");
			return;
		}
		// Who, and for whom.
		assertThat(decision).containsEntry("subject", call.subject())
			.containsEntry("client", "test-client")
			.containsEntry("issuer", this.issuer.uri());
		if (call.actor() != null) {
			assertThat(decision).containsEntry("actors", List.of(call.actor() + " of " + this.issuer.uri()));
		}
		// With which token and scope.
		assertThat(decision).containsEntry("token", call.tokenId()).containsEntry("held", List.of(call.scope()));
		assertThat(records).anySatisfy((record) -> assertThat(record).containsEntry("kind", "authentication")
			.containsEntry("outcome", "allowed")
			.containsEntry("trace", call.trace())
			.containsEntry("span", "b7ad6b7169203331")
			.containsEntry("token", call.tokenId()));
		if (admitted) {
			assertThat(decision).containsEntry("decidedBy", List.of("echo:use")).containsEntry("skill", "echo");
			for (String later : List.of("skill", "completion")) {
				Map<String, Object> tied = records.stream()
					.filter((record) -> later.equals(record.get("kind"))
							&& decision.get("call").equals(record.get("call")))
					.findFirst()
					.orElseThrow();
				assertThat(tied).containsEntry("trace", call.trace()).containsEntry("span", "b7ad6b7169203331");
				assertThat(Long.parseLong((String) tied.get("seq")))
					.isGreaterThan(Long.parseLong((String) decision.get("seq")));
			}
		}
	}

	private void call(RunningAgent agent, String subject, String actor, String scope, int status, String reason) {
		String tokenId = UUID.randomUUID().toString();
		String trace = UUID.randomUUID().toString().replace("-", "");
		HttpResponse<String> response = agent.call("/a2a", "echo",
				(subject != null) ? token(subject, actor, scope, tokenId) : null, "traceparent",
				"00-" + trace + "-b7ad6b7169203331-01");
		assertThat(response.statusCode()).as(response.body()).isEqualTo(status);
		this.asked.add(new Asked(trace, subject, actor, scope, tokenId, reason));
	}

	private void malformed(RunningAgent agent, String subject) {
		String tokenId = UUID.randomUUID().toString();
		String trace = UUID.randomUUID().toString().replace("-", "");
		HttpResponse<String> response = agent.call("/a2a/rest/message:send", "no such skill",
				token(subject, null, "echo:use", tokenId), "traceparent", "00-" + trace + "-b7ad6b7169203331-01");
		assertThat(response.statusCode()).isEqualTo(400);
		this.asked.add(new Asked(trace, subject, null, "echo:use", tokenId, "INVALID_PARAMS"));
	}

	private String token(String subject, String actor, String scope, String tokenId) {
		return this.issuer.token(RunningAgent.AUDIENCE, (claims) -> {
			claims.subject(subject).jwtID(tokenId).claim("scope", scope);
			if (actor != null) {
				claims.claim("act", new LinkedHashMap<>(Map.of("sub", actor)));
			}
		});
	}

	@Test
	void callWhenTheSinkIsDownThen503AndTheAgentIsNotInvoked() {
		try (RunningAgent agent = RunningAgent.start(this.issuer,
				List.of(EchoAgentApplication.class, DownSinkConfiguration.class), "a2a.security.audit.key=" + KEY)) {
			DownSink sink = agent.context().getBean(DownSink.class);
			String token = this.issuer.token(RunningAgent.AUDIENCE, "echo:use");
			assertThat(agent.call("/a2a", "echo", token).statusCode()).isEqualTo(200);
			sink.down = true;
			HttpResponse<String> refused = agent.call("/a2a", "echo", token);
			assertThat(refused.statusCode()).isEqualTo(503);
			assertThat(refused.headers().firstValue("Retry-After")).isPresent();
			assertThat(refused.body()).contains("-32603").doesNotContain("audit");
			assertThat(agent.call("/a2a", "echo", "not-a-token").statusCode()).isEqualTo(401);
			Heard heard = agent.context().getBean(Heard.class);
			assertThat(heard.events).filteredOn(SkillDecided.class::isInstance).hasSize(1);
			assertThat(heard.times).containsExactly("authentication allowed", "call allowed", "skill allowed",
					"authentication allowed", "call failed", "authentication denied");
		}
	}

	private record Asked(String trace, String subject, String actor, String scope, String tokenId, String reason) {
	}

	@Configuration(proxyBeanMethods = false)
	static class DownSinkConfiguration {

		@Bean
		Heard heard() {
			return new Heard();
		}

		@Bean
		DownSink downSink() {
			return new DownSink();
		}

	}

	/**
	 * Hears of every event, kept or not.
	 */
	static class Heard implements Consumer<AuditEvent>, GateTimes {

		private final List<AuditEvent> events = new CopyOnWriteArrayList<>();

		private final List<String> times = new CopyOnWriteArrayList<>();

		@Override
		public void decided(AuditKind gate, AuditOutcome outcome, long nanos) {
			assertThat(nanos).isPositive();
			this.times.add(gate.label() + " " + outcome.label());
		}

		@Override
		public void accept(AuditEvent event) {
			this.events.add(event);
		}

	}

	static class DownSink implements AuditSink {

		private final List<String> lines = new ArrayList<>();

		private volatile boolean down;

		@Override
		public Opened open(String writer) {
			return new Opened(AuditHead.start(writer), null);
		}

		@Override
		public synchronized void append(List<AuditRecord> records) throws IOException {
			if (this.down) {
				throw new IOException("down");
			}
			records.forEach((record) -> this.lines.add(record.line()));
		}

		@Override
		public Collection<AuditHead> heads() {
			return List.of();
		}

		@Override
		public void close() {
		}

	}

}
