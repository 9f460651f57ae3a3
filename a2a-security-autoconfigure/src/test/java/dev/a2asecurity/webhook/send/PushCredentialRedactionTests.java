package dev.a2asecurity.webhook.send;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What is left of a push configuration when it is read back.
 */
class PushCredentialRedactionTests {

	private static final JsonMapper JSON = JsonMapper.builder().build();

	@ParameterizedTest
	@CsvSource(delimiter = '|', quoteCharacter = '~',
			textBlock = """
					{"url":"u","token":"s","authentication":{"scheme":"Bearer","credentials":"s"}} | {"url":"u","authentication":{"scheme":"Bearer"}}
					{"configs":[{"id":"1","token":"s"},{"id":"2","authentication":{"credentials":"s"}}],"nextPageToken":"n"} | {"configs":[{"id":"1"},{"id":"2","authentication":{}}],"nextPageToken":"n"}
					{"taskId":"t","pushNotificationConfig":{"url":"u","token":"s","authentication":{"schemes":["Bearer"],"credentials":"s"}}} | {"taskId":"t","pushNotificationConfig":{"url":"u","authentication":{"schemes":["Bearer"]}}}
					[{"pushNotificationConfig":{"token":{"deep":"s"}}}] | [{"pushNotificationConfig":{}}]
					{"id":"1","url":"u"} | {"id":"1","url":"u"}
					""")
	void redactWhenConfigurationIsReadBackThenItsSecretsAreGone(String configuration, String expected) {
		JsonNode node = JSON.readTree(configuration);
		boolean found = PushCredentialRedaction.redact(node);
		assertThat(node).isEqualTo(JSON.readTree(expected));
		assertThat(found).isEqualTo(!configuration.equals(expected));
		assertThat(node.toString()).doesNotContain("\"s\"");
	}

}
