package dev.a2asecurity.benchmarks;

import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

import dev.a2asecurity.agentcard.AgentCard;
import dev.a2asecurity.agentcard.AgentCardWriter;
import dev.a2asecurity.agentcard.AgentInterface;
import dev.a2asecurity.agentcard.AgentProvider;
import dev.a2asecurity.agentcard.AgentSkill;
import dev.a2asecurity.agentcard.OAuth2SecurityScheme;
import dev.a2asecurity.agentcard.OAuthFlow;
import dev.a2asecurity.agentcard.SecurityRequirement;

/**
 * How many Agent Cards can be written in a second.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
@Fork(2)
@SuppressWarnings("NullAway.Init")
public class CardBenchmark {

	/**
	 * How many skills the card has.
	 */
	@Param({ "3", "50" })
	public int skills;

	private final AgentCardWriter writer = new AgentCardWriter();

	private AgentCard card;

	/**
	 * Makes a card as an agent with two interfaces and one issuer has it.
	 */
	@Setup
	public void setUp() {
		Map<String, String> scopes = Map.of("expense:read", "Read expenses", "expense:submit", "Submit expenses");
		AgentCard.Builder builder = AgentCard.builder("Expense Agent", "Handles expenses", "1.2.3")
			.supportedInterface(new AgentInterface("https://agent.example.com/a2a", AgentInterface.JSONRPC, "1.0"))
			.supportedInterface(
					new AgentInterface("https://agent.example.com/a2a/rest", AgentInterface.HTTP_JSON, "1.0"))
			.provider(new AgentProvider("https://www.example.com", "Example Inc."))
			.securityScheme("oauth2", new OAuth2SecurityScheme(null,
					new OAuthFlow.ClientCredentials("https://auth.example.com/oauth2/token", null, scopes), null))
			.defaultInputModes(List.of("application/json", "text/plain"))
			.defaultOutputModes(List.of("application/json"));
		for (int i = 0; i < this.skills; i++) {
			builder.skill(AgentSkill.builder("skill-" + i, "Submit expense", "Submits an expense for reimbursement")
				.tags(List.of("expense", "submit"))
				.examples(List.of("Submit 120.50 EUR for a train"))
				.securityRequirement(SecurityRequirement.of("oauth2", List.of("expense:submit")))
				.build());
		}
		this.card = builder.build();
	}

	/**
	 * From the card to the bytes that are served.
	 */
	@Benchmark
	public byte[] write() {
		return this.writer.toJsonBytes(this.card);
	}

}
