package dev.a2asecurity.starter;

import java.util.Arrays;
import java.util.List;

import org.junit.jupiter.api.Test;

import dev.a2asecurity.peer.RemoteAgents;
import dev.a2asecurity.starter.app.EchoAgentApplication;
import dev.a2asecurity.test.TestIssuer;

import org.springframework.context.annotation.Configuration;
import org.springframework.security.oauth2.client.web.OAuth2AuthorizedClientRepository;
import org.springframework.security.web.FilterChainProxy;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Client registrations that are there to call other agents change nothing about the
 * application's other URLs: Boot would put its login in front of them.
 */
class PeerRegistrationsTests {

	private static final String REGISTRATION = "spring.security.oauth2.client.registration.";

	private static final String[] PEER = { REGISTRATION + "expense.client-id=travel",
			REGISTRATION + "expense.client-secret=secret",
			REGISTRATION + "expense.authorization-grant-type=client_credentials",
			"spring.security.oauth2.client.provider.expense.token-uri=https://auth.example.com/token",
			"a2a.security.peers.expense.url=https://expense.example.com", "a2a.security.peers.expense.scopes=a" };

	private static String[] and(String... more) {
		String[] all = Arrays.copyOf(PEER, PEER.length + more.length);
		System.arraycopy(more, 0, all, PEER.length, more.length);
		return all;
	}

	@Test
	void otherUrlsWhenRegistrationsAreForPeersThenAsWithoutThem() {
		try (TestIssuer issuer = TestIssuer.start();
				RunningAgent without = RunningAgent.start(issuer, List.of(EchoAgentApplication.class, Page.class));
				RunningAgent with = RunningAgent.start(issuer, List.of(EchoAgentApplication.class, Page.class), PEER)) {
			assertThat(with.context().getBean(RemoteAgents.class).names()).containsExactly("expense");
			for (String path : List.of("/page", "/login", "/oauth2/authorization/expense", "/error")) {
				for (String accept : List.of("text/html", "application/json")) {
					assertThat(described(with, path, accept)).as(path + " " + accept)
						.isEqualTo(described(without, path, accept));
				}
			}
			assertThat(filters(with)).isEqualTo(filters(without));
		}
	}

	@Test
	void otherUrlsWhenARegistrationIsForLoginThenBootsLoginIsThere() {
		try (TestIssuer issuer = TestIssuer.start();
				RunningAgent agent = RunningAgent.start(issuer, List.of(EchoAgentApplication.class, Page.class),
						and(REGISTRATION + "github.client-id=app", REGISTRATION + "github.client-secret=secret"))) {
			assertThat(filters(agent)).anyMatch((filter) -> filter.contains("OAuth2LoginAuthenticationFilter"));
			assertThat(agent.context().getBeanProvider(OAuth2AuthorizedClientRepository.class).getIfAvailable())
				.isNotNull();
		}
	}

	@Test
	void otherUrlsWhenARegistrationIsNoPeersThenBootDoesWhatItDoes() {
		try (TestIssuer issuer = TestIssuer.start();
				RunningAgent agent = RunningAgent.start(issuer, List.of(EchoAgentApplication.class, Page.class),
						and(REGISTRATION + "other.client-id=app", REGISTRATION + "other.client-secret=secret",
								REGISTRATION + "other.authorization-grant-type=client_credentials",
								REGISTRATION + "other.provider=expense"))) {
			assertThat(filters(agent)).anyMatch((filter) -> filter.contains("OAuth2LoginAuthenticationFilter"));
		}
	}

	private static String described(RunningAgent agent, String path, String accept) {
		var response = agent.get(path, "Accept", accept);
		return response.statusCode() + " " + response.headers().firstValue("WWW-Authenticate").orElse("") + " "
				+ response.headers()
					.firstValue("Location")
					.map((location) -> location.replaceAll(":\\d+", ""))
					.orElse("");
	}

	private static List<String> filters(RunningAgent agent) {
		return agent.context()
			.getBean(FilterChainProxy.class)
			.getFilterChains()
			.stream()
			.map(SecurityFilterChain::getFilters)
			.map((filters) -> filters.stream().map((filter) -> filter.getClass().getName()).toList().toString())
			.toList();
	}

	@Configuration(proxyBeanMethods = false)
	@RestController
	static class Page {

		@GetMapping("/page")
		String page() {
			return "page";
		}

	}

}
