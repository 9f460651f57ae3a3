package dev.a2asecurity.benchmarks.webhook;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.security.spec.ECGenParameterSpec;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

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

import dev.a2asecurity.agentcard.AgentKey;
import dev.a2asecurity.webhook.HttpMessageSigner;
import dev.a2asecurity.webhook.HttpMessageVerifier;
import dev.a2asecurity.webhook.IncomingWebhook;
import dev.a2asecurity.webhook.JwtSigner;
import dev.a2asecurity.webhook.JwtVerifier;
import dev.a2asecurity.webhook.OutgoingWebhook;
import dev.a2asecurity.webhook.PeerKeys;
import dev.a2asecurity.webhook.SharedSecret;
import dev.a2asecurity.webhook.StandardWebhooksSigner;
import dev.a2asecurity.webhook.StandardWebhooksVerifier;
import dev.a2asecurity.webhook.WebhookBody;
import dev.a2asecurity.webhook.WebhookProof;
import dev.a2asecurity.webhook.WebhookRefusedException;
import dev.a2asecurity.webhook.WebhookScheme;

/**
 * How long it takes to verify a webhook of 1 KiB by each scheme, beside the bare MAC or
 * signature over as many bytes, in microseconds.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
@SuppressWarnings("NullAway.Init")
public class WebhookBenchmark {

	private static final URI TARGET = URI.create("https://travel.example.com/webhooks/a2a");

	private static final String ISSUER = "https://expense.example.com/a2a";

	/**
	 * Scheme, and the kind of the key.
	 */
	@Param({ "standard-webhooks-v1", "standard-webhooks-v1a", "jwt-rs256", "jwt-es256", "jwt-eddsa",
			"http-message-signatures-rs256", "http-message-signatures-es256", "http-message-signatures-eddsa" })
	public String scheme;

	private WebhookScheme.Verifier verifier;

	private Map<String, List<String>> headers;

	private byte[] body;

	private Bare bare;

	/**
	 * Makes the keys and a signed message.
	 */
	@Setup
	public void setUp() throws GeneralSecurityException, WebhookRefusedException {
		this.body = body(1024);
		OutgoingWebhook outgoing = new OutgoingWebhook("msg_2f1d9c0be4a94a3ab5c3a7d1f2e80c11",
				Instant.ofEpochSecond(1_800_000_000), TARGET, ReceiverApplication.TASK, false,
				WebhookBody.of(this.body));
		WebhookScheme.Signer signer = create();
		this.headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
		signer.sign(outgoing).headers().forEach((name, value) -> this.headers.put(name, List.of(value)));
		verify();
		if (!this.bare.verifies()) {
			throw new IllegalStateException("The bare signature does not verify");
		}
	}

	static byte[] body(int length) {
		String text = "{\"statusUpdate\": {\"taskId\": \"" + ReceiverApplication.TASK
				+ "\", \"contextId\": \"c\", \"status\": {\"state\": \"TASK_STATE_WORKING\"}, \"metadata\": {\"note\": \"";
		String end = "\"}}}";
		return (text + "x".repeat(length - text.length() - end.length()) + end).getBytes(StandardCharsets.US_ASCII);
	}

	private WebhookScheme.Signer create() throws GeneralSecurityException {
		if (this.scheme.equals("standard-webhooks-v1")) {
			SharedSecret secret = SharedSecret.parse(ReceiverApplication.SECRET);
			this.verifier = new StandardWebhooksVerifier(List.of(secret), null);
			this.bare = bareMac(this.body.length + 40);
			return StandardWebhooksSigner.with(secret);
		}
		String kind = this.scheme.substring(this.scheme.lastIndexOf('-') + 1);
		KeyPair pair = pair(kind);
		AgentKey key = AgentKey.of(pair, "key-1", null);
		PeerKeys keys = PeerKeys.of(List.of(key.publicJwk()));
		if (this.scheme.startsWith("jwt")) {
			this.verifier = new JwtVerifier(ISSUER, keys);
			// The signing input of such a token.
			this.bare = bareSignature(pair, kind, 560);
			return new JwtSigner(ISSUER, () -> key);
		}
		if (this.scheme.startsWith("http")) {
			this.verifier = new HttpMessageVerifier(keys);
			// The base of such a signature.
			this.bare = bareSignature(pair, kind, 360);
			return new HttpMessageSigner(() -> key);
		}
		this.verifier = new StandardWebhooksVerifier(List.of(), keys);
		this.bare = bareSignature(pair, kind, this.body.length + 40);
		return StandardWebhooksSigner.with(() -> key);
	}

	private static KeyPair pair(String kind) throws GeneralSecurityException {
		KeyPairGenerator generator = KeyPairGenerator.getInstance(switch (kind) {
			case "rs256" -> "RSA";
			case "es256" -> "EC";
			default -> "Ed25519";
		});
		if (kind.equals("es256")) {
			generator.initialize(new ECGenParameterSpec("secp256r1"));
		}
		else if (kind.equals("rs256")) {
			generator.initialize(2048);
		}
		return generator.generateKeyPair();
	}

	private static Bare bareMac(int length) throws GeneralSecurityException {
		Mac mac = Mac.getInstance("HmacSHA256");
		mac.init(new SecretKeySpec(Base64.getDecoder().decode(ReceiverApplication.SECRET.substring(6)), "HmacSHA256"));
		byte[] input = new byte[length];
		return () -> mac.doFinal(input).length == 32;
	}

	private static Bare bareSignature(KeyPair pair, String kind, int length) throws GeneralSecurityException {
		String algorithm = switch (kind) {
			case "rs256" -> "SHA256withRSA";
			case "es256" -> "SHA256withECDSA";
			default -> "Ed25519";
		};
		byte[] input = new byte[length];
		Signature signing = Signature.getInstance(algorithm);
		signing.initSign(pair.getPrivate());
		signing.update(input);
		byte[] signature = signing.sign();
		Signature verifying = Signature.getInstance(algorithm);
		verifying.initVerify(pair.getPublic());
		return () -> {
			verifying.update(input);
			return verifying.verify(signature);
		};
	}

	/**
	 * A2A Security: from a message as it came in to what it proves.
	 */
	@Benchmark
	public WebhookProof verify() throws WebhookRefusedException {
		return this.verifier.verify(new IncomingWebhook("POST", TARGET,
				(name) -> this.headers.getOrDefault(name, List.of()), WebhookBody.of(this.body)));
	}

	/**
	 * The MAC or the signature alone.
	 */
	@Benchmark
	public boolean bare() throws GeneralSecurityException {
		return this.bare.verifies();
	}

	/**
	 * A MAC or a signature, prepared.
	 */
	private interface Bare {

		boolean verifies() throws GeneralSecurityException;

	}

}
