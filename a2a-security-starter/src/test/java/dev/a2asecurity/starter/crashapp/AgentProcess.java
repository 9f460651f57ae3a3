package dev.a2asecurity.starter.crashapp;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

import dev.a2asecurity.starter.RunningAgent;
import dev.a2asecurity.starter.app.EchoAgentApplication;

/**
 * The echo agent in a process of its own, with its trail in a file: one to be killed, or
 * one whose disk fills up.
 */
public final class AgentProcess implements AutoCloseable {

	/**
	 * The key of the trail.
	 */
	public static final String KEY = "0123456789abcdef0123456789abcdef";

	private static final String BALLAST = "ballast";

	private final Process process;

	private final BufferedReader output;

	private final int port;

	private AgentProcess(Process process) throws IOException {
		this.process = process;
		this.output = process.inputReader(StandardCharsets.US_ASCII);
		String line = this.output.readLine();
		while (line != null && !line.startsWith("port ")) {
			line = this.output.readLine();
		}
		if (line == null) {
			throw new IOException("The agent has not started");
		}
		this.port = Integer.parseInt(line.substring("port ".length()));
	}

	/**
	 * Starts the process.
	 * @param issuer URI of the issuer
	 * @param trail the file of the trail
	 * @param before what stands before the command
	 * @param more further properties
	 */
	public static AgentProcess start(String issuer, Path trail, List<String> before, String... more)
			throws IOException {
		List<String> command = new ArrayList<>(before);
		command.addAll(List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-Xmx128m",
				"-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Xshare:auto", "-cp",
				System.getProperty("java.class.path"), AgentProcess.class.getName(),
				"a2a.security.issuer-uri=" + issuer, "a2a.security.audience=" + RunningAgent.AUDIENCE,
				"a2a.agent.url=https://agent.example.com/a2a", "a2a.security.audit.file.path=" + trail,
				"a2a.security.audit.key=" + KEY, "a2a.security.audit.writer=agent", "logging.level.root=off"));
		command.addAll(List.of(more));
		return new AgentProcess(new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start());
	}

	/**
	 * Runs the agent until its input ends; a line of it makes room on the disk.
	 */
	public static void main(String[] properties) throws IOException {
		RunningAgent agent = RunningAgent.startBare(List.of(EchoAgentApplication.class), properties);
		System.out.println("port " + agent.uri("/").getPort());
		Path trail = Path.of(agent.context().getEnvironment().getRequiredProperty("a2a.security.audit.file.path"));
		BufferedReader input = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.US_ASCII));
		while (input.readLine() != null) {
			Files.delete(trail.resolveSibling(BALLAST));
			System.out.println("freed");
		}
		Runtime.getRuntime().halt(0);
	}

	/**
	 * Returns where the agent listens.
	 */
	public int port() {
		return this.port;
	}

	/**
	 * Kills the process, as {@code kill -9} does.
	 */
	public void kill() throws InterruptedException {
		this.process.toHandle().destroyForcibly();
		if (!this.process.waitFor(20, TimeUnit.SECONDS) || this.process.exitValue() != 128 + 9) {
			throw new IllegalStateException("The agent was not killed");
		}
	}

	/**
	 * Makes room on the process's disk.
	 */
	public void free() throws IOException {
		this.process.outputWriter(StandardCharsets.US_ASCII).append("free\n").flush();
		String line = this.output.readLine();
		if (!"freed".equals(line)) {
			throw new IOException("The agent has not made room: " + line);
		}
	}

	@Override
	public void close() {
		try {
			this.process.getOutputStream().close();
			this.process.waitFor(20, TimeUnit.SECONDS);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
		finally {
			this.process.destroyForcibly();
		}
	}

}
