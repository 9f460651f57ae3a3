package dev.a2asecurity.benchmarks.peer;

import java.net.URI;
import java.security.GeneralSecurityException;
import java.security.KeyPairGenerator;
import java.security.spec.ECGenParameterSpec;
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
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

import dev.a2asecurity.agentcard.AgentKey;
import dev.a2asecurity.peer.RemoteAgent;

/**
 * How long it takes to authenticate a request with a token that is bound by DPoP, beside
 * a bare signature over as many bytes as a proof has, in microseconds.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
@SuppressWarnings("NullAway.Init")
public class ProofBenchmark {

	/**
	 * Algorithm of the proofs.
	 */
	@Param({ "es256", "eddsa" })
	public String algorithm;

	private CallingApplication application;

	private RemoteAgent agent;

	private URI url;

	private AgentKey key;

	private final byte[] input = new byte[450];

	/**
	 * Starts the application and fetches the token.
	 */
	@Setup
	public void setUp() throws GeneralSecurityException {
		this.application = CallingApplication.start(this.algorithm);
		this.agent = this.application.agents().get("bound");
		this.url = this.application.url();
		KeyPairGenerator generator = KeyPairGenerator.getInstance(this.algorithm.equals("es256") ? "EC" : "Ed25519");
		if (this.algorithm.equals("es256")) {
			generator.initialize(new ECGenParameterSpec("secp256r1"));
		}
		this.key = AgentKey.of(generator.generateKeyPair(), null, null);
		provenHeader();
	}

	/**
	 * Stops the application.
	 */
	@TearDown
	public void tearDown() {
		this.application.close();
	}

	/**
	 * A2A Security: token and proof.
	 */
	@Benchmark
	public Map<String, String> provenHeader() {
		return this.agent.headersFor("POST", this.url);
	}

	/**
	 * A signature alone.
	 */
	@Benchmark
	public byte[] bareSignature() {
		return this.key.sign(this.input);
	}

}
