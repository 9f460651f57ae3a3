package dev.a2asecurity.test;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Supplier;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSSigner;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.KeyUse;
import com.nimbusds.jose.jwk.OctetKeyPair;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.nimbusds.jose.util.JSONObjectUtils;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;

/**
 * A token issuer on this machine: it publishes metadata and keys over HTTP on a free
 * loopback port, and mints access tokens of any shape, good and bad. <pre>{@code
 * try (TestIssuer issuer = TestIssuer.start()) {
 *     // a2a.security.issuer-uri = issuer.uri()
 *     String token = issuer.token("https://agent.example.com", "expense:submit");
 * }
 * }</pre>
 */
public final class TestIssuer implements AutoCloseable {

	private final HttpServer server;

	private final ExecutorService executor;

	private final Clock clock;

	private final RSAKey rsaKey;

	private final ECKey ecKey;

	private final OctetKeyPair edKey;

	private final AtomicInteger keyRequests = new AtomicInteger();

	private volatile boolean available = true;

	private TestIssuer(int port, Clock clock) throws IOException, JOSEException {
		this.clock = clock;
		this.rsaKey = new RSAKeyGenerator(2048).keyID("rsa").keyUse(KeyUse.SIGNATURE).generate();
		this.ecKey = new ECKeyGenerator(Curve.P_256).keyID("ec").keyUse(KeyUse.SIGNATURE).generate();
		this.edKey = Ed25519Keys.generate("ed");
		this.server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
		this.executor = Executors.newFixedThreadPool(2, (task) -> {
			Thread thread = new Thread(task, "test-issuer");
			thread.setDaemon(true);
			return thread;
		});
		this.server.setExecutor(this.executor);
		this.server.createContext("/.well-known/openid-configuration",
				(exchange) -> answer(exchange, () -> JSONObjectUtils.toJSONString(metadata())));
		this.server.createContext("/jwks", (exchange) -> {
			this.keyRequests.incrementAndGet();
			answer(exchange, () -> new JWKSet(List.of(this.rsaKey, this.ecKey, this.edKey)).toString(true));
		});
		this.server.start();
	}

	/**
	 * Starts an issuer on a free port.
	 */
	public static TestIssuer start() {
		return start(Clock.systemUTC());
	}

	/**
	 * Starts an issuer on a free port.
	 * @param clock the time at which it issues tokens
	 */
	public static TestIssuer start(Clock clock) {
		try {
			return new TestIssuer(0, clock);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		catch (JOSEException ex) {
			throw new IllegalStateException(ex);
		}
	}

	/**
	 * Returns the issuer identifier, for {@code a2a.security.issuer-uri}.
	 */
	public String uri() {
		return "http://localhost:" + this.server.getAddress().getPort();
	}

	/**
	 * Returns the RSA key that tokens are signed with by default, private part included.
	 */
	public RSAKey rsaKey() {
		return this.rsaKey;
	}

	/**
	 * Returns the elliptic-curve key that is published as well, private part included.
	 */
	public ECKey ecKey() {
		return this.ecKey;
	}

	/**
	 * Returns the Ed25519 key that is published as well, private part included.
	 */
	public OctetKeyPair edKey() {
		return this.edKey;
	}

	/**
	 * Returns how often the keys were asked for.
	 */
	public int keyRequests() {
		return this.keyRequests.get();
	}

	/**
	 * Makes every document answer 500, or serves them again.
	 */
	public void available(boolean available) {
		this.available = available;
	}

	/**
	 * Mints a good access token.
	 * @param audience who it is for
	 * @param scopes what it grants
	 */
	public String token(String audience, String... scopes) {
		return token(audience, (claims) -> claims.claim("scope", String.join(" ", scopes)));
	}

	/**
	 * Mints an access token that is good except for what is changed.
	 * @param audience who it is for
	 * @param customizer changes or removes claims
	 */
	public String token(String audience, Consumer<JWTClaimsSet.Builder> customizer) {
		JWTClaimsSet.Builder claims = claims(audience);
		customizer.accept(claims);
		return sign(header(JWSAlgorithm.RS256, this.rsaKey).build(), claims.build(), this.rsaKey);
	}

	/**
	 * Returns the claims of a good access token: issuer, subject and client
	 * {@code test-client}, audience, an id, issued now and good for five minutes.
	 */
	public JWTClaimsSet.Builder claims(String audience) {
		Instant now = this.clock.instant();
		return new JWTClaimsSet.Builder().issuer(uri())
			.subject("test-client")
			.claim("client_id", "test-client")
			.audience(audience)
			.jwtID(UUID.randomUUID().toString())
			.issueTime(Date.from(now))
			.expirationTime(Date.from(now.plusSeconds(300)));
	}

	/**
	 * Returns the header of a good access token (RFC 9068, section 2.1).
	 */
	public JWSHeader.Builder header(JWSAlgorithm algorithm, JWK key) {
		return new JWSHeader.Builder(algorithm).type(new JOSEObjectType("at+jwt")).keyID(key.getKeyID());
	}

	/**
	 * Signs any claims with any key.
	 */
	public String sign(JWSHeader header, JWTClaimsSet claims, JWK key) {
		try {
			JWSSigner signer = (key instanceof OctetKeyPair pair) ? Ed25519Keys.signer(pair)
					: (key instanceof ECKey ec) ? new ECDSASigner(ec) : new RSASSASigner(key.toRSAKey());
			SignedJWT token = new SignedJWT(header, claims);
			token.sign(signer);
			return token.serialize();
		}
		catch (JOSEException ex) {
			throw new IllegalArgumentException(ex);
		}
	}

	private Map<String, Object> metadata() {
		return Map.of("issuer", uri(), "jwks_uri", uri() + "/jwks", "token_endpoint", uri() + "/token");
	}

	private void answer(HttpExchange exchange, Supplier<String> document) throws IOException {
		try (exchange) {
			byte[] body = document.get().getBytes(StandardCharsets.UTF_8);
			exchange.getResponseHeaders().set("Content-Type", "application/json");
			exchange.sendResponseHeaders(this.available ? 200 : 500, body.length);
			exchange.getResponseBody().write(body);
		}
	}

	@Override
	public void close() {
		this.server.stop(0);
		this.executor.shutdownNow();
	}

}
