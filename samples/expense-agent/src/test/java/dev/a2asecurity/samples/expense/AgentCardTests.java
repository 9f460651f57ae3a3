package dev.a2asecurity.samples.expense;

import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.text.ParseException;

import com.nimbusds.jose.jwk.JWKSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

import dev.a2asecurity.agentcard.AgentCardForm;
import dev.a2asecurity.agentcard.AgentCardVerifier;
import dev.a2asecurity.agentcard.AgentSkill;
import dev.a2asecurity.agentcard.VerifiedAgentCard;
import dev.a2asecurity.agentcard.WebOrigin;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The card that the sample serves, to whoever verifies it.
 */
class AgentCardTests {

	@RegisterExtension
	static final RunningAgent agent = new RunningAgent();

	@ParameterizedTest
	@CsvSource({ "2.0, UNION", "1.0, V1_0", "0.3, V0_3" })
	void cardWhenReadThenSignedAndWithoutTheApproval(String version, AgentCardForm form) throws ParseException {
		HttpResponse<String> response = agent.document("/.well-known/agent-card.json", "A2A-Version", version);
		VerifiedAgentCard card = verify(response.body());
		assertThat(card.form()).isEqualTo(form);
		assertThat(card.coverage()).isEqualTo(VerifiedAgentCard.Coverage.EVERYTHING);
		assertThat(card.card().skills()).extracting(AgentSkill::id).contains("submit-expense", "read-expense");
		assertThat(response.body()).doesNotContain("approve-expense");
	}

	@Test
	void extendedCardWhenReadThenSignedAndWithWhatTheScopesReach() throws ParseException {
		assertThat(extended("expense:read", "expense:approve").card().skills()).extracting(AgentSkill::id)
			.contains("approve-expense");
		assertThat(extended("expense:read", "expense:submit").card().skills()).extracting(AgentSkill::id)
			.contains("read-expense")
			.doesNotContain("approve-expense");
	}

	private static VerifiedAgentCard extended(String... scopes) throws ParseException {
		HttpResponse<String> response = agent.rpc(agent.request("GetExtendedAgentCard", "{}"), "A2A-Version", "1.0",
				"Authorization", "Bearer " + agent.token(scopes));
		JsonNode result = agent.json(response).path("result");
		return verify(result.toString());
	}

	private static VerifiedAgentCard verify(String card) throws ParseException {
		WebOrigin origin = WebOrigin.of("http://localhost");
		JWKSet keys = JWKSet.parse(agent.document("/.well-known/jwks.json").body());
		return AgentCardVerifier.builder()
			.trust(origin, keys)
			.build()
			.verify(card.getBytes(StandardCharsets.UTF_8), origin);
	}

}
