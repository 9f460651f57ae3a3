package dev.a2asecurity.web;

import com.code_intelligence.jazzer.junit.DictionaryEntries;
import com.code_intelligence.jazzer.junit.FuzzTest;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Bodies that Jazzer makes. One that is accepted is read by another reader to the same
 * method and the same parameters.
 */
class CallBodyFuzzing {

	/** Takes the last of two members of one name, where ours has no opinion. */
	private static final JsonMapper JSON = JsonMapper.builder()
		.enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
		.build();

	private final SkillKey skillKey = new SkillKey("skillId");

	@FuzzTest(maxDuration = "5m")
	@DictionaryEntries({ "\"taskId\"", "\"message\"", "\"metadata\"", "\"skillId\"", "\"parts\"", "\"id\"",
			"\"method\"", "\"params\"", "\"jsonrpc\"", "\"2.0\"", "\\u0074", "\\ud83d\\ude00", "1e999", "-0", "null",
			"true" })
	void readWhenAcceptedThenAnotherReaderReadsTheSame(byte[] input) {
		CallBody body;
		try {
			body = CallBodyReader.readJsonRpc(input, input.length, this.skillKey);
		}
		catch (RequestRefusedException ex) {
			assertThat(ex.getMessage()).startsWith("reason=");
			return;
		}
		JsonNode tree = JSON.readTree(input);
		assertThat(body.method()).isEqualTo(tree.path("method").asString(null));
		JsonNode params = tree.path("params");
		if (!params.isMissingNode()) {
			assertThat(JSON.readTree(input, body.paramsStart(), body.paramsEnd() - body.paramsStart()))
				.isEqualTo(params);
		}
	}

}
