package dev.a2asecurity.samples.demo;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import dev.a2asecurity.agentcard.AgentCardRefusedException;
import dev.a2asecurity.agentcard.AgentCardVerifier;
import dev.a2asecurity.agentcard.VerifiedAgentCard;
import dev.a2asecurity.agentcard.WebOrigin;
import dev.a2asecurity.card.AgentCardClient;
import dev.a2asecurity.samples.demo.HttpCalls.Answer;
import tools.jackson.databind.JsonNode;

/**
 * The scenes about the Agent Card: whether it is the agent's, and who sees which skill.
 */
final class CardScenes {

	private final Sites sites;

	private final Transcript transcript;

	private final HttpCalls http = new HttpCalls();

	CardScenes(Sites sites, Transcript transcript) {
		this.sites = sites;
		this.transcript = transcript;
	}

	void verifySignature() {
		this.transcript.step("Before it calls, a client verifies that the card is the one that the agent has signed");
		VerifiedAgentCard card = AgentCardClient.builder(trusting(), Clock.systemUTC())
			.build()
			.get(URI.create(this.sites.cardUrl()))
			.verified()
			.orElseThrow();
		this.transcript.outcome(card.coverage() == VerifiedAgentCard.Coverage.EVERYTHING,
				"signed with " + card.algorithm() + " by the key " + card.keyId() + " of " + card.origin());
	}

	void refuseChangedCard() {
		this.transcript.step("On the way to another client, somebody changes one word of it");
		byte[] changed = this.http.getText(this.sites.cardUrl())
			.replaceFirst("Submits, reads", "Submits, approves")
			.getBytes(StandardCharsets.UTF_8);
		try {
			trusting().verify(changed, WebOrigin.of(this.sites.expenseAgent()));
			this.transcript.outcome(false, "the changed card was taken");
		}
		catch (AgentCardRefusedException ex) {
			this.transcript.outcome(ex.reason() == AgentCardRefusedException.Reason.SIGNATURE_INVALID,
					"refused: " + ex.reason());
		}
	}

	/**
	 * {@code approve-expense} is kept off the public card.
	 */
	void extendedCard(String who, Optional<String> token, boolean seesApproval) {
		this.transcript.step("The " + who + " asks for the extended card");
		Answer answer = this.http.postJson(this.sites.agentUrl(),
				Map.of("jsonrpc", "2.0", "id", 1, "method", "GetExtendedAgentCard"),
				token.map((value) -> "Bearer " + value), Optional.empty());
		List<String> skills = new ArrayList<>();
		for (JsonNode skill : answer.body().at("/result/skills")) {
			skills.add(skill.path("id").asString(""));
		}
		this.transcript.outcome(answer.status() == 200 && skills.contains("approve-expense") == seesApproval
				&& skills.contains("read-expense"), answer.status() + "; skills " + skills);
	}

	private AgentCardVerifier trusting() {
		return AgentCardVerifier.builder()
			.trust(WebOrigin.of(this.sites.expenseAgent()),
					URI.create(this.sites.expenseAgent() + "/.well-known/jwks.json"))
			.build();
	}

}
