package dev.a2asecurity.agentcard;

import java.util.ArrayList;
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
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * How often an Agent Card that was read can be brought into the form that is signed, in a
 * second: RFC 8785 over the field-presence rules of the A2A specification 1.0, section
 * 8.4.1.
 * <p>
 * It stands in the package of what it measures, which is not public.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
@Fork(2)
@SuppressWarnings("NullAway.Init")
public class CanonicalFormBenchmark {

	/**
	 * How many skills the card has.
	 */
	@Param({ "3", "50" })
	public int skills;

	private ObjectNode card;

	/**
	 * Makes a card in the form of protocol 1.0.
	 */
	@Setup
	public void setUp() {
		List<AgentSkill> all = new ArrayList<>();
		for (int i = 0; i < this.skills; i++) {
			all.add(AgentSkill.builder("skill-" + i, "Submit expense", "Submits an expense for reimbursement")
				.tags(List.of("expense", "submit"))
				.examples(List.of("Submit 120.50 EUR for a train"))
				.securityRequirement(SecurityRequirement.of("oauth2", List.of("expense:submit")))
				.build());
		}
		AgentCard built = AgentCard.builder("Expense Agent", "Handles expenses", "1.2.3")
			.supportedInterface(new AgentInterface("https://agent.example.com/a2a", AgentInterface.JSONRPC, "1.0"))
			.securityScheme("oauth2",
					new OAuth2SecurityScheme(null,
							new OAuthFlow.ClientCredentials("https://auth.example.com/oauth2/token", null,
									Map.of("expense:submit", "Submit expenses")),
							null))
			.capabilities(new AgentCapabilities(true, null, List.of(), null))
			.defaultInputModes(List.of("application/json", "text/plain"))
			.defaultOutputModes(List.of("application/json"))
			.skills(all)
			.build();
		this.card = (ObjectNode) JsonMapper.builder()
			.build()
			.readTree(new AgentCardWriter().toJsonBytes(built, AgentCardForm.V1_0));
	}

	/**
	 * The form of the specification.
	 */
	@Benchmark
	public byte[] canonicalise() {
		return CanonicalForm.ofSpecification(this.card);
	}

}
