package dev.a2asecurity.benchmarks.peer;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

import com.sun.net.httpserver.HttpServer;

import dev.a2asecurity.agentcard.AgentCard;
import dev.a2asecurity.agentcard.AgentCardWriter;
import dev.a2asecurity.agentcard.AgentInterface;
import dev.a2asecurity.agentcard.AgentSkill;
import dev.a2asecurity.agentcard.OAuth2SecurityScheme;
import dev.a2asecurity.agentcard.OAuthFlow;
import dev.a2asecurity.agentcard.SecurityRequirement;
import dev.a2asecurity.peer.RemoteAgents;

import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;
import org.springframework.security.authentication.AnonymousAuthenticationToken;
import org.springframework.security.core.authority.AuthorityUtils;
import org.springframework.security.oauth2.client.AuthorizedClientServiceOAuth2AuthorizedClientManager;
import org.springframework.security.oauth2.client.OAuth2AuthorizeRequest;
import org.springframework.security.oauth2.client.OAuth2AuthorizedClientProviderBuilder;
import org.springframework.security.oauth2.client.OAuth2AuthorizedClientService;
import org.springframework.security.oauth2.client.registration.ClientRegistrationRepository;

/**
 * An application that calls an agent in three ways, with bearer tokens of fixed scopes,
 * with those that the agent's card asks for, and with bound ones, and the authorization
 * server that it has its tokens from.
 */
final class CallingApplication implements AutoCloseable {

	private static final String REGISTRATION = "spring.security.oauth2.client.registration.";

	private final HttpServer server;

	private final ConfigurableApplicationContext context;

	private CallingApplication(HttpServer server, ConfigurableApplicationContext context) {
		this.server = server;
		this.context = context;
	}

	/**
	 * Starts it.
	 * @param proofAlgorithm algorithm of DPoP proofs
	 */
	static CallingApplication start(String proofAlgorithm) {
		HttpServer server = server();
		String url = "http://127.0.0.1:" + server.getAddress().getPort();
		ConfigurableApplicationContext context = new SpringApplicationBuilder(Application.class)
			.web(WebApplicationType.NONE)
			.logStartupInfo(false)
			.properties("spring.main.banner-mode=off", "logging.level.root=warn", "a2a.security.enabled=false",
					REGISTRATION + "bearer.client-id=travel", REGISTRATION + "bearer.client-secret=secret",
					REGISTRATION + "bearer.authorization-grant-type=client_credentials",
					REGISTRATION + "bearer.provider=issuer", REGISTRATION + "bearer.scope=expense:read",
					REGISTRATION + "bound.client-id=travel", REGISTRATION + "bound.client-secret=secret",
					REGISTRATION + "bound.authorization-grant-type=client_credentials",
					REGISTRATION + "bound.provider=issuer",
					"spring.security.oauth2.client.provider.issuer.token-uri=" + url + "/token",
					"a2a.security.peers.bearer.url=" + url, "a2a.security.peers.bearer.scopes=expense:read",
					"a2a.security.peers.bearer.authority=self", "a2a.security.peers.carded.url=" + url,
					"a2a.security.peers.carded.registration=bearer", "a2a.security.peers.carded.authority=self",
					"a2a.security.peers.carded.card.signatures=off", "a2a.security.peers.bound.url=" + url,
					"a2a.security.peers.bound.scopes=expense:read", "a2a.security.peers.bound.authority=self",
					"a2a.security.peers.bound.binding=dpop",
					"a2a.security.peers.bound.proof-algorithm=" + proofAlgorithm)
			.run();
		return new CallingApplication(server, context);
	}

	private static HttpServer server() {
		try {
			HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
			server.createContext("/token", (exchange) -> {
				UnaryOperator<String> type = (proof) -> (proof != null) ? "DPoP" : "Bearer";
				byte[] body = ("{\"access_token\":\"" + "t".repeat(800) + "\",\"expires_in\":3600,\"token_type\":\""
						+ type.apply(exchange.getRequestHeaders().getFirst("DPoP")) + "\"}")
					.getBytes(StandardCharsets.UTF_8);
				exchange.getResponseHeaders().set("Content-Type", "application/json");
				exchange.sendResponseHeaders(200, body.length);
				exchange.getResponseBody().write(body);
				exchange.close();
			});
			byte[] card = new AgentCardWriter().toJsonBytes(card("http://127.0.0.1:" + server.getAddress().getPort()));
			server.createContext("/.well-known/agent-card.json", (exchange) -> {
				exchange.getResponseHeaders().set("Content-Type", "application/json");
				exchange.getResponseHeaders().set("Cache-Control", "max-age=3600");
				exchange.sendResponseHeaders(200, card.length);
				exchange.getResponseBody().write(card);
				exchange.close();
			});
			server.start();
			return server;
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private static AgentCard card(String url) {
		return AgentCard.builder("Expense", "Expenses", "1")
			.supportedInterface(new AgentInterface(url + "/a2a", "JSONRPC", null, "1.0"))
			.defaultInputModes(List.of("text/plain"))
			.defaultOutputModes(List.of("text/plain"))
			.securityScheme("oauth2", new OAuth2SecurityScheme(null,
					new OAuthFlow.ClientCredentials(url + "/token", null, Map.of("expense:read", "Reads")), null))
			.securityRequirements(List.of(SecurityRequirement.of("oauth2", List.of("expense:read"))))
			.skill(AgentSkill.builder("read-expense", "Read", "Reads an expense").tags(List.of("expense")).build())
			.build();
	}

	RemoteAgents agents() {
		return this.context.getBean(RemoteAgents.class);
	}

	URI url() {
		return URI.create("http://127.0.0.1:" + this.server.getAddress().getPort() + "/a2a");
	}

	/**
	 * Returns Spring Security's manager as its documentation puts it together.
	 */
	AuthorizedClientServiceOAuth2AuthorizedClientManager springManager() {
		AuthorizedClientServiceOAuth2AuthorizedClientManager manager = new AuthorizedClientServiceOAuth2AuthorizedClientManager(
				this.context.getBean(ClientRegistrationRepository.class),
				this.context.getBean(OAuth2AuthorizedClientService.class));
		manager
			.setAuthorizedClientProvider(OAuth2AuthorizedClientProviderBuilder.builder().clientCredentials().build());
		return manager;
	}

	static OAuth2AuthorizeRequest springRequest() {
		return OAuth2AuthorizeRequest.withClientRegistrationId("bearer")
			.principal(new AnonymousAuthenticationToken("key", "travel", AuthorityUtils.createAuthorityList("SELF")))
			.build();
	}

	@Override
	public void close() {
		this.context.close();
		this.server.stop(0);
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class Application {

	}

}
