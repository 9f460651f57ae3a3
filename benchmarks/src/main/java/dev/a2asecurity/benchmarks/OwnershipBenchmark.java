package dev.a2asecurity.benchmarks;

import java.time.Clock;
import java.time.Duration;
import java.util.UUID;
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
import org.openjdk.jmh.annotations.Warmup;

import dev.a2asecurity.call.A2ACall;
import dev.a2asecurity.call.A2AOperation;
import dev.a2asecurity.call.Caller;
import dev.a2asecurity.call.ProtocolVersion;
import dev.a2asecurity.task.CaffeineOwnershipStore;
import dev.a2asecurity.task.OwnershipPolicy;
import dev.a2asecurity.task.TaskAccess;
import dev.a2asecurity.task.TaskOwnership;

/**
 * What it costs to find out whose a task is, in the memory of the instance.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
@SuppressWarnings("NullAway.Init")
public class OwnershipBenchmark {

	private static final int TASKS = 10_000;

	private final TaskOwnership ownership = new TaskOwnership(
			new CaffeineOwnershipStore(2 * TASKS, TASKS, Duration.ofDays(90), Clock.systemUTC()),
			OwnershipPolicy.ownerOnly(), Duration.ofDays(90), Clock.systemUTC());

	private A2ACall own;

	private A2ACall anothers;

	private A2ACall unknown;

	private A2ACall message;

	/**
	 * Begins tasks of one caller.
	 */
	@Setup
	public void begin() {
		Caller alice = Caller.builder("https://issuer.example", "alice").clientId("app").build();
		Caller mallory = Caller.builder("https://issuer.example", "mallory").clientId("app").build();
		String task = "";
		String context = "";
		for (int i = 0; i < TASKS; i++) {
			task = UUID.randomUUID().toString();
			context = UUID.randomUUID().toString();
			this.ownership.learned(call(alice, A2AOperation.SEND_MESSAGE).build(), task, context);
		}
		this.own = call(alice, A2AOperation.GET_TASK).taskId(task).build();
		this.anothers = call(mallory, A2AOperation.GET_TASK).taskId(task).build();
		this.unknown = call(mallory, A2AOperation.GET_TASK).taskId(UUID.randomUUID().toString()).build();
		this.message = call(alice, A2AOperation.SEND_MESSAGE).taskId(task).contextId(context).build();
	}

	private static A2ACall.Builder call(Caller caller, A2AOperation operation) {
		return A2ACall.builder(caller, operation, ProtocolVersion.V1_0);
	}

	/**
	 * Checks a call that names a task of the caller's.
	 */
	@Benchmark
	public TaskAccess own() {
		return this.ownership.check(this.own);
	}

	/**
	 * Checks a call that names somebody else's task.
	 */
	@Benchmark
	public TaskAccess anothers() {
		return this.ownership.check(this.anothers);
	}

	/**
	 * Checks a call that names a task that there is not.
	 */
	@Benchmark
	public TaskAccess unknown() {
		return this.ownership.check(this.unknown);
	}

	/**
	 * Checks a message that names a task and its context.
	 */
	@Benchmark
	public TaskAccess message() {
		return this.ownership.check(this.message);
	}

}
