package dev.a2asecurity.benchmarks.peer;

import java.net.URI;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;

import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

import dev.a2asecurity.call.SkillId;
import dev.a2asecurity.peer.RemoteAgent;

import org.springframework.security.oauth2.client.AuthorizedClientServiceOAuth2AuthorizedClientManager;
import org.springframework.security.oauth2.client.OAuth2AuthorizeRequest;
import org.springframework.security.oauth2.client.OAuth2AuthorizedClient;

/**
 * How long it takes to authenticate a request with a token that is there already, in
 * microseconds. The yardstick is Spring Security's own manager with the token in its
 * memory; it checks no origin and no authority. By how many threads at once, the option
 * {@code -t} says.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
@SuppressWarnings("NullAway.Init")
public class PeerTokenBenchmark {

	private CallingApplication application;

	private RemoteAgent agent;

	private RemoteAgent agentWithCard;

	private URI url;

	private AuthorizedClientServiceOAuth2AuthorizedClientManager springManager;

	private OAuth2AuthorizeRequest springRequest;

	/**
	 * Starts the application and fetches the tokens.
	 */
	@Setup
	public void setUp() {
		this.application = CallingApplication.start("es256");
		this.agent = this.application.agents().get("bearer");
		this.agentWithCard = this.application.agents().get("carded").forSkill(SkillId.parse("read-expense"));
		this.url = this.application.url();
		this.springManager = this.application.springManager();
		this.springRequest = CallingApplication.springRequest();
		cachedHeader();
		cachedHeaderByCard();
		springManager();
	}

	/**
	 * Stops the application.
	 */
	@TearDown
	public void tearDown() {
		this.application.close();
	}

	/**
	 * A2A Security: may it go there, on whose authority, which scopes, which token, and
	 * the header.
	 */
	@Benchmark
	public Map<String, String> cachedHeader() {
		return this.agent.headersFor("POST", this.url);
	}

	/**
	 * The same where the verified card says which scopes the skill needs.
	 */
	@Benchmark
	public Map<String, String> cachedHeaderByCard() {
		return this.agentWithCard.headersFor("POST", this.url);
	}

	/**
	 * Spring Security's manager, and the header.
	 */
	@Benchmark
	public String springManager() {
		OAuth2AuthorizedClient client = Objects.requireNonNull(this.springManager.authorize(this.springRequest));
		return "Bearer " + client.getAccessToken().getTokenValue();
	}

}
