package dev.a2asecurity.peer;

import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

import com.github.tomakehurst.wiremock.WireMockServer;
import com.github.tomakehurst.wiremock.client.MappingBuilder;
import com.github.tomakehurst.wiremock.client.ResponseDefinitionBuilder;
import com.github.tomakehurst.wiremock.core.WireMockConfiguration;
import com.github.tomakehurst.wiremock.verification.LoggedRequest;

import dev.a2asecurity.TestClock;
import dev.a2asecurity.agentcard.AgentCard;
import dev.a2asecurity.agentcard.AgentSkill;
import dev.a2asecurity.agentcard.SecurityRequirement;
import dev.a2asecurity.audit.AuditEvent;
import dev.a2asecurity.audit.AuditKind;
import dev.a2asecurity.audit.AuditOrigin;
import dev.a2asecurity.audit.AuditOutcome;
import dev.a2asecurity.audit.AuditTrail;
import dev.a2asecurity.audit.GateTimes;
import dev.a2asecurity.authentication.InboundTokens;

import org.springframework.boot.ssl.DefaultSslBundleRegistry;
import org.springframework.boot.ssl.SslBundle;
import org.springframework.security.oauth2.client.registration.ClientRegistration;
import org.springframework.security.oauth2.core.AuthorizationGrantType;
import org.springframework.web.client.RestClient;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.any;
import static com.github.tomakehurst.wiremock.client.WireMock.anyRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.anyUrl;
import static com.github.tomakehurst.wiremock.client.WireMock.post;
import static com.github.tomakehurst.wiremock.client.WireMock.urlPathEqualTo;

/**
 * An authorization server and a peer, both played by WireMock, and this agent's side of
 * them put together as an application's is.
 */
final class PeerWorld implements AutoCloseable {

	static final String SECRET = "the-client-secret-9f2d";

	static final String RESOURCE = "https://expense.example.com";

	static final Instant NOW = Instant.parse("2026-11-21T10:00:00Z");

	final WireMockServer authorizationServer = start();

	final WireMockServer expense = start();

	final TestClock clock = new TestClock(PeerWorld.NOW);

	final InboundTokens inboundTokens = InboundTokens.kept();

	final DefaultSslBundleRegistry bundles = new DefaultSslBundleRegistry();

	final List<PeerAuthorization> authorizations = Collections.synchronizedList(new ArrayList<>());

	final List<AuditEvent> events = Collections.synchronizedList(new ArrayList<>());

	final Map<String, String> tasks = new ConcurrentHashMap<>();

	final AtomicReference<AgentCard> card = new AtomicReference<>();

	final AtomicReference<ClientRegistration> registration = new AtomicReference<>();

	final List<String> gates = Collections.synchronizedList(new ArrayList<>());

	final PeerTokenManager tokens;

	PeerWorld() {
		this(Duration.ofSeconds(20));
	}

	/**
	 * Creates a world.
	 * @param readTimeout how long an answer of the authorization server is waited for;
	 * tests that are not about that must not fail on a machine that is busy
	 */
	PeerWorld(Duration readTimeout) {
		this.tokens = new PeerTokenManager(new TokenPolicy(Duration.ofSeconds(10), Duration.ofSeconds(60),
				Duration.ofSeconds(60), Duration.ofSeconds(30), Duration.ofSeconds(1), Duration.ofSeconds(60),
				Duration.ofSeconds(10), readTimeout, 1000), this.clock, () -> 0);
		this.registration.set(registration((builder) -> builder));
		this.card.set(card(List.of(SecurityRequirement.of("oauth2", List.of("expense:read"))),
				Map.of("submit", List.of(SecurityRequirement.of("oauth2", List.of("expense:submit"))))));
	}

	private static WireMockServer start() {
		WireMockServer server = new WireMockServer(
				WireMockConfiguration.options().dynamicPort().bindAddress("127.0.0.1"));
		server.start();
		return server;
	}

	String tokenUri() {
		return this.authorizationServer.baseUrl() + "/token";
	}

	URI url(String path) {
		return URI.create(this.expense.baseUrl() + path);
	}

	AgentCard card(List<SecurityRequirement> requirements, Map<String, List<SecurityRequirement>> skills) {
		AgentCard.Builder builder = AgentCard.builder("Expense", "Expenses", "1")
			.supportedInterface(
					new dev.a2asecurity.agentcard.AgentInterface(url("/a2a").toString(), "JSONRPC", null, "1.0"))
			.defaultInputModes(List.of("text/plain"))
			.defaultOutputModes(List.of("text/plain"))
			.securityScheme("oauth2", LeastScopesTests.oauth2(tokenUri()))
			.securityRequirements(requirements);
		skills.forEach((id, needed) -> builder
			.skill(AgentSkill.builder(id, id, id).tags(List.of("x")).securityRequirements(needed).build()));
		return builder.build();
	}

