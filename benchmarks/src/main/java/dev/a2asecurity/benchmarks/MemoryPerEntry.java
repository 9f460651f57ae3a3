package dev.a2asecurity.benchmarks;

import java.lang.management.ManagementFactory;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import java.util.UUID;
import java.util.function.IntConsumer;

import dev.a2asecurity.call.A2ACall;
import dev.a2asecurity.call.A2AOperation;
import dev.a2asecurity.call.Caller;
import dev.a2asecurity.call.ProtocolVersion;
import dev.a2asecurity.replay.CaffeineInbox;
import dev.a2asecurity.replay.CaffeineNonceStore;
import dev.a2asecurity.replay.InboxClaim;
import dev.a2asecurity.replay.InboxItem;
import dev.a2asecurity.task.CaffeineOwnershipStore;
import dev.a2asecurity.task.OwnershipPolicy;
import dev.a2asecurity.task.TaskOwnership;

/**
 * Tells how much of the heap an entry of each memory takes, its share of the tables among
 * it: what is in use with many entries, less what was in use before, by the entries.
 */
public final class MemoryPerEntry {

	private static final int ENTRIES = 200_000;

	private static final int SCOPES = 100;

	private static final Clock CLOCK = Clock.systemUTC();

	private MemoryPerEntry() {
	}

	/**
	 * Prints one line for each memory.
	 */
	public static void main(String[] arguments) {
		CaffeineNonceStore nonces = new CaffeineNonceStore(ENTRIES, ENTRIES, CLOCK);
		Instant later = CLOCK.instant().plus(Duration.ofDays(1));
		print("single-use value", nonces, (i) -> nonces.firstUse(scope(i), id(), later));
		CaffeineInbox running = new CaffeineInbox(ENTRIES, ENTRIES, CLOCK);
		print("message being worked on", running, (i) -> claim(running, i, later));
		CaffeineInbox done = new CaffeineInbox(ENTRIES, ENTRIES, CLOCK);
		print("message done, with the id of a task", done, (i) -> claim(done, i, later).lease().complete(id()));
		TaskOwnership tasks = ownership();
		print("task, and the context that it began", tasks, (i) -> learn(tasks, i, id()));
		TaskOwnership inOneContext = ownership();
		String context = id();
		print("task in a context that there is", inOneContext, (i) -> learn(inOneContext, 0, context));
	}

	private static TaskOwnership ownership() {
		return new TaskOwnership(new CaffeineOwnershipStore(ENTRIES, ENTRIES, Duration.ofDays(90), CLOCK),
				OwnershipPolicy.ownerOnly(), Duration.ofDays(90), CLOCK);
	}

	private static InboxClaim.New claim(CaffeineInbox inbox, int number, Instant later) {
		return (InboxClaim.New) inbox.claim(new InboxItem(scope(number), id(), "digest", later, true),
				Duration.ofHours(1));
	}

	private static void learn(TaskOwnership tasks, int number, String context) {
		// As each call has a caller of its own making.
		Caller caller = Caller.builder("https://issuer.example", scope(number))
			.clientId("travel-agent")
			.roles(Set.of("employee"))
			.build();
		tasks.learned(A2ACall.builder(caller, A2AOperation.SEND_MESSAGE, ProtocolVersion.V1_0).build(), id(), context);
	}

	private static String scope(int number) {
		return "user-%08d".formatted(number % SCOPES);
	}

	private static String id() {
		return UUID.randomUUID().toString();
	}

	private static void print(String what, Object memory, IntConsumer add) {
		long before = used();
		for (int i = 0; i < ENTRIES; i++) {
			add.accept(i);
		}
		long bytes = (used() - before) / ENTRIES;
		System.out.println(what + ": " + bytes + " bytes in " + memory.getClass().getSimpleName());
	}

	private static long used() {
		long least = Long.MAX_VALUE;
		for (int i = 0; i < 5; i++) {
			System.gc();
			least = Math.min(least, ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed());
		}
		return least;
	}

}
