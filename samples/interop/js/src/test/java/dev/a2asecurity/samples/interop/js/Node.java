package dev.a2asecurity.samples.interop.js;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

/**
 * Runs scripts with what npm packages are installed.
 */
final class Node {

	// Where the build has put package.json, the lock file and the scripts.
	private static final Path DIRECTORY = Path.of("target", "js");

	private final Path output;

	private Node(Path output) {
		this.output = output;
	}

	/**
	 * Installs the packages, and skips the tests where there is no {@code node} or
	 * {@code npm}.
	 * @param output a directory for what scripts print
	 */
	static Node assume(Path output) throws Exception {
		Node node = new Node(output);
		boolean present = node.isPresent("node") && node.isPresent("npm");
		if (!present) {
			System.out.println("Skipped what runs with Node.js: node and npm are not on the path.");
		}
		assumeTrue(present, "node and npm are on the path");
		node.assertSucceeds(Map.of(), "npm", "ci");
		return node;
	}

	/**
	 * Runs a script, which has to succeed.
	 * @return what it has printed
	 */
	String run(String script, Map<String, String> environment) throws Exception {
		return assertSucceeds(environment, "node", script);
	}

	private boolean isPresent(String command) throws Exception {
		try {
			return execute(Map.of(), command, "--version").exit() == 0;
		}
		catch (IOException ex) {
			return false;
		}
	}

	private String assertSucceeds(Map<String, String> environment, String... command) throws Exception {
		Result result = execute(environment, command);
		assertThat(result.exit()).as(result.output()).isZero();
		return result.output();
	}

	/**
	 * Runs a command to its end. It must end by itself: a client that keeps the process
	 * alive has left a connection open.
	 */
	private Result execute(Map<String, String> environment, String... command)
			throws IOException, InterruptedException {
		Path log = Files.createTempFile(this.output, "output", ".txt");
		ProcessBuilder builder = new ProcessBuilder(command).directory(DIRECTORY.toFile())
			.redirectErrorStream(true)
			.redirectOutput(log.toFile());
		builder.environment().putAll(environment);
		Process process = builder.start();
		boolean ended = process.waitFor(2, TimeUnit.MINUTES);
		process.descendants().forEach(ProcessHandle::destroyForcibly);
		process.destroyForcibly();
		String text = Files.readString(log, StandardCharsets.UTF_8);
		return ended ? new Result(process.exitValue(), text)
				: new Result(-1, "Did not end within two minutes\n" + text);
	}

	private record Result(int exit, String output) {
	}

}
