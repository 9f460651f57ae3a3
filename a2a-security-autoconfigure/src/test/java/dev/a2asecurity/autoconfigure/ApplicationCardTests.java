package dev.a2asecurity.autoconfigure;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

import com.jayway.jsonpath.JsonPath;
import io.a2a.spec.AgentCard;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import dev.a2asecurity.InvalidConfigurationException;
import dev.a2asecurity.agentcard.A2ASkill;
import dev.a2asecurity.card.AgentCardDocument;
import dev.a2asecurity.web.A2ASecurity;

import org.springframework.boot.test.context.runner.WebApplicationContextRunner;
import org.springframework.mock.web.MockFilterChain;
import org.springframework.mock.web.MockHttpServletRequest;
import org.springframework.mock.web.MockHttpServletResponse;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A card that the application already has is the base of ours, and stops start-up where
 * it says what is not so.
 */
class ApplicationCardTests {

	private static final String CARD = """
			{"protocolVersion":"0.3.0","name":"Own name","description":"Own description",
			 "url":"https://agent.example.com/a2a","version":"9.9","capabilities":{"streaming":true},
			 "defaultInputModes":["text/html"],"defaultOutputModes":["text/html"],
			 "provider":{"organization":"Own","url":"https://own.example.com"},
			 "skills":[{"id":"read","name":"Read","description":"Reads","tags":["r"]}]}""";

	private final WebApplicationContextRunner runner = AgentContext.agent()
		.withUserConfiguration(Skills.class)
		.withPropertyValues("a2a.security.token-uri=https://auth.example.com/token");

	@TempDir
	private Path directory;

	@Test
	void cardWhenResourceIsTheBaseThenItsWordsAndOurSecurity() throws Exception {
		this.runner.withPropertyValues("a2a.security.card.base=" + file(CARD)).run((context) -> {
			String card = served(context.getBean(A2ASecurity.class));
			assertThat(JsonPath.<String>read(card, "$.name")).isEqualTo("Own name");
			assertThat(JsonPath.<String>read(card, "$.version")).isEqualTo("9.9");
			assertThat(JsonPath.<Boolean>read(card, "$.capabilities.streaming")).isTrue();
			assertThat(JsonPath.<String>read(card, "$.provider.organization")).isEqualTo("Own");
			assertThat(JsonPath.<List<?>>read(card, "$.skills[0].securityRequirements[0].schemes.oauth2.list"))
				.isEqualTo(List.of("doc:read"));
			assertThat(JsonPath.<Map<String, ?>>read(card, "$.securitySchemes")).containsKey("oauth2");
		});
	}

	@Test
	void cardWhenBeanOfAnSdkIsTheBaseThenItsWordsAndOurSecurity() {
		this.runner.withBean("sdkCard", AgentCard.class, () -> sdkCard("https://agent.example.com/a2a/", null))
			.run((context) -> {
				String card = served(context.getBean(A2ASecurity.class));
				assertThat(JsonPath.<String>read(card, "$.name")).isEqualTo("SDK agent");
				assertThat(JsonPath.<Map<String, ?>>read(card, "$.securitySchemes")).containsKey("oauth2");
			});
	}

	@Test
	void cardWhenControllerServesOneTooThenOursIsServedAndNothingIsAmbiguous() {
		this.runner.withUserConfiguration(CardController.class).run((context) -> {
			assertThat(context).hasNotFailed();
			assertThat(served(context.getBean(A2ASecurity.class))).contains("oauth2").doesNotContain("the other card");
		});
	}

	@Test
	void cardWhenFurtherPathsAreListedThenTheSameThere() {
		this.runner.withPropertyValues("a2a.security.card.additional-paths=/card,/.well-known/agent.json")
			.run((context) -> {
				A2ASecurity security = context.getBean(A2ASecurity.class);
				String card = served(security);
				assertThat(served(security, "/card")).isEqualTo(card).contains("oauth2");
				assertThat(served(security, "/.well-known/agent.json")).isEqualTo(card);
				assertThat(security.publicDocumentPaths()).contains("/card").doesNotContain("/Card");
			});
	}

