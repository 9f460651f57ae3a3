package dev.a2asecurity.starter;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.io.TempDir;

import dev.a2asecurity.audit.AuditCheckpoints;
import dev.a2asecurity.audit.AuditDurability;
import dev.a2asecurity.audit.AuditKey;
import dev.a2asecurity.audit.AuditReport;
import dev.a2asecurity.audit.AuditVerifier;
import dev.a2asecurity.audit.AuditWriting;
import dev.a2asecurity.audit.FileAuditSink;
import dev.a2asecurity.starter.crashapp.AgentProcess;
import dev.a2asecurity.test.TestIssuer;

import org.springframework.util.unit.DataSize;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

/**
 * An agent whose process is killed under load, and one whose disk fills up, as its
 * clients see it. It takes as many starts of an agent, so it is for the profile
 * {@code crashes}, which says in the system property {@code a2a.crashes} how many; in
 * every build {@code CrashTests} and {@code FullDiskTests} do the same to a trail alone.
 */
@EnabledIf("isAskedFor")
class CrashedAgentTests {

	private static final int CRASHES = Integer.getInteger("a2a.crashes", 3);

	/** How many there are in every build. */
	private static final int FEW = 3;

	private static final int CLIENTS = 4;

	private static final AuditKey KEY = AuditKey.of(AgentProcess.KEY);

	@TempDir
	private Path directory;

	private TestIssuer issuer;

	private String token;

	@BeforeEach
	void startIssuer() {
		this.issuer = TestIssuer.start();
		this.token = this.issuer.token(RunningAgent.AUDIENCE, "echo:use");
	}

	@AfterEach
	void stopIssuer() {
		this.issuer.close();
	}

	static boolean isAskedFor() {
		return CRASHES > FEW;
	}

	@Test
	void callsWhenTheAgentIsKilledThenEachThatWasAnsweredIsOnRecord() throws Exception {
		Path file = this.directory.resolve("audit.jsonl");
		long seed = System.nanoTime();
		Random random = new Random(seed);
		Set<String> answered = new HashSet<>();
		for (int i = 0; i < CRASHES; i++) {
			answered.addAll(callAndKill(file, 1 + random.nextInt(500)));
		}
		tidyUp(file);
		AuditReport report = new AuditVerifier(List.of(KEY)).verifyFiles(List.of(file));
		assertThat(report.findings()).as("seed " + seed).isEmpty();
		assertThat(report.heads()).hasSize(1);
		assertThat(answered).hasSizeGreaterThanOrEqualTo(CRASHES);
		assertThat(admitted(file)).as("seed " + seed).containsAll(answered);
		System.out.println("Killed an agent " + CRASHES + " times: " + answered.size() + " calls answered, "
				+ report.records() + " records, no finding");
	}

	private Set<String> callAndKill(Path file, int afterAnswers) throws Exception {
		Set<String> answered = ConcurrentHashMap.newKeySet();
		try (AgentProcess agent = AgentProcess.start(this.issuer.uri(), file, List.of(),
				// Often enough that a crash may come between two files.
				"a2a.security.audit.file.max-size=64KB")) {
			CountDownLatch enough = new CountDownLatch(afterAnswers);
			List<Thread> clients = new ArrayList<>();
			for (int i = 0; i < CLIENTS; i++) {
				Thread client = new Thread(() -> callUntilGone(agent.port(), answered, enough));
				client.start();
				clients.add(client);
			}
			assertThat(enough.await(60, TimeUnit.SECONDS)).as("calls answered").isTrue();
			agent.kill();
			for (Thread client : clients) {
				client.join(20_000);
			}
		}
		return answered;
	}

	private void callUntilGone(int port, Set<String> answered, CountDownLatch enough) {
		HttpClient client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
		try {
			while (true) {
				String message = RunningAgent.sendMessage("echo");
				if (call(client, port, message).statusCode() == 200) {
					answered.add(id(message));
					enough.countDown();
				}
			}
		}
		catch (IOException ex) {
			// It is gone.
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

	private HttpResponse<String> call(HttpClient client, int port, String message)
			throws IOException, InterruptedException {
		return client.send(HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/a2a"))
			.header("Content-Type", "application/json")
			.header("Authorization", "Bearer " + this.token)
			.timeout(Duration.ofSeconds(20))
			.POST(HttpRequest.BodyPublishers.ofString(message))
			.build(), HttpResponse.BodyHandlers.ofString());
	}

	private static String id(String message) {
		String name = "\"messageId\":\"";
		int start = message.indexOf(name) + name.length();
		return message.substring(start, message.indexOf('"', start));
	}

	/**
	 * What the last crash has left is taken note of by the next start.
	 */
	private static void tidyUp(Path file) {
		Clock clock = Clock.systemUTC();
		new AuditWriting(List.of(new FileAuditSink(file, DataSize.ofMegabytes(1), false)),
				new AuditWriting.Settings("agent", KEY, Set.of(AuditDurability.SKILL_CALLS), 10, Duration.ofSeconds(2)),
				new AuditWriting.Checkpointing(Duration.ofHours(1), AuditCheckpoints.signedBy(KEY), null), clock)
			.close();
	}

	private static Set<String> admitted(Path file) throws IOException {
		Set<String> messages = new HashSet<>();
		try (Stream<Path> files = Files.list(file.getParent())) {
			for (Path each : files.filter((path) -> path.getFileName().toString().endsWith(".jsonl")).toList()) {
				for (String line : Files.readAllLines(each)) {
					Map<String, Object> record = AuditVerifier.members(line);
					if ("call".equals(record.get("kind")) && "allowed".equals(record.get("outcome"))) {
						messages.add((String) record.get("message"));
					}
				}
			}
		}
		return messages;
	}

	/**
	 * A file system of 256 kB that only the agent's process sees.
	 */
	@Test
	void callsWhenTheDiskFillsUpThen503AndNothingIsDoneUntilThereIsRoomAgain() throws Exception {
		List<String> mounted = List.of("unshare", "--mount", "sh", "-c",
				"mount -t tmpfs -o size=256k tmpfs \"$0\" && head -c 128k /dev/zero > \"$0/ballast\" && exec \"$@\"",
				this.directory.toString());
		assumeTrue(new ProcessBuilder("unshare", "--mount", "true").start().waitFor() == 0, "Needs root, and Linux");
		HttpClient client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
		try (AgentProcess agent = AgentProcess.start(this.issuer.uri(), this.directory.resolve("audit.jsonl"),
				mounted)) {
			int answered = 0;
			HttpResponse<String> response = call(client, agent.port(), RunningAgent.sendMessage("echo"));
			while (response.statusCode() == 200 && answered < 10_000) {
				answered++;
				response = call(client, agent.port(), RunningAgent.sendMessage("echo"));
			}
			assertThat(answered).isBetween(10, 1000);
			String refused = RunningAgent.sendMessage("echo");
			for (int i = 0; i < 20; i++) {
				assertThat(response.statusCode()).isEqualTo(503);
				assertThat(response.headers().firstValue("Retry-After")).isPresent();
				assertThat(response.body()).contains("-32603").doesNotContain("disk").doesNotContain("audit");
				response = call(client, agent.port(), refused);
			}
			agent.free();
			long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
			// The same message: nothing was done with it, so it is no duplicate.
			while (response.statusCode() == 503 && System.nanoTime() < end) {
				response = call(client, agent.port(), refused);
			}
			assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
		}
	}

}