	ClientRegistration registration(UnaryOperator<ClientRegistration.Builder> customizer) {
		return customizer
			.apply(ClientRegistration.withRegistrationId("expense")
				.clientId("travel")
				.clientSecret(SECRET)
				.tokenUri(tokenUri())
				.authorizationGrantType(AuthorizationGrantType.CLIENT_CREDENTIALS))
			.build();
	}

	/**
	 * A peer as it is where nothing special is configured.
	 */
	Peer peer() {
		return new Peer("expense", url(""), Set.of(url("")), "expense", null, null, RESOURCE, null, null,
				Peer.Binding.NONE, Peer.ProofAlgorithm.ES256, null, null, true);
	}

	Peer peer(Peer.Authority authority) {
		Peer peer = peer();
		return new Peer(peer.name(), peer.url(), peer.origins(), peer.registration(), authority, peer.audience(),
				peer.resource(), peer.scopes(), peer.allowedScopes(), peer.binding(), peer.proofAlgorithm(),
				peer.sslBundle(), peer.clientKey(), peer.actorToken());
	}

	Peer peerAllowed(String... scopes) {
		Peer peer = peer();
		return new Peer(peer.name(), peer.url(), peer.origins(), peer.registration(), peer.authority(), peer.audience(),
				peer.resource(), peer.scopes(), Set.of(scopes), peer.binding(), peer.proofAlgorithm(), peer.sslBundle(),
				peer.clientKey(), peer.actorToken());
	}

	Peer peer(Peer.Binding binding, Peer.ProofAlgorithm algorithm, String sslBundle, Peer.ClientKeySource clientKey) {
		Peer peer = peer();
		return new Peer(peer.name(), peer.url(), peer.origins(), peer.registration(), peer.authority(), peer.audience(),
				peer.resource(), Set.of("expense:read"), peer.allowedScopes(), binding, algorithm, sslBundle, clientKey,
				peer.actorToken());
	}

	RemoteAgent remoteAgent() {
		return remoteAgent(peer());
	}

	RemoteAgent remoteAgent(Peer peer) {
		return remoteAgents(List.of(peer)).get(peer.name());
	}

	RemoteAgents remoteAgents(List<Peer> peers) {
		return new RemoteAgentsFactory((id) -> id.equals("expense") ? this.registration.get() : null, this.tokens,
				this.inboundTokens, this.bundles, RestClient::builder,
				List.of(this.authorizations::add,
						new PeerAudit(new AuditTrail(this.clock, () -> AuditOrigin.HERE,
								List.of(this.events::add, new Times()), null))),
				List.of((peer, taskId) -> this.tasks.merge(taskId, peer, (one, two) -> one + ", " + two)))
			.create(peers, (peer) -> this.card::get);
	}

	void bundle(String name, SslBundle bundle) {
		this.bundles.registerBundle(name, bundle);
	}

	static MappingBuilder tokenRequest() {
		return post(urlPathEqualTo("/token"));
	}

	static ResponseDefinitionBuilder json(int status, String body) {
		return aResponse().withStatus(status).withHeader("Content-Type", "application/json").withBody(body);
	}

	/**
	 * The authorization server gives this token to everybody.
	 */
	void issues(String token) {
		issues(token, "\"token_type\":\"Bearer\",\"expires_in\":600");
	}

	void issues(String token, String more) {
		this.authorizationServer
			.stubFor(tokenRequest().willReturn(json(200, "{\"access_token\":\"" + token + "\"," + more + "}")));
	}

	/**
	 * The peer answers whatever it is asked.
	 */
	void answers(ResponseDefinitionBuilder response) {
		this.expense.stubFor(any(anyUrl()).willReturn(response));
	}

	List<LoggedRequest> tokenRequests() {
		return this.authorizationServer.findAll(anyRequestedFor(urlPathEqualTo("/token")));
	}

	List<LoggedRequest> requests() {
		return this.expense.findAll(anyRequestedFor(anyUrl()));
	}

	@Override
	public void close() {
		this.tokens.close();
		this.authorizationServer.stop();
		this.expense.stop();
	}

	/**
	 * Notes what gates have told how long they took.
	 */
	private final class Times implements Consumer<AuditEvent>, GateTimes {

		@Override
		public void accept(AuditEvent event) {
			// Somebody else does.
		}

		@Override
		public void decided(AuditKind gate, AuditOutcome outcome, long nanos) {
			PeerWorld.this.gates.add(gate.label() + " " + outcome.label() + ((nanos > 0) ? "" : " in no time"));
		}

	}

}
