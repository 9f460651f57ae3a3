package dev.a2asecurity.samples.expense;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Predicate;

import com.nimbusds.jwt.SignedJWT;
import dev.a2asecurity.audit.AuditKey;
import dev.a2asecurity.audit.AuditVerifier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The four questions, of fifty mixed calls: who called, for whom, why was it decided so,
 * and with which token and scopes.
 */
class AuditTrailTests {

	private static final String KEY = "0123456789abcdef0123456789abcdef";

	private static final int CALLS = 50;

	private static final Path TRAIL = temporary().resolve("audit.jsonl");

	@RegisterExtension
	static final RunningAgent agent = new RunningAgent("--a2a.security.audit.file.path=" + TRAIL,
			"--a2a.security.audit.key=" + KEY);

	private final List<Made> made = new ArrayList<>();

	private static Path temporary() {
		try {
			return Files.createTempDirectory("a2a-trail");
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	@Test
	void trailWhenFiftyMixedCallsAreMadeThenAnswersTheFourQuestionsForEach() throws Exception {
		for (int i = 0; i < CALLS; i++) {
			make(i);
		}
		// Everything before it is written with it.
		agent.submitted();
		List<Map<String, Object>> trail = trail();
		for (Made call : this.made) {
			answers(trail, call);
		}
		assertThat(new AuditVerifier(List.of(AuditKey.of(KEY))).verifyFiles(List.of(TRAIL)).findings()).isEmpty();
		String text = Files.readString(TRAIL);
		this.made.stream()
			.filter((call) -> call.token() != null)
			.forEach((call) -> assertThat(text).doesNotContain(call.token()));
		// Neither what was asked nor what was answered.
		assertThat(text).doesNotContain("Train")
			.doesNotContain("120.5")
			.doesNotContain("SUBMITTED")
			.doesNotContain("eyJ")
			.doesNotContain("in-the-url");
	}

	private void make(int number) {
		switch (number % 7) {
			case 0 -> send(number, "ada", agent.tokenOf("ada", "expense:submit", "expense:read"), "submit-expense", 200,
					new Decision("allowed", "ADMITTED", "expense:submit", null));
			case 1 -> send(number, "bob", agent.tokenOf("bob", "expense:read"), "approve-expense", 403,
					new Decision("denied", "INSUFFICIENT_SCOPE", "expense:approve", null));
			case 2 -> send(number, "carol", agent.delegatedToken("carol", "travel-agent", "expense:read"),
					"read-expense", 200, new Decision("allowed", "ADMITTED", "expense:read", "travel-agent"));
			case 3 ->
				send(number, null, null, "submit-expense", 401, new Decision("denied", "UNAUTHENTICATED", null, null));
			case 5 -> inUrl(number);
			case 4 -> read(number, "dan", agent.tokenOf("dan", "expense:read"));
			default -> send(number, null, "not-a-token-" + number, "submit-expense", 401,
					new Decision("denied", null, null, null));
		}
	}

	private void send(int number, @Nullable String subject, @Nullable String token, String skill, int status,
			Decision decision) {
		String input = skill.equals("submit-expense") ? RunningAgent.EXPENSE
				: "{\"expenseId\": \"%s\"}".formatted(UUID.randomUUID());
		String body = agent.request("SendMessage", "{\"message\": %s}".formatted(agent.message(skill, input)));
		String trace = trace(number);
		HttpResponse<String> response = agent.rpc(body, "A2A-Version", "1.0", "Authorization",
				(token != null) ? "Bearer " + token : "Basic bm9ib2R5Og==", "traceparent", parent(trace));
		assertThat(response.statusCode()).as("call " + number).isEqualTo(status);
		this.made.add(new Made(trace, subject, token, "SendMessage", skill, decision));
	}

	private void read(int number, String subject, String token) {
		String trace = trace(number);
		HttpResponse<String> response = agent.rest("GET", "/tasks/" + UUID.randomUUID(), null, "A2A-Version", "1.0",
				"Authorization", "Bearer " + token, "traceparent", parent(trace));
		assertThat(response.statusCode()).isEqualTo(404);
		this.made.add(
				new Made(trace, subject, token, "GetTask", null, new Decision("denied", "TASK_NOT_FOUND", null, null)));
	}

	/**
	 * A token where it does not belong, and which is not to be kept for that.
	 */
	private void inUrl(int number) {
		String trace = trace(number);
		HttpResponse<String> response = agent.rest("GET",
				"/tasks/" + UUID.randomUUID() + "?access_token=in-the-url-" + number, null, "A2A-Version", "1.0",
				"Authorization", "Basic bm9ib2R5Og==", "traceparent", parent(trace));
		assertThat(response.statusCode()).isBetween(400, 401);
		this.made
			.add(new Made(trace, null, null, "GetTask", null, new Decision("denied", "INVALID_REQUEST", null, null)));
	}

	private static String trace(int number) {
		return "%032x".formatted(0xa2a_0000L + number);
	}

	private static String parent(String trace) {
		return "00-" + trace + "-b7ad6b7169203331-01";
	}

	private void answers(List<Map<String, Object>> trail, Made call) throws Exception {
		Decision decision = call.decision();
		if (call.subject() == null && call.token() != null) {
			// Nobody: the token is all that is known, by its fingerprint.
			Map<String, Object> record = only(trail, (each) -> "authentication".equals(each.get("kind"))
					&& fingerprint(call.token()).equals(each.get("fingerprint")));
			assertThat(record).containsEntry("outcome", decision.outcome())
				.containsKeys("reason", "time", "remote")
				.doesNotContainKeys("subject", "client");
			return;
		}
		Map<String, Object> record = only(trail,
				(each) -> "call".equals(each.get("kind")) && call.trace().equals(each.get("trace")));
		assertThat(record).as(call.toString())
			.containsEntry("outcome", decision.outcome())
			.containsEntry("reason", decision.reason())
			.containsKeys("time", "remote", "span");
		if (call.subject() == null) {
			assertThat(record).doesNotContainKeys("subject", "client", "token");
			return;
		}
		// Who, and for whom.
		assertThat(record).containsEntry("subject", call.subject())
			.containsEntry("client", "test-client")
			.containsKey("issuer");
		if (decision.actor() != null) {
			assertThat(record.get("actors").toString()).contains(decision.actor() + " of ");
		}
		else {
			assertThat(record).doesNotContainKey("actors");
		}
		// Why, and with which token and scopes.
		assertThat(record).containsEntry("operation", call.operation())
			.containsEntry("token", SignedJWT.parse(call.token()).getJWTClaimsSet().getJWTID())
			.containsKey("held");
		if (decision.scope() != null) {
			assertThat(record.get("decidedBy").toString()).contains(decision.scope());
		}
		if (call.skill() != null) {
			assertThat(record).containsEntry("skill", call.skill());
		}
		if (decision.outcome().equals("allowed")) {
			assertThat(record).containsKeys("message", "digest");
			// What was done, tied to why it was.
			only(trail, (each) -> "skill".equals(each.get("kind")) && record.get("call").equals(each.get("call"))
					&& "allowed".equals(each.get("outcome")));
			only(trail, (each) -> "completion".equals(each.get("kind")) && record.get("call").equals(each.get("call"))
					&& "done".equals(each.get("outcome")));
		}
	}

	private static Map<String, Object> only(List<Map<String, Object>> trail, Predicate<Map<String, Object>> wanted) {
		List<Map<String, Object>> found = trail.stream().filter(wanted).toList();
		assertThat(found).hasSize(1);
		return found.get(0);
	}

	private static String fingerprint(String token) {
		try {
			return HexFormat.of()
				.formatHex(MessageDigest.getInstance("SHA-256").digest(token.getBytes(StandardCharsets.UTF_8)), 0, 16);
		}
		catch (NoSuchAlgorithmException ex) {
			throw new IllegalStateException(ex);
		}
	}

	/**
	 * Returns the trail, once the ends of all admitted calls are in it: they are told
	 * after the clients have their answers.
	 */
	private static List<Map<String, Object>> trail() throws IOException {
		long end = System.nanoTime() + 20_000_000_000L;
		List<Map<String, Object>> records = read();
		while (count(records, "completion") < count(records, "call") && System.nanoTime() < end) {
			records = read();
		}
		return records;
	}

	private static long count(List<Map<String, Object>> records, String kind) {
		return records.stream()
			.filter((record) -> kind.equals(record.get("kind")))
			.filter((record) -> kind.equals("completion") || "allowed".equals(record.get("outcome")))
			.count();
	}

	private static List<Map<String, Object>> read() throws IOException {
		return Files.readAllLines(TRAIL, StandardCharsets.ISO_8859_1)
			.stream()
			.map(AuditVerifier::members)
			.filter((record) -> !record.isEmpty())
			.toList();
	}

	/**
	 * A call that was made.
	 */
	private record Made(String trace, @Nullable String subject, @Nullable String token, String operation,
			@Nullable String skill, Decision decision) {
	}

	/**
	 * What has to be on record about it.
	 */
	private record Decision(String outcome, @Nullable String reason, @Nullable String scope, @Nullable String actor) {
	}

}
