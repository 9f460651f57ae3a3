package dev.a2asecurity.webhook.loss;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import dev.a2asecurity.replay.ReservedPort;
import dev.a2asecurity.replay.Servers;

import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * An agent process that is killed loses none of the notifications that it has accepted,
 * and a receiver that fails a third of the time completes each of them once.
 * <p>
 * By default there are few notifications; the profile {@code loss} sends 10,000.
 */
class LossTests {

	private static final int NOTIFICATIONS = Integer.getInteger("a2a.loss.notifications", 240);

	/**
	 * By how many seconds the clock of a restarted agent is ahead of the one before, so
	 * that nobody has to wait for the end of a dead agent's leases.
	 */
	private static final int CLOCK_STEP = 25;

	@TempDir
	Path directory;

	private final List<Process> processes = new ArrayList<>();

	private int started;

	@AfterEach
	void stop() {
		this.processes.forEach(Process::destroyForcibly);
	}

	@ParameterizedTest
	@ValueSource(strings = { "h2", "postgresql" })
	void agentWhenKilledTwiceThenEveryNotificationIsCompletedAndNoneTwice(String database) throws Exception {
		String url = url(database, "loss");
		try (LossReceiver receiver = LossReceiver.start(0)) {
			LossReceiver.Work work = receiver.work();
			for (int kill = 1; kill <= 2; kill++) {
				Process agent = agent(url, receiver.port(), NOTIFICATIONS);
				int enough = NOTIFICATIONS * kill / 3;
				await(agent, () -> work.completed.size() >= enough);
				kill(agent);
				assertThat(work.completed.size()).as("killed amid its work").isLessThan(NOTIFICATIONS);
			}
			Process agent = agent(url, receiver.port(), NOTIFICATIONS);
			assertThat(agent.waitFor(10, TimeUnit.MINUTES)).as(this::output).isTrue();
			assertThat(agent.exitValue()).as(this::output).isZero();
			assertThat(output()).contains("DELIVERED").doesNotContain("EVENT");
			assertThat(work.completed).hasSize(NOTIFICATIONS);
			assertThat(work.completed.values()).containsOnly(1);
			assertThat(work.ofTasks.values())
				.allSatisfy((numbers) -> assertThat(numbers).isSorted().hasSize(LossAgent.PER_TASK));
			assertThat(work.begun.get()).as("a third has failed").isGreaterThan(NOTIFICATIONS * 5 / 4);
		}
	}

	/**
	 * The receiver is not there yet, so that nothing can have been delivered; and the
	 * agent ends in the same moment in which the last one is accepted.
	 */
	@ParameterizedTest
	@ValueSource(strings = { "h2", "postgresql" })
	void agentWhenKilledBetweenAcceptanceAndDeliveryThenTheNextOneDelivers(String database) throws Exception {
		String url = url(database, "crash");
		int port;
		try (ReservedPort reserved = ReservedPort.any()) {
			port = reserved.port();
			Process agent = agent(url, port, 20, "halt");
			assertThat(agent.waitFor(1, TimeUnit.MINUTES)).as(this::output).isTrue();
			assertThat(agent.exitValue()).as(this::output).isEqualTo(LossAgent.HALTED);
		}
		try (LossReceiver receiver = LossReceiver.start(port)) {
			Process next = agent(url, port, 20);
			assertThat(next.waitFor(1, TimeUnit.MINUTES)).as(this::output).isTrue();
			assertThat(receiver.work().completed).hasSize(20);
			assertThat(receiver.work().completed.values()).containsOnly(1);
		}
	}

	private String url(String database, String name) {
		if (database.equals("h2")) {
			return "jdbc:h2:file:" + this.directory.resolve(name);
		}
		String url = Servers.postgresUrl();
		JdbcClient.create(new DriverManagerDataSource(url)).sql("create schema if not exists " + name).update();
		return url + "&currentSchema=" + name;
	}

	private Process agent(String url, int port, int notifications, String... more) throws IOException {
		List<String> command = new ArrayList<>(
				List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-Xmx256m",
						"-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-cp", System.getProperty("java.class.path"),
						LossAgent.class.getName(), url, String.valueOf(port), String.valueOf(notifications),
						String.valueOf(this.started * CLOCK_STEP)));
		command.addAll(List.of(more));
		Process process = new ProcessBuilder(command).redirectErrorStream(true)
			.redirectOutput(ProcessBuilder.Redirect.appendTo(this.directory.resolve("output").toFile()))
			.start();
		this.started++;
		this.processes.add(process);
		return process;
	}

	private void kill(Process agent) throws InterruptedException {
		assertThat(agent.isAlive()).as(this::output).isTrue();
		agent.destroyForcibly();
		agent.waitFor();
	}

	private void await(Process agent, BooleanSupplier condition) throws InterruptedException {
		long end = System.nanoTime() + TimeUnit.MINUTES.toNanos(5);
		while (!condition.getAsBoolean()) {
			assertThat(agent.isAlive() && System.nanoTime() < end).as(this::output).isTrue();
			TimeUnit.MILLISECONDS.sleep(5);
		}
	}

	private String output() {
		try {
			return Files.readString(this.directory.resolve("output"));
		}
		catch (IOException ex) {
			return "";
		}
	}

}
