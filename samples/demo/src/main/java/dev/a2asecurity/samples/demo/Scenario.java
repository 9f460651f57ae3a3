package dev.a2asecurity.samples.demo;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;

import dev.a2asecurity.samples.demo.HttpCalls.Answer;
import tools.jackson.databind.JsonNode;

/**
 * The scenario: two agents do their work with the tokens that are theirs, and everything
 * else is refused.
 */
final class Scenario {

	private final Sites sites;

	private final Consumer<Runnable> outage;

	private final AuditScene audit;

	private final WebhookScene webhooks;

	private final Transcript transcript;

	private final HttpCalls http = new HttpCalls();

	/**
	 * Creates the scenario.
	 * @param sites where the samples are
	 * @param outage runs a scene while the authorization server is stopped
	 * @param trail the expense agent's audit trail
	 * @param webhooks the scene of the webhooks
	 * @param transcript where it is told
	 */
	Scenario(Sites sites, Consumer<Runnable> outage, Path trail, WebhookScene webhooks, Transcript transcript) {
		this.sites = sites;
		this.outage = outage;
		this.audit = new AuditScene(trail, Samples.AUDIT_KEY, transcript);
		this.webhooks = webhooks;
		this.transcript = transcript;
	}

	void play() {
		this.transcript.title("The expense agent, secured by A2A Security");
		String tokenUrl = fetchCard();
		CardScenes cards = new CardScenes(this.sites, this.transcript);
		cards.verifySignature();
		cards.refuseChangedCard();
		String expenseId = bookTrip();
		stepUp(expenseId);
		actForAda(tokenUrl);
		Optional<String> travel = obtainToken(tokenUrl, "travel-agent", "travel-secret");
		readExpense(travel, expenseId);
		cards.extendedCard("travel agent", travel, false);
		approveWithoutScope(travel, expenseId);
		Optional<String> finance = obtainToken(tokenUrl, "finance-agent", "finance-secret");
		cards.extendedCard("finance agent", finance, true);
		approve(finance, expenseId);
		this.webhooks.play(expenseId);
		callWithoutToken(expenseId);
		callWithTokenForSomebodyElse(tokenUrl, expenseId);
		callAsStranger(tokenUrl, expenseId);
		new TaskScenes(this.sites, this.transcript).play(travel, finance);
		stealBoundToken(tokenUrl, expenseId);
		this.outage.accept(() -> goOnWithoutAuthorizationServer(finance, expenseId));
		this.audit.play();
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
				Optional.of(HttpCalls.basic("traveller", "traveller-secret")), Optional.empty());
		String expenseId = trip.text("/expenseId");
		this.transcript.outcome(trip.status() == 200 && trip.text("/expenseStatus").equals("SUBMITTED"),
				trip.status() + "; expense " + expenseId + " is " + trip.text("/expenseStatus"));
		return expenseId;
	}

	/**
	 * The desk's peer is configured with a scope for submitting, and allowed one more.
	 */
	private void stepUp(String expenseId) {
		this.transcript.step("The travel agent's desk reads it with a token for submitting only; the expense agent "
				+ "demands more, and configuration allows the desk as much");
		Answer expense = this.http.get(this.sites.travelAgent() + "/expenses/" + expenseId,
				HttpCalls.basic("traveller", "traveller-secret"));
		this.transcript.outcome(expense.status() == 200 && expense.text("/status").equals("SUBMITTED"),
				expense.status() + "; stepped up, " + expense.text("/status"));
	}

	/**
	 * Token exchange (RFC 8693): two agents, and the expense is still Ada's.
	 */
	private void actForAda(String tokenUrl) {
		this.transcript
			.step("Ada signs in at her travel app and has the travel agent book a trip; it calls the expense "
					+ "agent in her name, with her token exchanged for one for that agent");
		Optional<String> adas = new SignIn(this.http, this.sites.authorizationServer(), tokenUrl).token("ada",
				"ada-secret", this.sites.travelAgent());
		Answer trip = this.http.postJson(this.sites.travelAgent() + "/a2a",
				message("book-trip", Map.of("destination", "Oslo", "price", 310, "currency", "EUR")),
				adas.map((value) -> "Bearer " + value), Optional.empty());
		JsonNode booked = trip.body().at("/result/task/artifacts/0/parts/0/data");
		this.transcript.detail("the expense agent was called for " + booked.path("submittedBy").asString("nobody")
				+ ", and who acted for her was " + booked.path("actedBy"));
		this.transcript.outcome(
				trip.status() == 200 && booked.path("submittedBy").asString("").equals("ada")
						&& booked.path("actedBy").toString().equals("[\"travel-agent\"]"),
				trip.status() + "; expense " + booked.path("expenseId").asString("?") + " is Ada's");
		this.transcript.step("Her token, which is for the travel agent, is sent to the expense agent itself");
		Answer passedOn = call("read-expense", booked.path("expenseId").asString("?"), adas);
		refused(passedOn, passedOn.status() == 401 && passedOn.challenge().contains("invalid_token"));
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

	/**
	 * DPoP (RFC 9449): the token is worth nothing without the key it was issued to.
	 */
	private void stealBoundToken(String tokenUrl, String expenseId) {
		ProofKey key = ProofKey.generate();
		this.transcript.step("The finance agent obtains a token bound to a key of its own (DPoP), and reads with it");
		Answer issued = this.http.postForm(tokenUrl,
				Map.of("grant_type", "client_credentials", "resource", this.sites.expenseAgent()),
				HttpCalls.basic("finance-agent", "finance-secret"), key.proof("POST", tokenUrl, Optional.empty()));
		Optional<String> token = accessToken(issued);
		String proof = key.proof("POST", this.sites.agentUrl(), token);
		Answer read = boundCall(expenseId, token, proof);
		this.transcript.outcome(issued.text("/token_type").equals("DPoP") && read.status() == 200,
				read.status() + "; token_type " + issued.text("/token_type") + ", " + status(read));
		this.transcript.step("A thief sends the stolen token as a plain bearer");
		Answer bearer = call("read-expense", expenseId, token);
		refused(bearer, bearer.status() == 401);
		this.transcript.step("The thief sends it with the proof that it has stolen along with it");
		Answer replayed = boundCall(expenseId, token, proof);
		refused(replayed, replayed.status() == 401 && replayed.challenge().contains("invalid_dpop_proof"));
		this.transcript.step("The thief sends it with a proof by a key of its own");
		Answer forged = boundCall(expenseId, token, ProofKey.generate().proof("POST", this.sites.agentUrl(), token));
		refused(forged, forged.status() == 401 && forged.challenge().contains("invalid_dpop_proof"));
	}

	private Answer boundCall(String expenseId, Optional<String> token, String proof) {
		return this.http.postJson(this.sites.agentUrl(), message("read-expense", expenseId),
				token.map((value) -> "DPoP " + value), Optional.of(proof));
	}

	private void goOnWithoutAuthorizationServer(Optional<String> token, String expenseId) {
		this.transcript.step("The authorization server is stopped; the finance agent, which has its token, goes on");
		Answer answer = call("read-expense", expenseId, token);
		this.transcript.outcome(answer.status() == 200 && status(answer).equals("APPROVED"),
				answer.status() + "; " + status(answer));
	}

	private void refused(Answer answer, boolean asExpected) {
		this.transcript.detail("WWW-Authenticate: " + answer.challenge());
		this.transcript.outcome(asExpected,
				answer.status() + "; " + answer.text("/error/code") + " " + answer.text("/error/message"));
	}

	private Answer token(String tokenUrl, String client, String secret, String resource) {
		return this.http.postForm(tokenUrl, Map.of("grant_type", "client_credentials", "resource", resource),
				HttpCalls.basic(client, secret), "");
	}

	private static Optional<String> accessToken(Answer answer) {
		return Optional.of(answer.text("/access_token")).filter((token) -> !token.isEmpty());
	}

	/**
	 * Calls a skill of the expense agent by {@code SendMessage} over JSON-RPC.
	 */
	private Answer call(String skillId, String expenseId, Optional<String> token) {
		return this.http.postJson(this.sites.agentUrl(), message(skillId, expenseId),
				token.map((value) -> "Bearer " + value), Optional.empty());
	}

	private static Map<String, Object> message(String skillId, String expenseId) {
		return message(skillId, Map.of("expenseId", expenseId));
	}

	private static Map<String, Object> message(String skillId, Map<String, Object> input) {
		Map<String, Object> message = new HashMap<>();
		message.put("messageId", UUID.randomUUID().toString());
		message.put("role", "ROLE_USER");
		message.put("parts", List.of(Map.of("data", input)));
		message.put("metadata", Map.of("skillId", skillId));
		return Map.of("jsonrpc", "2.0", "id", 1, "method", "SendMessage", "params", Map.of("message", message));
	}

	private static String status(Answer answer) {
		return answer.text("/result/task/artifacts/0/parts/0/data/status");
	}

}
