package dev.a2asecurity.samples.interop.js;

import java.nio.file.Path;
import java.util.Map;

import dev.a2asecurity.samples.interop.RunningSamples;
import dev.a2asecurity.samples.interop.SampleClient;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The client of the npm package {@code @a2a-js/sdk} against the expense agent, with
 * tokens of the authorization server. What it checks is in
 * {@code src/test/js/expense-agent.test.mjs}.
 * <p>
 * Runs with the Maven profile {@code interop}, where {@code node} (20 or newer) and
 * {@code npm} are on the path.
 */
class JavaScriptSdkTests {

	@TempDir
	static Path output;

	static Node node;

	static RunningSamples samples;

	@BeforeAll
	static void start() throws Exception {
		node = Node.assume(output);
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
		node.run("expense-agent.test.mjs",
				Map.of("AGENT_URL", samples.agentUrl(), "BINDING", binding, "VERSION", version, "TRAVEL_TOKEN",
						samples.token(SampleClient.TRAVEL_AGENT), "FINANCE_TOKEN",
						samples.token(SampleClient.FINANCE_AGENT), "STRANGER_TOKEN",
						samples.token(SampleClient.STRANGER), "SLOW", RunningSamples.SLOW));
	}

}
