package dev.a2asecurity.benchmarks;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.security.spec.ECGenParameterSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.util.Base64URL;
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
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import dev.a2asecurity.agentcard.AgentCapabilities;
import dev.a2asecurity.agentcard.AgentCard;
import dev.a2asecurity.agentcard.AgentCardForm;
import dev.a2asecurity.agentcard.AgentCardJson;
import dev.a2asecurity.agentcard.AgentCardReader;
import dev.a2asecurity.agentcard.AgentCardSigner;
import dev.a2asecurity.agentcard.AgentCardVerifier;
import dev.a2asecurity.agentcard.AgentInterface;
import dev.a2asecurity.agentcard.AgentKey;
import dev.a2asecurity.agentcard.AgentSkill;
import dev.a2asecurity.agentcard.OAuth2SecurityScheme;
import dev.a2asecurity.agentcard.OAuthFlow;
import dev.a2asecurity.agentcard.SecurityRequirement;
import dev.a2asecurity.agentcard.VerifiedAgentCard;
import dev.a2asecurity.agentcard.WebOrigin;

/**
 * How many Agent Cards can be signed and verified in a second, against bare
 * {@link Signature} calls on the same bytes. The difference is reading, canonicalising
 * and writing; {@code read} is the reading alone.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
@Fork(2)
@SuppressWarnings("NullAway.Init")
public class CardSignatureBenchmark {

	private static final WebOrigin ORIGIN = WebOrigin.of("https://agent.example.com");

	/**
	 * The algorithm.
	 */
	@Param({ "RS256", "ES256", "EdDSA" })
	public String algorithm;

	private final AgentCardReader reader = new AgentCardReader();

	private KeyPair pair;

	private AgentCard card;

	private AgentCardSigner signer;

	private AgentCardVerifier verifier;

	private byte[] signed;

	private byte[] signingInput;

	private byte[] bareSignature;

	/**
	 * Makes keys, a card of three skills in the form of protocol 1.0, and its signature.
	 * @throws GeneralSecurityException if the JDK lacks the algorithm
	 */
	@Setup
	public void setUp() throws GeneralSecurityException {
		this.pair = pair();
		AgentKey key = AgentKey.of(this.pair, "key-1", this.algorithm);
		this.card = card();
		this.signer = new AgentCardSigner(List.of(key), null);
		this.verifier = AgentCardVerifier.builder().trust(ORIGIN, new JWKSet(key.publicJwk())).build();
		this.signed = this.signer.sign(this.card, AgentCardForm.V1_0);
		JsonNode signature = new JsonMapper().readTree(this.signed).get("signatures").get(0);
		// As long as the real payload: the card without its signatures, and sorted.
		byte[] payload = new byte[this.signed.length - signature.toString().length() - ",\"signatures\":[]".length()];
		this.signingInput = (signature.get("protected").stringValue() + "." + Base64URL.encode(payload))
			.getBytes(StandardCharsets.US_ASCII);
		this.bareSignature = bareSign();
	}

	private KeyPair pair() throws GeneralSecurityException {
		String type = switch (this.algorithm) {
			case "RS256" -> "RSA";
			case "ES256" -> "EC";
			default -> "Ed25519";
		};
		KeyPairGenerator generator = KeyPairGenerator.getInstance(type);
		if (type.equals("EC")) {
			generator.initialize(new ECGenParameterSpec("secp256r1"));
		}
		return generator.generateKeyPair();
	}

	private static AgentCard card() {
		Map<String, String> scopes = Map.of("expense:read", "Read expenses", "expense:submit", "Submit expenses");
		List<AgentSkill> skills = new ArrayList<>();
		for (int i = 0; i < 3; i++) {
			skills.add(AgentSkill.builder("skill-" + i, "Submit expense", "Submits an expense for reimbursement")
				.tags(List.of("expense", "submit"))
				.examples(List.of("Submit 120.50 EUR for a train"))
				.securityRequirement(SecurityRequirement.of("oauth2", List.of("expense:submit")))
				.build());
		}
		return AgentCard.builder("Expense Agent", "Handles expenses", "1.2.3")
			.supportedInterface(new AgentInterface("https://agent.example.com/a2a", AgentInterface.JSONRPC, "1.0"))
			.securityScheme("oauth2", new OAuth2SecurityScheme(null,
					new OAuthFlow.ClientCredentials("https://auth.example.com/oauth2/token", null, scopes), null))
			.capabilities(new AgentCapabilities(true, null, List.of(), null))
			.defaultInputModes(List.of("application/json", "text/plain"))
			.defaultOutputModes(List.of("application/json"))
			.skills(skills)
			.build();
	}

	/**
	 * From the card to signed bytes: written, canonicalised, signed.
	 */
	@Benchmark
	public byte[] sign() {
		return this.signer.sign(this.card, AgentCardForm.V1_0);
	}

	/**
	 * From received bytes to a verified card: read, canonicalised, verified.
	 */
	@Benchmark
	public VerifiedAgentCard verify() {
		return this.verifier.verify(this.signed, ORIGIN);
	}

	/**
	 * Received bytes, read.
	 */
	@Benchmark
	public AgentCardJson read() {
		return this.reader.read(this.signed);
	}

	/**
	 * A bare signature over as many bytes.
	 * @throws GeneralSecurityException if the JDK fails
	 */
	@Benchmark
	public byte[] bareSign() throws GeneralSecurityException {
		Signature signature = Signature.getInstance(jdkName());
		signature.initSign(this.pair.getPrivate());
		signature.update(this.signingInput);
		return signature.sign();
	}

	/**
	 * A bare verification over as many bytes.
	 * @throws GeneralSecurityException if the JDK fails
	 */
	@Benchmark
	public boolean bareVerify() throws GeneralSecurityException {
		Signature signature = Signature.getInstance(jdkName());
		signature.initVerify(this.pair.getPublic());
		signature.update(this.signingInput);
		return signature.verify(this.bareSignature);
	}

	private String jdkName() {
		return switch (this.algorithm) {
			case "RS256" -> "SHA256withRSA";
			case "ES256" -> "SHA256withECDSAinP1363Format";
			default -> "Ed25519";
		};
	}

}
