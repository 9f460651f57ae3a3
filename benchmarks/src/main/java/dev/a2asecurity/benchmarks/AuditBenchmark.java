package dev.a2asecurity.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;

import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

import dev.a2asecurity.audit.AuditCheckpoints;
import dev.a2asecurity.audit.AuditDurability;
import dev.a2asecurity.audit.AuditKey;
import dev.a2asecurity.audit.AuditOrigin;
import dev.a2asecurity.audit.AuditOutcome;
import dev.a2asecurity.audit.AuditTrail;
import dev.a2asecurity.audit.AuditWriting;
import dev.a2asecurity.audit.CallDecided;
import dev.a2asecurity.audit.FileAuditSink;
import dev.a2asecurity.call.A2ACall;
import dev.a2asecurity.call.A2AOperation;
import dev.a2asecurity.call.Caller;
import dev.a2asecurity.call.ProtocolVersion;
import dev.a2asecurity.call.SkillId;
import dev.a2asecurity.ratelimit.CallerKey;
import dev.a2asecurity.ratelimit.Rate;
import dev.a2asecurity.ratelimit.RateDecision;
import dev.a2asecurity.ratelimit.RateLimiter;

import org.springframework.util.FileSystemUtils;
import org.springframework.util.unit.DataSize;

/**
 * What one decision costs on its way into the audit file, in microseconds, and what one
 * limit costs.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
@SuppressWarnings("NullAway.Init")
public class AuditBenchmark {

	private Path directory;

	private AuditTrail trail;

	private A2ACall call;

	private RateLimiter<CallerKey> limiter;

	/**
	 * Opens a trail in a temporary directory.
	 * @throws IOException if there is none
	 */
	@Setup
	public void open() throws IOException {
		this.directory = Files.createTempDirectory("audit-benchmark");
		AuditKey key = AuditKey.of("a key of 32 characters, or of more");
		Clock clock = Clock.systemUTC();
		this.trail = new AuditTrail(clock, () -> AuditOrigin.HERE, List.of(), new AuditWriting(
				List.of(new FileAuditSink(this.directory.resolve("audit.jsonl"), DataSize.ofMegabytes(100), false)),
				new AuditWriting.Settings("benchmark", key, Set.of(AuditDurability.SKILL_CALLS), 8192,
						Duration.ofSeconds(2)),
				new AuditWriting.Checkpointing(Duration.ofHours(1), AuditCheckpoints.signedBy(key), null), clock));
		Caller caller = Caller.builder("https://auth.example.com", "travel-agent")
			.clientId("travel-agent")
			.scopes(List.of("expense:submit", "expense:read"))
			.tokenId("4f9a1c1e-6d0b-4c3a-9f0e-2f1d7c1b7a55")
			.build();
		this.call = A2ACall.builder(caller, A2AOperation.SEND_MESSAGE, ProtocolVersion.V1_0)
			.message("9b1deb4d-3b7d-4bad-9bdd-2b0d7b3dcb6d", "ab".repeat(32))
			.skill(SkillId.parse("submit-expense"))
			.build();
		this.limiter = new RateLimiter<>(new Rate(1_000_000_000, Duration.ofMinutes(1)), 1000, clock);
	}

	/**
	 * Closes the trail and removes its files.
	 * @throws IOException if that fails
	 */
	@TearDown
	public void close() throws IOException {
		this.trail.close();
		FileSystemUtils.deleteRecursively(this.directory);
	}

	/**
	 * A decision that is handed to the operating system before the agent is invoked.
	 */
	@Benchmark
	public void durable() {
		this.trail.record(decided(AuditOutcome.ALLOWED));
	}

	/**
	 * A decision that waits in the buffer, in a steady stream of them.
	 */
	@Benchmark
	public void buffered() {
		this.trail.note(decided(AuditOutcome.DENIED));
	}

	private CallDecided decided(AuditOutcome outcome) {
		return new CallDecided(this.trail.facts(outcome, "ADMITTED", this.call.caller(), "192.0.2.7"), this.call,
				Set.of("expense:submit"));
	}

	/**
	 * One limit of a caller, in memory.
	 */
	@Benchmark
	public RateDecision limit() {
		return this.limiter.take(CallerKey.of(this.call.caller()));
	}

}
