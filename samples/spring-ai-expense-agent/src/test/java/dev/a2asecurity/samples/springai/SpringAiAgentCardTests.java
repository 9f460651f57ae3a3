package dev.a2asecurity.samples.springai;

import java.net.URI;
import java.net.http.HttpResponse;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import com.nimbusds.jose.jwk.JWKSet;
import dev.a2asecurity.InvalidConfigurationException;
import dev.a2asecurity.agentcard.AgentCardVerifier;
import dev.a2asecurity.agentcard.WebOrigin;
import dev.a2asecurity.card.AgentCardClient;
import dev.a2asecurity.card.PeerCard;
import io.a2a.spec.APIKeySecurityScheme;
import io.a2a.spec.AgentCard;
import io.a2a.spec.AgentSkill;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import tools.jackson.databind.JsonNode;

import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.support.GenericApplicationContext;

import static dev.a2asecurity.samples.springai.RunningAgent.json;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

/**
 * The card of an application that has one already, as Spring AI A2A wants it: it is the
 * base of the signed one, and stops start-up where it contradicts what is enforced.
 */
class SpringAiAgentCardTests {

	private static final String WELL_KNOWN = "/.well-known/agent-card.json";

	private static final String URL = "http://localhost:1";

	@RegisterExtension
	static final RunningAgent agent = new RunningAgent();

	@Test
	void cardWhenReadThenTheApplicationsWordsAndWhatIsEnforced() {
		HttpResponse<String> response = agent.get(WELL_KNOWN, null, "A2A-Version", "0.3");
		assertThat(response.statusCode()).isEqualTo(200);
		JsonNode card = json(response);
		assertThat(card.path("name").asString()).isEqualTo(agent.bean(AgentCard.class).name());
		assertThat(card.path("protocolVersion").asString()).startsWith("0.3");
		assertThat(card.path("url").asString()).isEqualTo(agent.url());
		assertThat(card.path("preferredTransport").asString()).isEqualTo("JSONRPC");
		assertThat(card.at("/capabilities/streaming").booleanValue()).isFalse();
		assertThat(card.at("/securitySchemes/oauth2/type").asString()).isEqualTo("oauth2");
		assertThat(card.path("skills").valueStream().map((skill) -> skill.path("id").asString()))
			.containsExactly("read-expense", "submit-expense");
		assertThat(card.at("/skills/1/security/0/oauth2/0").asString()).isEqualTo("expense:submit");
		assertThat(card.path("signatures")).isNotEmpty();
		assertThat(response.body()).doesNotContain("approve-expense", "expense:approve");
	}

	@Test
	void cardWhenReadAtTheHostsOtherPathThenTheSame() {
		for (String version : List.of("0.3", "1.0")) {
			HttpResponse<String> other = agent.get("/card", null, "A2A-Version", version);
			assertThat(other.statusCode()).isEqualTo(200);
			assertThat(other.body()).isEqualTo(agent.get(WELL_KNOWN, null, "A2A-Version", version).body())
				.contains("signatures");
		}
		assertThat(agent.post("/card", "{}", null).statusCode()).isEqualTo(405);
	}

	@Test
	void cardWhenVerifiedByThePublishedKeysThenGenuine() throws Exception {
		URI url = URI.create(agent.url() + WELL_KNOWN);
		JWKSet keys = JWKSet.parse(agent.get("/.well-known/jwks.json", null).body());
		AgentCardVerifier verifier = AgentCardVerifier.builder().trust(WebOrigin.of(url), keys).build();
		PeerCard card = AgentCardClient.builder(verifier, Clock.systemUTC()).build().get(url);
		assertThat(card.verified()).isPresent();
		assertThat(card.card().name()).isEqualTo("Spring AI Expense Agent");
	}

	@Test
	void extendedCardWhenTheCallersScopesReachMoreThenSigned() {
		JsonNode finance = json(agent.call("agent/getAuthenticatedExtendedCard", "{}", agent.token("finance")));
		assertThat(finance.at("/result/skills").valueStream().map((skill) -> skill.path("id").asString()))
			.contains("approve-expense");
		assertThat(finance.at("/result/signatures")).isNotEmpty();
		String travel = agent.call("agent/getAuthenticatedExtendedCard", "{}", agent.token("travel")).body();
		assertThat(travel).contains("submit-expense").doesNotContain("approve-expense");
	}

	@Test
	void startWhenTheCardListsASkillThatNobodyGuardsThenStops() {
		assertStops((card) -> card.skills(List.of(new AgentSkill.Builder().id("pay-expense")
			.name("Pay")
			.description("Pays")
			.tags(List.of("expense"))
			.build())), "lists the skill [pay-expense], which no @A2ASkill declares");
	}

	@Test
	void startWhenTheCardDeclaresASchemeThatIsNotEnforcedThenStops() {
		assertStops(
				(card) -> card.securitySchemes(Map.of("key",
						new APIKeySecurityScheme.Builder().in("header").name("X-Api-Key").description("Key").build())),
				"declares the security scheme [key], which is not enforced");
	}

	@Test
	void startWhenTheCardSaysOpenThenStops() {
		assertStops((card) -> card.security(List.of(Map.of())), "says that no authentication is needed");
	}

	@Test
	void startWhenTheCardNamesAnotherUrlThenStops() {
		assertStops((card) -> card.url("http://localhost:1/other"),
				"names the interface [http://localhost:1/other], which is not guarded");
	}

	@Test
	void startWhenAPathOfTheHostIsNotMappedThenStops() {
		assertStops(RunningAgent.application(), "A POST to /tasks/x/cancel reaches the agent",
				"--a2a.security.operations.cancel-task.paths=");
	}

	@Test
	void startWhenTheHostsOtherCardPathIsNotListedThenStops() {
		assertStops(RunningAgent.application(), "A GET to /card answers with the agent's own card",
				"--a2a.security.card.additional-paths=");
	}

	@Test
	void startWhenTheOtherCardPathIsThatOfATaskThenStops() {
		assertStops(RunningAgent.application(),
				"a2a.security.card.additional-paths has [/tasks/1], which is a path of the agent's",
				"--a2a.security.card.additional-paths=/card,/tasks/1");
	}

	private static void assertStops(CardChange change, String problem) {
		SpringApplicationBuilder application = RunningAgent.application()
			.initializers((context) -> ((GenericApplicationContext) context).addBeanFactoryPostProcessor((factory) -> {
				AgentCard card = new SpringAiExpenseAgentApplication().agentCard(URL);
				GenericApplicationContext generic = (GenericApplicationContext) context;
				generic.removeBeanDefinition("agentCard");
				generic.registerBean("agentCard", AgentCard.class,
						() -> change.to(new AgentCard.Builder(card)).build());
			}));
		assertStops(application, problem);
	}

	private static void assertStops(SpringApplicationBuilder application, String problem, String... arguments) {
		Throwable thrown = catchThrowable(() -> {
			List<String> all = new ArrayList<>(List.of(RunningAgent.arguments(URL, "http://localhost:2")));
			all.addAll(List.of(arguments));
			all.add("--logging.level.root=off");
			application.run(all.toArray(String[]::new)).close();
		});
		assertThat(thrown).as("start-up").isNotNull();
		assertThat(thrown).satisfies((ex) -> {
			Throwable current = ex;
			while (current != null && !(current instanceof InvalidConfigurationException)) {
				current = current.getCause();
			}
			assertThat(current).isNotNull().hasMessageContaining(problem);
		});
	}

	@FunctionalInterface
	private interface CardChange {

		AgentCard.Builder to(AgentCard.Builder card);

	}

}
