package dev.a2asecurity.benchmarks.load;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import dev.a2asecurity.benchmarks.agent.AgentApplication;

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
		String line = output.readLine();
		while (line != null && !line.startsWith(AgentApplication.PORT_LINE)) {
			System.err.println(line);
			line = output.readLine();
		}
		if (line == null) {
			throw new IllegalStateException("The agent with profile " + args[0] + " did not start");
		}
		passOn(output);
		return new AgentProcess(process, Integer.parseInt(line.substring(AgentApplication.PORT_LINE.length())));
	}

	/**
	 * Starts an application from its jar, and does not wait for it.
	 * @param jar the runnable jar
	 * @param port where it will listen
	 * @param arguments its arguments
	 */
	static AgentProcess startJar(Path jar, int port, List<String> arguments) throws IOException {
		List<String> command = new ArrayList<>(
				List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-Xms768m", "-Xmx768m",
						"-jar", jar.toString()));
		command.addAll(arguments);
		Process process = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
		passOn(process.inputReader(StandardCharsets.UTF_8));
		return new AgentProcess(process, port);
	}

	boolean isAlive() {
		return this.process.isAlive();
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

	/**
	 * Returns the processor time that the agent has used so far, in all its threads.
	 */
	Duration cpuTime() {
		return this.process.info().totalCpuDuration().orElse(Duration.ZERO);
	}

	@Override
	public void close() {
		this.process.destroy();
	}

}
