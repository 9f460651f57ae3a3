package dev.a2asecurity.autoconfigure;

import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Set;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import dev.a2asecurity.Failures;
import dev.a2asecurity.peer.Peer;
import dev.a2asecurity.peer.PeerTaskListener;
import dev.a2asecurity.peer.PeerTokenManager;
import dev.a2asecurity.peer.RemoteAgent;
import dev.a2asecurity.peer.RemoteAgents;
import dev.a2asecurity.peer.TokenPolicy;
import dev.a2asecurity.webhook.receive.StartedTasks;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.ssl.SslAutoConfiguration;
import org.springframework.boot.security.oauth2.client.autoconfigure.OAuth2ClientAutoConfiguration;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.mock.env.MockEnvironment;
import org.springframework.security.oauth2.client.registration.ClientRegistrationRepository;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

/**
 * The agents that are called, in an application without a web server that is no agent.
 */
class A2APeerAutoConfigurationTests {

	private static final String KEY = "a2a.security.peers.expense";

	private static final String REGISTRATION = "spring.security.oauth2.client.registration.expense.";

	private final ApplicationContextRunner bare = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(A2APeerAutoConfiguration.class, A2AClockAutoConfiguration.class,
				OAuth2ClientAutoConfiguration.class, SslAutoConfiguration.class))
		.withPropertyValues("a2a.security.enabled=false");

	private final ApplicationContextRunner configured = this.bare.withPropertyValues(REGISTRATION + "client-id=travel",
			REGISTRATION + "client-secret=secret", REGISTRATION + "authorization-grant-type=client_credentials",
			"spring.security.oauth2.client.provider.expense.token-uri=https://auth.example.com/token",
			KEY + ".url=https://expense.example.com/", KEY + ".scopes=expense:read");

	@Test
	void contextWhenNoPeerThenNothing() {
		this.bare.run((context) -> assertThat(context).hasNotFailed()
			.doesNotHaveBean(RemoteAgents.class)
			.doesNotHaveBean(PeerTokenManager.class));
	}

	@Test
	void contextWhenPeerThenRemoteAgents() {
		this.configured.run((context) -> {
			assertThat(context).hasNotFailed().hasSingleBean(RemoteAgents.class);
			assertThat(context.getBean(RemoteAgents.class).names()).containsExactly("expense");
			RemoteAgent agent = context.getBean(RemoteAgents.class).get("expense");
			assertThat(agent.url()).hasToString("https://expense.example.com/");
		});
	}

	@Test
	void contextWhenTheClientIsNotThereThenNothing() {
		this.configured.withClassLoader(new FilteredClassLoader(ClientRegistrationRepository.class))
			.run((context) -> assertThat(context).doesNotHaveBean(RemoteAgents.class));
	}

	@Test
	void contextWhenTheApplicationHasItsOwnThenThat() {
		RemoteAgents own = new RemoteAgents() {

			@Override
			public RemoteAgent get(String name) {
				throw new IllegalArgumentException(name);
			}

			@Override
			public Set<String> names() {
				return Set.of();
			}

		};
		this.configured.withBean(RemoteAgents.class, () -> own)
			.run((context) -> assertThat(context.getBean(RemoteAgents.class)).isSameAs(own));
	}

	@Test
	void contextWhenNoRegistrationThenStops() {
		this.bare.withPropertyValues(KEY + ".url=https://expense.example.com").run((context) -> {
			Failures.assertStopped(context, "there is no client registration by which tokens for them could be had",
					"Configure spring.security.oauth2.client.registration.expense");
		});
		this.configured.withPropertyValues(KEY + ".registration=other").run((context) -> {
			Failures.assertStopped(context, "There is no client registration [other] for the peer expense",
					"set a2a.security.peers.expense.registration to one that there is");
		});
	}

	@Test
	void contextWhenThePeerSendsNoWebhooksThenStops() {
		this.configured.withPropertyValues(KEY + ".webhook-peer=other")
			.run((context) -> Failures.assertStopped(context,
					"a2a.security.peers.expense.webhook-peer is [other], and a2a.security.webhooks.receive has []",
					"remove it if the peer sends no webhooks"));
		this.configured.withPropertyValues(KEY + ".webhook-peer=other", "a2a.security.webhooks.receive[0].peer=expense")
			.run((context) -> Failures.assertStopped(context,
					"webhook-peer is [other], and a2a.security.webhooks.receive has [expense]", "one of these"));
	}

	@Test
	void expectedPeerTasksThenUnderTheNameOfTheReceiver() {
		StartedTasks tasks = new StartedTasks(10, Duration.ofHours(1), Clock.systemUTC());
		A2APeersProperties properties = bind(valid().with(KEY + ".webhook-peer", "sender")
			.with("a2a.security.peers.same.url", "https://same.example.com")
			.with("a2a.security.peers.silent.url", "https://silent.example.com"));
		MockEnvironment environment = new MockEnvironment();
		assertThat(ExpectedPeerTasks.of(bind(valid()), environment, tasks)).isEmpty();
		environment.withProperty("a2a.security.webhooks.receive[0].peer", "sender")
			.withProperty("a2a.security.webhooks.receive[0].schemes", "jwt")
			.withProperty("a2a.security.webhooks.receive[1].peer", "same");
		assertThat(ExpectedPeerTasks.of(properties, environment, null)).isEmpty();
		PeerTaskListener listener = ExpectedPeerTasks.of(properties, environment, tasks).orElseThrow();
		listener.started("expense", "t-1");
		listener.started("same", "t-2");
		listener.started("silent", "t-3");
		assertThat(tasks.isExpected("sender", "t-1")).isTrue();
		assertThat(tasks.isExpected("expense", "t-1")).isFalse();
		assertThat(tasks.isExpected("same", "t-2")).isTrue();
		assertThat(tasks.isExpected("silent", "t-3")).isFalse();
	}

	private static A2APeersProperties bind(TestProperties properties) {
		return properties.bind("a2a.security", A2APeersProperties.class);
	}

	private static List<Peer> peers(TestProperties properties) {
		return PeerSettings.peers(bind(properties));
	}

	private static TestProperties valid() {
		return TestProperties.empty().with(KEY + ".url", "https://expense.example.com/");
	}

	@Test
	void peerWhenNothingElseIsSetThenDefaults() {
		assertThat(bind(TestProperties.empty()).peers()).isEmpty();
		Peer peer = peers(valid()).get(0);
		assertThat(peer.name()).isEqualTo("expense");
		assertThat(peer.origins()).extracting(Object::toString).containsExactly("https://expense.example.com/");
		assertThat(peer.registration()).isEqualTo("expense");
		assertThat(peer.authority()).isNull();
		assertThat(peer.audience()).isNull();
		assertThat(peer.resource()).isEqualTo("https://expense.example.com");
		assertThat(peer.scopes()).isNull();
		assertThat(peer.allowedScopes()).isNull();
		assertThat(peer.binding()).isEqualTo(Peer.Binding.NONE);
		assertThat(peer.proofAlgorithm()).isEqualTo(Peer.ProofAlgorithm.ES256);
		assertThat(peer.sslBundle()).isNull();
		assertThat(peer.clientKey()).isNull();
		assertThat(peer.actorToken()).isTrue();
	}

	@Test
	void peerWhenEverythingIsSetThenAsConfigured() {
		Peer peer = peers(valid().with(KEY + ".origins", "https://a.example.com,https://b.example.com:8443/")
			.with(KEY + ".registration", "other")
			.with(KEY + ".authority", "caller")
			.with(KEY + ".audience", "expense")
			.with(KEY + ".scopes", "a")
			.with(KEY + ".allowed-scopes", "a,b")
			.with(KEY + ".binding", "dpop")
			.with(KEY + ".proof-algorithm", "eddsa")
			.with(KEY + ".ssl-bundle", "tls")
			.with(KEY + ".client-key.bundle", "key")
			.with(KEY + ".client-key.id", "key-1")
			.with(KEY + ".actor-token", "false")).get(0);
		assertThat(peer.origins()).hasSize(2);
		assertThat(peer.registration()).isEqualTo("other");
		assertThat(peer.authority()).isEqualTo(Peer.Authority.CALLER);
		assertThat(peer.audience()).isEqualTo("expense");
		assertThat(peer.resource()).isNull();
		assertThat(peer.scopes()).containsExactly("a");
		assertThat(peer.allowedScopes()).containsExactlyInAnyOrder("a", "b");
		assertThat(peer.binding()).isEqualTo(Peer.Binding.DPOP);
		assertThat(peer.proofAlgorithm()).isEqualTo(Peer.ProofAlgorithm.EDDSA);
		assertThat(peer.sslBundle()).isEqualTo("tls");
		assertThat(peer.clientKey()).isEqualTo(new Peer.ClientKeySource("key", "key-1"));
		assertThat(peer.actorToken()).isFalse();
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|',
			textBlock = """
					.url            | http://expense.example.com       | .url is [http://expense.example.com], which cannot be used: it is plain http to another machine | Use an https URL
					.url            | ''                               | .url is missing                                        | Set it to the base URL
					.origins        | http://expense.example.com       | .origins is [http://expense.example.com]               | Use an https URL
					.origins        | https://expense.example.com/a2a  | .origins has [https://expense.example.com/a2a], which is more than an origin | Name scheme, host and port only
					.binding        | mtls                             | .binding is mtls, and a2a.security.peers.expense.ssl-bundle is missing | Set it to the SSL bundle
					.client-key.id  | x                                | .client-key.id is set, and a2a.security.peers.expense.client-key.bundle is missing | Set it to the SSL bundle
					""")
	void peerWhenWrongThenStops(String key, String value, String problem, String action) {
		Failures.assertStopped(catchThrowable(() -> peers(valid().with(KEY + key, value))), KEY + problem, action);
	}

	@Test
	void peerWhenScopesContradictThenStops() {
		Failures.assertStopped(
				catchThrowable(() -> peers(valid().with(KEY + ".scopes", "a,b").with(KEY + ".allowed-scopes", "a"))),
				KEY + ".scopes has [b], which a2a.security.peers.expense.allowed-scopes has not",
				"Add them to the latter");
	}

	private static TokenPolicy tokens(TestProperties properties) {
		return PeerSettings.tokens(properties.bind("a2a.security.peer-tokens", A2APeerTokensProperties.class));
	}

	@Test
	void tokensWhenNothingIsSetThenDefaults() {
		assertThat(tokens(TestProperties.empty())).isEqualTo(new TokenPolicy(Duration.ofSeconds(10),
				Duration.ofMinutes(1), Duration.ofMinutes(1), Duration.ofSeconds(10), Duration.ofSeconds(1),
				Duration.ofMinutes(1), Duration.ofSeconds(2), Duration.ofSeconds(5), 10_000));
	}

	@ParameterizedTest
	@CsvSource({ "skew,6m", "refresh-ahead,2h", "default-life,0s", "patience,0s", "back-off,0s", "max-back-off,500ms",
			"connect-timeout,2m", "read-timeout,0s" })
	void tokensWhenBeyondItsBoundsThenStops(String name, String value) {
		TestProperties properties = TestProperties.empty().with("a2a.security.peer-tokens." + name, value);
		Failures.assertStopped(catchThrowable(() -> tokens(properties)), "a2a.security.peer-tokens." + name + " is ",
				"Set it to a duration in between");
	}

	@Test
	void tokensWhenNoneMayBeKeptThenStops() {
		Failures.assertStopped(
				catchThrowable(
						() -> tokens(TestProperties.empty().with("a2a.security.peer-tokens.maximum-tokens", "0"))),
				"a2a.security.peer-tokens.maximum-tokens is 0", "Set it to a number");
	}

}
