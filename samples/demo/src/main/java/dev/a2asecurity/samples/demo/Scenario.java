package dev.a2asecurity.samples.demo;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

import dev.a2asecurity.samples.demo.HttpCalls.Answer;
import tools.jackson.databind.JsonNode;

/**
 * The scenario: two agents do their work with the tokens that are theirs, and everything
 * else is refused.
 */
final class Scenario {

	private final Sites sites;

	private final Transcript transcript;

	private final HttpCalls http = new HttpCalls();

	Scenario(Sites sites, Transcript transcript) {
		this.sites = sites;
		this.transcript = transcript;
	}

	void play() {
		this.transcript.title("The expense agent, secured by A2A Security");
		String tokenUrl = fetchCard();
		String expenseId = bookTrip();
		Optional<String> travel = obtainToken(tokenUrl, "travel-agent", "travel-secret");
		readExpense(travel, expenseId);
		approveWithoutScope(travel, expenseId);
		Optional<String> finance = obtainToken(tokenUrl, "finance-agent", "finance-secret");
		approve(finance, expenseId);
		callWithoutToken(expenseId);
		callWithTokenForSomebodyElse(tokenUrl, expenseId);
		callAsStranger(tokenUrl, expenseId);
		this.transcript.summary();
	}

	private String fetchCard() {
		this.transcript.step("Anybody reads the Agent Card at " + this.sites.cardUrl());
		Answer card = this.http.get(this.sites.cardUrl());
		String tokenUrl = card.text("/securitySchemes/oauth2/oauth2SecurityScheme/flows/clientCredentials/tokenUrl");
		for (JsonNode skill : card.body().path("skills")) {
			this.transcript.detail("skill " + skill.path("id").asString("") + " needs "
					+ skill.at("/securityRequirements/0/schemes/oauth2/list"));
		}
		this.transcript.outcome(card.status() == 200 && tokenUrl.startsWith(this.sites.authorizationServer()),
				card.status() + "; tokens are had at " + tokenUrl);
		return tokenUrl.isEmpty() ? this.sites.authorizationServer() + "/oauth2/token" : tokenUrl;
	}

	private String bookTrip() {
		this.transcript.step(
				"A traveller books a trip; the travel agent submits its cost to the expense agent with a token of its own");
		Answer trip = this.http.postJson(this.sites.travelAgent() + "/trips",
				Map.of("destination", "Lisbon", "price", 120.50, "currency", "EUR"),
				Optional.of(HttpCalls.basic("traveller", "traveller-secret")));
		String expenseId = trip.text("/expenseId");
		this.transcript.outcome(trip.status() == 200 && trip.text("/expenseStatus").equals("SUBMITTED"),
				trip.status() + "; expense " + expenseId + " is " + trip.text("/expenseStatus"));
		return expenseId;
	}

	private Optional<String> obtainToken(String tokenUrl, String client, String secret) {
		this.transcript.step("The " + client + " obtains a token for the expense agent");
		Answer answer = token(tokenUrl, client, secret, this.sites.expenseAgent());
		Optional<String> token = accessToken(answer);
		this.transcript.outcome(token.isPresent(), answer.status() + "; scopes " + answer.text("/scope") + ", good for "
				+ answer.body().path("expires_in").asString("?") + " seconds");
		return token;
	}

	private void readExpense(Optional<String> token, String expenseId) {
		this.transcript.step("The travel agent reads the expense");
		Answer answer = call("read-expense", expenseId, token);
		this.transcript.outcome(answer.status() == 200 && status(answer).equals("SUBMITTED"),
				answer.status() + "; " + status(answer));
	}

	private void approveWithoutScope(Optional<String> token, String expenseId) {
		this.transcript.step("The travel agent tries to approve its own expense");
		Answer answer = call("approve-expense", expenseId, token);
		refused(answer, answer.status() == 403 && answer.challenge().contains("insufficient_scope")
				&& answer.challenge().contains("expense:approve"));
	}

	private void approve(Optional<String> token, String expenseId) {
		this.transcript.step("The finance agent approves it");
		Answer answer = call("approve-expense", expenseId, token);
		this.transcript.outcome(answer.status() == 200 && status(answer).equals("APPROVED"),
				answer.status() + "; " + status(answer));
	}

	private void callWithoutToken(String expenseId) {
		this.transcript.step("Somebody calls without a token");
		Answer answer = call("read-expense", expenseId, Optional.empty());
		refused(answer, answer.status() == 401 && answer.challenge().startsWith("Bearer"));
	}

	private void callWithTokenForSomebodyElse(String tokenUrl, String expenseId) {
		this.transcript.step("The finance agent's token for another service is used here");
		Optional<String> token = accessToken(
				token(tokenUrl, "finance-agent", "finance-secret", "https://payroll.example.com"));
		Answer answer = call("approve-expense", expenseId, token);
		refused(answer, token.isPresent() && answer.status() == 401 && answer.challenge().contains("invalid_token"));
	}

	private void callAsStranger(String tokenUrl, String expenseId) {
		this.transcript
			.step("A stranger, with a good token of the same issuer and no business here, reads the expense");
		Optional<String> token = accessToken(token(tokenUrl, "stranger", "stranger-secret", this.sites.expenseAgent()));
		Answer answer = call("read-expense", expenseId, token);
		refused(answer, token.isPresent() && answer.status() == 403);
	}

	private void refused(Answer answer, boolean asExpected) {
		this.transcript.detail("WWW-Authenticate: " + answer.challenge());
		this.transcript.outcome(asExpected,
				answer.status() + "; " + answer.text("/error/code") + " " + answer.text("/error/message"));
	}

	private Answer token(String tokenUrl, String client, String secret, String resource) {
		return this.http.postForm(tokenUrl, Map.of("grant_type", "client_credentials", "resource", resource),
				HttpCalls.basic(client, secret));
	}

	private static Optional<String> accessToken(Answer answer) {
		return Optional.of(answer.text("/access_token")).filter((token) -> !token.isEmpty());
	}

	/**
	 * Calls a skill of the expense agent by {@code SendMessage} over JSON-RPC.
	 */
	private Answer call(String skillId, String expenseId, Optional<String> token) {
		Map<String, Object> message = new HashMap<>();
		message.put("messageId", UUID.randomUUID().toString());
		message.put("role", "ROLE_USER");
		message.put("parts", List.of(Map.of("data", Map.of("expenseId", expenseId))));
		message.put("metadata", Map.of("skillId", skillId));
		Map<String, Object> request = Map.of("jsonrpc", "2.0", "id", 1, "method", "SendMessage", "params",
				Map.of("message", message));
		return this.http.postJson(this.sites.agentUrl(), request, token.map((value) -> "Bearer " + value));
	}

	private static String status(Answer answer) {
		return answer.text("/result/task/artifacts/0/parts/0/data/status");
	}

}
