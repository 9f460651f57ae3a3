package dev.a2asecurity.benchmarks.load;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

import dev.a2asecurity.benchmarks.agent.AgentApplication;

import org.springframework.util.StringUtils;

/**
 * An agent in a JVM of its own, so that its code is compiled for its own setup only. It
 * ends when this is closed, and also when this process ends in any other way.
 */
final class AgentProcess implements AutoCloseable {

	private final Process process;

	private final int port;

	private AgentProcess(Process process, int port) {
		this.process = process;
		this.port = port;
	}

	/**
	 * Starts an agent and waits until it answers.
	 * @param profile its security setup
	 * @param issuer issuer of the tokens
	 * @throws IllegalStateException if it does not start; its output was passed on
	 */
	static AgentProcess start(String profile, String issuer) throws IOException {
		return start(AgentApplication.class, "512m", profile, issuer);
	}

	/**
	 * Starts an application that prints its port as an agent does, and waits until it
	 * answers.
	 * @param application has the main method
	 * @param heap size of its heap
	 * @param args its arguments, the profile first
	 */
	static AgentProcess start(Class<?> application, String heap, String... args) throws IOException {
		List<String> command = new ArrayList<>(
				List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-Xms" + heap,
						"-Xmx" + heap, "-cp", System.getProperty("java.class.path"), application.getName()));
		command.addAll(List.of(args));
		Process process = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
		BufferedReader output = process.inputReader(StandardCharsets.UTF_8);
		int port = Integer.parseInt(await(AgentApplication.PORT_LINE, output));
		passOn(output);
		return new AgentProcess(process, port);
	}

	/**
	 * Starts two agents in one process and waits until they listen.
	 * @param jar the sample's runnable jar
	 * @param classes directory with the classes of this module, and with nothing else:
	 * its libraries are not the sample's
	 * @param args issuer of the tokens, and the file of the trail
	 */
	static Audited startAudited(Path jar, Path classes, String... args) throws IOException {
		List<String> command = new ArrayList<>(List.of(
				Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-Xms768m", "-Xmx768m", "-cp",
				jar.toString(), "-Dloader.path=" + classes, "-Dloader.main=" + AuditedAgents.class.getName(),
				"org.springframework.boot.loader.launch.PropertiesLauncher"));
		command.addAll(List.of(args));
		Process process = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
		BufferedReader output = process.inputReader(StandardCharsets.UTF_8);
		String[] ports = StringUtils.delimitedListToStringArray(await(AuditedAgents.PORTS_LINE, output), " ");
		return new Audited(new AgentProcess(process, Integer.parseInt(ports[0])),
				new AgentProcess(process, Integer.parseInt(ports[1])), output);
	}

	private static String await(String prefix, BufferedReader output) throws IOException {
		String line = output.readLine();
		while (line != null && !line.startsWith(prefix)) {
			System.err.println(line);
			line = output.readLine();
		}
		if (line == null) {
			throw new IllegalStateException("The agent ended, or did not start");
		}
		return line.substring(prefix.length());
	}

	/**
	 * Keeps the pipe from filling up, which would block the agent.
	 */
	private static void passOn(BufferedReader output) {
		Thread thread = new Thread(() -> {
			try {
				for (String line = output.readLine(); line != null; line = output.readLine()) {
					System.err.println(line);
				}
			}
			catch (IOException ex) {
				throw new UncheckedIOException(ex);
			}
		}, "agent-output");
		thread.setDaemon(true);
		thread.start();
	}

	int port() {
		return this.port;
	}

	long pid() {
		return this.process.pid();
	}

	/**
	 * Returns the processor time that the agent has used so far, in all its threads.
	 */
	Duration cpuTime() {
		return this.process.info().totalCpuDuration().orElse(Duration.ZERO);
	}

	@Override
	public void close() {
		this.process.destroy();
		try {
			// What it writes at its end goes where others clean up.
			if (!this.process.waitFor(10, TimeUnit.SECONDS)) {
				this.process.destroyForcibly();
			}
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

	/**
	 * The same agent twice in one process.
	 *
	 * @param unaudited the one without a trail
	 * @param audited the one with a trail in a file
	 * @param output what the process prints
	 */
	record Audited(AgentProcess unaudited, AgentProcess audited, BufferedReader output) implements AutoCloseable {

		/**
		 * Has both throw away what they have in their databases, and waits until they
		 * have.
		 */
		void clear() throws IOException {
			Writer input = this.unaudited.process.outputWriter(StandardCharsets.UTF_8);
			input.write("\n");
			input.flush();
			await(AuditedAgents.CLEARED_LINE, this.output);
		}

		@Override
		public void close() {
			this.unaudited.close();
		}

	}

}