	@ParameterizedTest
	@ValueSource(strings = { "card", "/", "/card/", "/card*", "/{x}", "/a/../a2a", "/./card", "/ca%72d", "/card;x",
			"//card", "/a2a", "/a2a/card", "/A2A/card", "/jobs/7/cancel" })
	void startWhenFurtherPathIsNoPlainOneOrTheAgentsThenRefused(String path) {
		this.runner.withUserConfiguration(JobController.class)
			.withPropertyValues("a2a.security.card.additional-paths=" + path,
					"a2a.security.operations.cancel-task.paths=POST /jobs/{id}/cancel")
			.run((context) -> assertThat(failure(context.getStartupFailure()))
				.hasMessageContaining("a2a.security.card.additional-paths has [" + path + "], which is "));
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', value = {
			"\"id\":\"read\" | \"id\":\"unknown\" | lists the skill [unknown], which no @A2ASkill declares",
			"\"version\":\"9.9\" | \"version\":\"9.9\",\"security\":[{}] | says that no authentication is needed",
			"\"tags\":[\"r\"] | \"tags\":[\"r\"],\"security\":[{}] | says that no authentication is needed",
			"\"version\":\"9.9\" | \"version\":\"9\",\"securitySchemes\":{\"k\":{\"type\":\"apiKey\",\"in\":\"header\",\"name\":\"X\"}} "
					+ "| declares the security scheme [k], which is not enforced",
			"\"version\":\"9.9\" | \"version\":\"9\",\"securitySchemes\":{\"b\":{\"type\":\"http\",\"scheme\":\"Basic\"}} "
					+ "| declares the security scheme [b], which is not enforced",
			"agent.example.com/a2a | agent.example.com/other | names the interface [https://agent.example.com/other]",
			"\"name\":\"Own name\", | '' | cannot be used: The card cannot be read: name is missing" })
	void startWhenBaseContradictsThenRefused(String text, String replacement, String message) throws Exception {
		String changed = CARD.replace(text, replacement);
		assertThat(changed).isNotEqualTo(CARD);
		this.runner.withPropertyValues("a2a.security.card.base=" + file(changed))
			.run((context) -> assertThat(context.getStartupFailure()).rootCause()
				.satisfies((ex) -> assertThat(failure(context.getStartupFailure())).hasMessageContaining(message)));
	}

	@Test
	void startWhenBeanSaysOpenOrThereAreTwoThenRefused() {
		this.runner
			.withBean("sdkCard", AgentCard.class, () -> sdkCard("https://agent.example.com/a2a", List.of(Map.of())))
			.run((context) -> assertThat(failure(context.getStartupFailure()))
				.hasMessageContaining("(bean sdkCard) says that no authentication is needed"));
		this.runner.withBean("one", AgentCard.class, () -> sdkCard("https://agent.example.com/a2a", null))
			.withBean("two", AgentCard.class, () -> sdkCard("https://agent.example.com/a2a", null))
			.run((context) -> assertThat(failure(context.getStartupFailure()))
				.hasMessage("Two beans are the agent's own card: [one] and [two]."));
		this.runner.withPropertyValues("a2a.security.card.base=classpath:none.json")
			.run((context) -> assertThat(failure(context.getStartupFailure())).hasMessageContaining("cannot be read"));
	}

	private static InvalidConfigurationException failure(Throwable failure) {
		Throwable current = failure;
		while (current != null && !(current instanceof InvalidConfigurationException)) {
			current = current.getCause();
		}
		assertThat(current).isNotNull();
		return (InvalidConfigurationException) current;
	}

	private static String served(A2ASecurity security) throws Exception {
		return served(security, AgentCardDocument.PATH);
	}

	private static String served(A2ASecurity security, String path) throws Exception {
		MockHttpServletRequest request = new MockHttpServletRequest("GET", path);
		MockHttpServletResponse response = new MockHttpServletResponse();
		security.publicDocuments().get(0).doFilter(request, response, new MockFilterChain());
		assertThat(response.getStatus()).isEqualTo(200);
		return response.getContentAsString(StandardCharsets.UTF_8);
	}

	private static AgentCard sdkCard(String url, List<Map<String, List<String>>> security) {
		return new AgentCard("SDK agent", "d", url, "1.0.0", Map.of("streaming", false), List.of("text/plain"),
				List.of("text/plain"),
				List.of(Map.of("id", "read", "name", "Read", "description", "d", "tags", List.of("t"))), "0.3.0",
				"JSONRPC", security);
	}

	private String file(String json) throws Exception {
		Path file = Files.createTempFile(this.directory, "card", ".json");
		Files.writeString(file, json);
		return "file:" + file;
	}

	static class Skills {

		@A2ASkill(id = "read", name = "Read", description = "Reads", scopes = "doc:read")
		String read() {
			return "read";
		}

	}

	@RestController
	static class JobController {

		@PostMapping("/jobs/{id}/cancel")
		String cancel() {
			return "canceled";
		}

	}

	@RestController
	static class CardController {

		@GetMapping("/.well-known/agent-card.json")
		String card() {
			return "the other card";
		}

	}

}
