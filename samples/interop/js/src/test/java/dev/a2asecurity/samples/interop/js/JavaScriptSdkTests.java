package dev.a2asecurity.samples.interop.js;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;

import dev.a2asecurity.samples.interop.RunningSamples;
import dev.a2asecurity.samples.interop.SampleClient;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

/**
 * The client of the npm package {@code @a2a-js/sdk} against the expense agent, with
 * tokens of the authorization server. What it checks is in
 * {@code src/test/js/expense-agent.test.mjs}.
 * <p>
 * Runs with the Maven profile {@code interop}, where {@code node} (20 or newer) and
 * {@code npm} are on the path.
 */
class JavaScriptSdkTests {

	// Where the build has put package.json, the lock file and the script.
	private static final Path DIRECTORY = Path.of("target", "js");

	@TempDir
	static Path output;

	static RunningSamples samples;

	@BeforeAll
	static void start() throws Exception {
		boolean present = isPresent("node") && isPresent("npm");
		if (!present) {
			System.out.println("Skipped the JavaScript SDK: node and npm are not on the path.");
		}
		assumeTrue(present, "node and npm are on the path");
		assertSucceeds(Map.of(), "npm", "ci");
		samples = RunningSamples.start();
	}

	@AfterAll
	static void stop() {
		if (samples != null) {
			samples.close();
		}
	}

	@ParameterizedTest
	@CsvSource({ "JSONRPC, 1.0", "HTTP+JSON, 1.0", "JSONRPC, 0.3" })
	void callsWhenTheSdkMakesThemThenAnsweredAsItExpects(String binding, String version) throws Exception {
		assertSucceeds(Map.of("AGENT_URL", samples.agentUrl(), "BINDING", binding, "VERSION", version, "TRAVEL_TOKEN",
				samples.token(SampleClient.TRAVEL_AGENT), "FINANCE_TOKEN", samples.token(SampleClient.FINANCE_AGENT),
				"STRANGER_TOKEN", samples.token(SampleClient.STRANGER), "SLOW", RunningSamples.SLOW), "node",
				"expense-agent.test.mjs");
	}

	private static boolean isPresent(String command) throws Exception {
		try {
			return run(Map.of(), command, "--version").exit() == 0;
		}
		catch (IOException ex) {
			return false;
		}
	}

	private static String assertSucceeds(Map<String, String> environment, String... command) throws Exception {
		Result result = run(environment, command);
		assertThat(result.exit()).as(result.output()).isZero();
		return result.output();
	}

	/**
	 * Runs a command to its end. It must end by itself: a client that keeps the process
	 * alive has left a connection open.
	 */
	private static Result run(Map<String, String> environment, String... command)
			throws IOException, InterruptedException {
		Path log = Files.createTempFile(output, "output", ".txt");
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
