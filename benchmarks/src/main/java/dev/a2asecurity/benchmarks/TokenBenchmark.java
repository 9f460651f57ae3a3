package dev.a2asecurity.benchmarks;

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

import dev.a2asecurity.test.TestIssuer;

import org.springframework.security.authentication.AuthenticationManager;
import org.springframework.security.core.Authentication;
import org.springframework.security.oauth2.jwt.Jwt;
import org.springframework.security.oauth2.jwt.JwtDecoder;

/**
 * How long it takes to accept one access token, in microseconds.
 * <p>
 * The yardstick {@link #plainDecoder()} parses, verifies and validates with Spring
 * Security's defaults, the keys in memory. {@code agent…} methods are A2A Security's
 * whole {@code authenticate()}, from the token to the caller, which is more than the
 * yardstick does; each variant is a method here, and its set-up a method of
 * {@link AgentAuthentication}.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
@Fork(2)
@SuppressWarnings("NullAway.Init")
public class TokenBenchmark {

	/**
	 * Signature algorithm.
	 */
	@Param({ "RS256", "ES256", "EdDSA" })
	public String algorithm;

	private TestIssuer issuer;

	private String token;

	private JwtDecoder plainDecoder;

	private Authentication presented;

	private Authentication presentedWithProof;

	private AuthenticationManager agentCold;

	private AuthenticationManager agentRemembering;

	/**
	 * Starts an issuer and mints one token.
	 */
	@Setup
	public void setUp() {
		this.issuer = TestIssuer.start();
		this.token = SampleTokens.mint(this.issuer, this.algorithm, 1).get(0);
		this.plainDecoder = PlainDecoder.of(this.issuer, this.algorithm);
		this.presented = AgentAuthentication.presented(this.token);
		Proof proof = new Proof();
		this.presentedWithProof = AgentAuthentication
			.presented(SampleTokens.mintBound(this.issuer, this.algorithm, proof.thumbprint()), proof);
		this.agentCold = AgentAuthentication.cold(this.issuer);
		this.agentRemembering = AgentAuthentication.remembering(this.issuer);
	}

	/**
	 * Stops the issuer.
	 */
	@TearDown
	public void tearDown() {
		this.issuer.close();
	}

	/**
	 * Spring Security's decoder alone.
	 */
	@Benchmark
	public Jwt plainDecoder() {
		return this.plainDecoder.decode(this.token);
	}

	/**
	 * A2A Security, a token that was not seen before.
	 */
	@Benchmark
	public Authentication agentCold() {
		return this.agentCold.authenticate(this.presented);
	}

	/**
	 * A2A Security, a token that it remembers.
	 */
	@Benchmark
	public Authentication agentRemembered() {
		return this.agentRemembering.authenticate(this.presented);
	}

	/**
	 * A2A Security, a bound token that was not seen before, and its proof.
	 */
	@Benchmark
	public Authentication agentColdDPoP() {
		return this.agentCold.authenticate(this.presentedWithProof);
	}

	/**
	 * A2A Security, a bound token that it remembers, and its proof, which is never
	 * remembered.
	 */
	@Benchmark
	public Authentication agentRememberedDPoP() {
		return this.agentRemembering.authenticate(this.presentedWithProof);
	}

}
