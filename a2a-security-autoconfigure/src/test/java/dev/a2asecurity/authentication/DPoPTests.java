package dev.a2asecurity.authentication;

import java.io.ByteArrayOutputStream;
import java.math.BigInteger;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.security.interfaces.EdECPublicKey;
import java.time.Duration;
import java.util.Arrays;
import java.util.Base64;
import java.util.Date;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Consumer;
import java.util.stream.IntStream;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSObject;
import com.nimbusds.jose.Payload;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.OctetKeyPair;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.nimbusds.jose.util.Base64URL;
import com.sun.net.httpserver.HttpServer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import dev.a2asecurity.TestClock;
import dev.a2asecurity.call.Caller;
import dev.a2asecurity.replay.CaffeineNonceStore;
import dev.a2asecurity.replay.NonceStore;
import dev.a2asecurity.replay.NonceUse;
import dev.a2asecurity.replay.StoreUnavailableException;

import org.springframework.security.authentication.AuthenticationServiceException;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.AuthenticationException;
import org.springframework.security.oauth2.server.resource.InvalidBearerTokenException;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * RFC 9449, section 4.3, point by point, and what a thief of a bound token may try.
 */
class DPoPTests {

	private static final String ISSUER = "https://issuer.example.com";

	private static final URI AGENT = URI.create("https://agent.example.com/a2a");

	private static final RSAKey ISSUER_KEY = Tokens.key("issuer");

	static HttpServer server;

	static ECKey clientKey;

	static ECKey thiefKey;

	private final TestClock clock = new TestClock(Tokens.NOW);

	private final CountingStore store = new CountingStore();

	private TokenValidation tokens;

	private CallerAuthenticationManager manager;

	@BeforeAll
	static void start() throws Exception {
		clientKey = new ECKeyGenerator(Curve.P_256).generate();
		thiefKey = new ECKeyGenerator(Curve.P_256).generate();
		server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
		server.createContext("/jwks", (exchange) -> {
			byte[] body = new JWKSet(ISSUER_KEY).toString(true).getBytes(StandardCharsets.UTF_8);
			exchange.sendResponseHeaders(200, body.length);
			exchange.getResponseBody().write(body);
			exchange.close();
		});
		server.start();
	}

	@AfterAll
	static void stop() {
		server.stop(0);
	}

	@BeforeEach
	void create() {
		this.tokens = new TokenValidation(
				List.of(new IssuerSource(Tokens.issuer(ISSUER),
						() -> URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/jwks"))),
				new KeyPolicy(Duration.ofMinutes(5), Duration.ofHours(4), Duration.ofSeconds(2), Duration.ofSeconds(2)),
				new TokenValidation.TokenMemory(Duration.ofSeconds(60), 1_000_000), this.clock);
		this.manager = manager(false, null);
	}

	private CallerAuthenticationManager manager(boolean required, Duration nonceLife) {
		return new SenderPolicy(required, Duration.ofSeconds(60), Duration.ofSeconds(5), nonceLife, null)
			.authentication(this.tokens, new CallerBlocks(new MemoryBlockStore(this.clock), this.clock), this.store,
					this.clock);
	}

	private String boundToken(JWK key) {
		return token(Map.of("jkt", thumbprint(key)));
	}

	private String token(Map<String, Object> confirmation) {
		return Tokens.token(ISSUER, ISSUER_KEY, this.clock, (claims) -> {
			if (confirmation != null) {
				claims.claim("cnf", confirmation);
			}
		});
	}

	private static String thumbprint(JWK key) {
		try {
			return key.computeThumbprint().toString();
		}
		catch (JOSEException ex) {
			throw new IllegalStateException(ex);
		}
	}

	private Map<String, Object> claims(String token) {
		Map<String, Object> claims = new HashMap<>();
		claims.put("htm", "POST");
		claims.put("htu", AGENT.toString());
		claims.put("iat", this.clock.instant().getEpochSecond());
		claims.put("jti", UUID.randomUUID().toString());
		claims.put("ath", Base64URL.encode(Sha256.of(token.getBytes(StandardCharsets.US_ASCII))).toString());
		return claims;
	}

	private static String proof(JWK key, Map<String, Object> claims) {
		return proof(key, claims, (header) -> {
		});
	}

	private static String proof(JWK key, Map<String, Object> claims, Consumer<JWSHeader.Builder> customizer) {
		JWSAlgorithm algorithm = (key instanceof ECKey) ? JWSAlgorithm.ES256 : JWSAlgorithm.RS256;
		JWSHeader.Builder header = new JWSHeader.Builder(algorithm).type(new JOSEObjectType("dpop+jwt"))
			.jwk(key.toPublicJWK());
		customizer.accept(header);
		try {
			JWSObject jws = new JWSObject(header.build(), new Payload(claims));
			jws.sign((key instanceof ECKey ec) ? new ECDSASigner(ec) : new RSASSASigner(key.toRSAKey()));
			return jws.serialize();
		}
		catch (JOSEException ex) {
			throw new IllegalStateException(ex);
		}
	}

	private Authentication authenticate(String token, String proof) {
		return authenticate(token, proof, "POST", AGENT);
	}

	private Authentication authenticate(String token, String proof, String method, URI... uris) {
		return this.manager.authenticate(new PresentedToken(token,
				(proof != null) ? new PresentedToken.Proof(proof, method, List.of(uris)) : null, null));
	}

	private void assertProofRefused(String token, String proof) {
		assertThatExceptionOfType(InvalidDPoPProofException.class).isThrownBy(() -> authenticate(token, proof))
			.satisfies((refused) -> assertThat(refused.nonce()).isNull());
	}

	@Test
	void authenticateWhenProofIsGoodThenTheCaller() {
		String token = boundToken(clientKey);
		assertThat(authenticate(token, proof(clientKey, claims(token))).getName()).isEqualTo("alice");
	}

	@Test
	void authenticateWhenBoundTokenIsAPlainBearerThenRefused() {
		assertThatExceptionOfType(InvalidBearerTokenException.class)
			.isThrownBy(() -> authenticate(boundToken(clientKey), null));
	}

	@Test
	void authenticateWhenThiefProvesWithAKeyOfItsOwnThenRefused() {
		String token = boundToken(clientKey);
		assertProofRefused(token, proof(thiefKey, claims(token)));
	}

	@Test
	void authenticateWhenThiefShowsTheOwnersKeyAndSignsWithItsOwnThenRefused() {
		String token = boundToken(clientKey);
		assertProofRefused(token, proof(thiefKey, claims(token), (header) -> header.jwk(clientKey.toPublicJWK())));
	}

	@Test
	void authenticateWhenProofIsReplayedThenRefusedThoughTheTokenIsRemembered() {
		String token = boundToken(clientKey);
		String proof = proof(clientKey, claims(token));
		authenticate(token, proof);
		assertProofRefused(token, proof);
		// The last moment at which its age would still be accepted.
		this.clock.advance(Duration.ofSeconds(60).minusMillis(1));
		assertProofRefused(token, proof);
	}

	@Test
	void authenticateWhenOneProofIsSentAThousandTimesAtOnceThenAcceptedOnce() throws Exception {
		String token = boundToken(clientKey);
		String proof = proof(clientKey, claims(token));
		ExecutorService executor = Executors.newFixedThreadPool(16);
		try {
			Callable<Integer> attempt = () -> {
				try {
					authenticate(token, proof);
					return 1;
				}
				catch (AuthenticationException ex) {
					return 0;
				}
			};
			int accepted = 0;
			for (var result : executor.invokeAll(IntStream.range(0, 1000).mapToObj((i) -> attempt).toList())) {
				accepted += result.get();
			}
			assertThat(accepted).isEqualTo(1);
		}
		finally {
			executor.shutdownNow();
		}
	}

	@ParameterizedTest
	@CsvSource({ "htm, GET", "htm, post", "htu, https://evil.example.com/a2a",
			"htu, https://agent.example.com/a2a/rest", "htu, http://agent.example.com/a2a",
			"htu, https://agent.example.com:8443/a2a", "htu, /a2a", "htu, https://user@agent.example.com/a2a",
			"ath, AAAA", "jti, ''", "iat, -1" })
	void authenticateWhenClaimIsAnotherThenRefusedAndNothingIsBurnt(String claim, String value) {
		String token = boundToken(clientKey);
		Map<String, Object> claims = claims(token);
		claims.put(claim, claim.equals("iat") ? Long.valueOf(value) : value);
		assertProofRefused(token, proof(clientKey, claims));
		assertThat(this.store.uses).isZero();
	}

	@Test
	void authenticateWhenTheIdIsLongerThanAnyNeedsToBeThenRefusedAndNothingIsBurnt() {
		String token = boundToken(clientKey);
		Map<String, Object> claims = claims(token);
		claims.put("jti", "j".repeat(257));
		assertProofRefused(token, proof(clientKey, claims));
		assertThat(this.store.uses).isZero();
		claims.put("jti", "j".repeat(256));
		assertThat(authenticate(token, proof(clientKey, claims))).isNotNull();
	}

	@ParameterizedTest
	@ValueSource(strings = { "htm", "htu", "ath", "jti", "iat" })
	void authenticateWhenClaimIsMissingThenRefused(String claim) {
		String token = boundToken(clientKey);
		Map<String, Object> claims = claims(token);
		claims.remove(claim);
		assertProofRefused(token, proof(clientKey, claims));
		assertThat(this.store.uses).isZero();
	}

	@ParameterizedTest
	@ValueSource(strings = { "https://AGENT.example.com/a2a", "https://agent.example.com:443/a2a",
			"https://agent.example.com/a2a?x=y", "https://agent.example.com/a2a#f", "HTTPS://agent.example.com/./a2a" })
	void authenticateWhenUriIsTheSameInAnotherSpellingThenAccepted(String htu) {
		String token = boundToken(clientKey);
		Map<String, Object> claims = claims(token);
		claims.put("htu", htu);
		assertThat(authenticate(token, proof(clientKey, claims))).isNotNull();
	}

	@ParameterizedTest
	@CsvSource({ "-60, false", "-59, true", "5, true", "6, false" })
	void authenticateWhenProofIsOldOrNewThenByItsLifeExactly(long seconds, boolean accepted) {
		String token = boundToken(clientKey);
		Map<String, Object> claims = claims(token);
		claims.put("iat", this.clock.instant().getEpochSecond() + seconds);
		String proof = proof(clientKey, claims);
		if (accepted) {
			assertThat(authenticate(token, proof)).isNotNull();
		}
		else {
			assertProofRefused(token, proof);
		}
	}

	@Test
	void authenticateWhenProofIsOfAnotherTokenThenRefused() {
		String token = boundToken(clientKey);
		String other = Tokens.token(ISSUER, ISSUER_KEY, this.clock,
				(claims) -> claims.jwtID("other").claim("cnf", Map.of("jkt", thumbprint(clientKey))));
		assertProofRefused(other, proof(clientKey, claims(token)));
	}

	@Test
	void authenticateWhenProofsTypeIsAnotherThenRefused() {
		String token = boundToken(clientKey);
		assertProofRefused(token, proof(clientKey, claims(token), (header) -> header.type(JOSEObjectType.JWT)));
		assertProofRefused(token, proof(clientKey, claims(token), (header) -> header.type(null)));
	}

	@Test
	void authenticateWhenProofHasThePrivateKeyOrNoneThenRefused() {
		String token = boundToken(clientKey);
		String proof = proof(clientKey, claims(token));
		String[] parts = proof.split("\\.", -1);
		String privateHeader = Base64URL
			.encode("{\"typ\":\"dpop+jwt\",\"alg\":\"ES256\",\"jwk\":" + clientKey.toJSONString() + "}")
			.toString();
		String noKey = Base64URL.encode("{\"typ\":\"dpop+jwt\",\"alg\":\"ES256\"}").toString();
		assertProofRefused(token, privateHeader + "." + parts[1] + "." + parts[2]);
		assertProofRefused(token, noKey + "." + parts[1] + "." + parts[2]);
	}

	@Test
	void authenticateWhenProofIsSymmetricOrUnsignedThenRefused() throws Exception {
		String token = boundToken(clientKey);
		String claims = Base64URL.encode(new Payload(claims(token)).toString()).toString();
		String none = Base64URL
			.encode("{\"typ\":\"dpop+jwt\",\"alg\":\"none\",\"jwk\":" + clientKey.toPublicJWK().toJSONString() + "}")
			.toString();
		assertProofRefused(token, none + "." + claims + ".");
		JWSObject mac = new JWSObject(new JWSHeader.Builder(JWSAlgorithm.HS256).type(new JOSEObjectType("dpop+jwt"))
			.jwk(clientKey.toPublicJWK())
			.build(), new Payload(claims(token)));
		mac.sign(new MACSigner(Arrays.copyOf(clientKey.toPublicKey().getEncoded(), 64)));
		assertProofRefused(token, mac.serialize());
	}

	/**
	 * What it costs to verify must not be the sender's choice, and a signature that
	 * happens to be wrong must not be all that stands in the way.
	 */
	@Test
	void verifyWhenKeyOrAlgorithmIsNotAcceptedThenRefusedBeforeTheSignature() throws Exception {
		String token = boundToken(clientKey);
		RSAKey huge = new RSAKey.Builder(Base64URL.encode(BigInteger.ONE.shiftLeft(8199).setBit(0)),
				Base64URL.encode(BigInteger.valueOf(65537)))
			.build();
		assertThat(refusal(token, header("RS256", huge.toJSONString()), huge)).isEqualTo("proof_key");
		RSAKey largest = new RSAKey.Builder(Base64URL.encode(BigInteger.ONE.shiftLeft(8191).setBit(0)),
				Base64URL.encode(BigInteger.valueOf(65537)))
			.build();
		assertThat(refusal(token, header("RS256", largest.toJSONString()), largest)).isEqualTo("proof_signature");
		String publicKey = clientKey.toPublicJWK().toJSONString();
		assertThat(refusal(token, header("ES256", publicKey), clientKey)).isEqualTo("proof_signature");
		for (String algorithm : List.of("HS256", "ES256K", "HS512", "PBES2-HS256+A128KW")) {
			assertThat(refusal(token, header(algorithm, publicKey), clientKey)).as(algorithm)
				.isEqualTo("proof_algorithm");
		}
		for (String refused : List.of("jku", "x5u", "x5c", "crit", "b64", "zip")) {
			String header = "{\"typ\":\"dpop+jwt\",\"alg\":\"ES256\",\"jwk\":" + publicKey + ",\"" + refused + "\":[]}";
			assertThat(refusal(token, header, clientKey)).as(refused).isEqualTo("header_not_accepted");
		}
	}

	private static String header(String algorithm, String key) {
		return "{\"typ\":\"dpop+jwt\",\"alg\":\"" + algorithm + "\",\"jwk\":" + key + "}";
	}

	private String refusal(String token, String header, JWK key) {
		String proof = Base64URL.encode(header) + "." + Base64URL.encode(new Payload(claims(token)).toString())
				+ ".AAAA";
		DPoPProofVerifier verifier = new DPoPProofVerifier(this.store, null, Duration.ofSeconds(60),
				Duration.ofSeconds(5), this.clock);
		try {
			verifier.verify(new PresentedToken.Proof(proof, "POST", List.of(AGENT)), token, thumbprint(key),
					Caller.builder(ISSUER, "alice").build());
			return "none";
		}
		catch (TokenRefusedException ex) {
			return ex.reason();
		}
	}

	@Test
	void authenticateWhenTheProofShowsItsPrivateKeyAndIsSignedByItThenRefused() throws Exception {
		String token = boundToken(clientKey);
		String unsigned = Base64URL.encode(header("ES256", clientKey.toJSONString())) + "."
				+ Base64URL.encode(new Payload(claims(token)).toString());
		Signature signature = Signature.getInstance("SHA256withECDSAinP1363Format");
		signature.initSign(clientKey.toPrivateKey());
		signature.update(unsigned.getBytes(StandardCharsets.US_ASCII));
		assertProofRefused(token, unsigned + "." + Base64URL.encode(signature.sign()));
	}

	@Test
	void authenticateWhenRsaKeyThenAcceptedFrom2048Bits() throws Exception {
		RSAKey strong = new RSAKeyGenerator(2048).generate();
		String token = boundToken(strong);
		assertThat(authenticate(token, proof(strong, claims(token)))).isNotNull();
		KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
		generator.initialize(1024);
		KeyPair pair = generator.generateKeyPair();
		RSAKey weak = new RSAKey.Builder((java.security.interfaces.RSAPublicKey) pair.getPublic())
			.privateKey(pair.getPrivate())
			.build();
		String weakToken = boundToken(weak);
		JWSHeader header = new JWSHeader.Builder(JWSAlgorithm.RS256).type(new JOSEObjectType("dpop+jwt"))
			.jwk(weak.toPublicJWK())
			.build();
		assertProofRefused(weakToken, signed(header, claims(weakToken), "SHA256withRSA", pair));
	}

	@ParameterizedTest
	@ValueSource(strings = { "EdDSA", "Ed25519" })
	void authenticateWhenEd25519KeyThenAccepted(String algorithm) throws Exception {
		KeyPair pair = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
		OctetKeyPair key = new OctetKeyPair.Builder(Curve.Ed25519,
				Base64URL.encode(raw((EdECPublicKey) pair.getPublic())))
			.build();
		String token = boundToken(key);
		JWSHeader header = new JWSHeader.Builder(JWSAlgorithm.parse(algorithm)).type(new JOSEObjectType("dpop+jwt"))
			.jwk(key)
			.build();
		String proof = signed(header, claims(token), "Ed25519", pair);
		assertThat(authenticate(token, proof)).isNotNull();
		String tampered = proof.substring(0, proof.length() - 4) + (proof.endsWith("AAAA") ? "BBBA" : "AAAA");
		assertProofRefused(token, tampered);
	}

	private static String signed(JWSHeader header, Map<String, Object> claims, String algorithm, KeyPair pair)
			throws Exception {
		ByteArrayOutputStream input = new ByteArrayOutputStream();
		input.write(header.toBase64URL().toString().getBytes(StandardCharsets.US_ASCII));
		input.write('.');
		String payload = Base64URL.encode(new Payload(claims).toString()).toString();
		input.write(payload.getBytes(StandardCharsets.US_ASCII));
		Signature signature = Signature.getInstance(algorithm);
		signature.initSign(pair.getPrivate());
		signature.update(input.toByteArray());
		return header.toBase64URL() + "." + payload + "." + Base64URL.encode(signature.sign());
	}

	private static byte[] raw(EdECPublicKey key) {
		byte[] encoded = key.getEncoded();
		return Arrays.copyOfRange(encoded, encoded.length - 32, encoded.length);
	}

	@Test
	void authenticateWhenTokenIsNotBoundThenAProofIsRefused() {
		String token = token(null);
		assertThatExceptionOfType(InvalidDPoPProofException.class)
			.isThrownBy(() -> authenticate(token, proof(clientKey, claims(token))));
	}

	@Test
	void authenticateWhenBindingIsUnknownThenRefused() {
		for (Map<String, Object> binding : List.<Map<String, Object>>of(Map.of("kid", "x"), Map.of(),
				Map.of("kc-jkt-type", "DPoP"), Map.of("x5t#s256", "A".repeat(43)))) {
			assertThatExceptionOfType(InvalidBearerTokenException.class)
				.isThrownBy(() -> authenticate(token(binding), null));
		}
	}

	@Test
	void authenticateWhenAnUnsupportedBindingStandsBesideThenRefused() {
		for (Map<String, Object> beside : List.<Map<String, Object>>of(Map.of("kid", "x"), Map.of("jwk", Map.of()),
				Map.of("kc-jkt-type", "attestation"), Map.of("kc-jkt-type", 1))) {
			Map<String, Object> binding = new HashMap<>(beside);
			binding.put("jkt", thumbprint(clientKey));
			String token = token(binding);
			assertThatExceptionOfType(AuthenticationException.class)
				.isThrownBy(() -> authenticate(token, proof(clientKey, claims(token))));
		}
	}

	@Test
	void authenticateWhenRemarksStandBesideTheBindingThenItIsProvenAllTheSame() {
		// Keycloak's, and whatever others may come to (RFC 7800, section 3.1).
		String token = token(Map.of("jkt", thumbprint(clientKey), "kc-jkt-type", "DPoP", "remark", "none"));
		assertThat(authenticate(token, proof(clientKey, claims(token)))).isNotNull();
		assertThatExceptionOfType(InvalidBearerTokenException.class).isThrownBy(() -> authenticate(token, null));
	}

	@Test
	void authenticateWhenRequiredThenUnboundTokensAreRefused() {
		this.manager = manager(true, null);
		assertThatExceptionOfType(InvalidBearerTokenException.class).isThrownBy(() -> authenticate(token(null), null));
		String bound = boundToken(clientKey);
		assertThat(authenticate(bound, proof(clientKey, claims(bound)))).isNotNull();
	}

	@Test
	void authenticateWhenNonceIsAskedForThenTheGivenOneIsGoodForItsLife() {
		this.manager = manager(false, Duration.ofSeconds(30));
		String token = boundToken(clientKey);
		String nonce = demandedNonce(token, claims(token));
		Map<String, Object> claims = claims(token);
		claims.put("nonce", nonce);
		assertThat(authenticate(token, proof(clientKey, claims))).isNotNull();
		// Of the time before the clock went back, when it would be good for longer.
		this.clock.advance(Duration.ofSeconds(-1));
		Map<String, Object> early = claims(token);
		early.put("nonce", nonce);
		assertThat(demandedNonce(token, early)).isNotEqualTo(nonce);
		this.clock.advance(Duration.ofSeconds(31));
		Map<String, Object> late = claims(token);
		late.put("nonce", nonce);
		assertThat(demandedNonce(token, late)).isNotEqualTo(nonce);
		Map<String, Object> forged = claims(token);
		forged.put("nonce", "A".repeat(54));
		assertThat(demandedNonce(token, forged)).isNotNull();
		assertThat(this.store.uses).isEqualTo(1);
	}

	/**
	 * A nonce tells its own time: whoever could write one would choose it.
	 */
	@Test
	void authenticateWhenNonceIsMadeUpThenAnotherIsAskedFor() {
		this.manager = manager(false, Duration.ofSeconds(30));
		String token = boundToken(clientKey);
		byte[] genuine = Base64.getUrlDecoder().decode(demandedNonce(token, claims(token)));
		this.clock.advance(Duration.ofSeconds(40));
		byte[] later = genuine.clone();
		ByteBuffer.wrap(later).putLong(this.clock.millis());
		byte[] unsigned = ByteBuffer.allocate(genuine.length).putLong(this.clock.millis()).array();
		byte[] cut = Arrays.copyOf(later, Long.BYTES);
		for (byte[] forged : List.of(later, unsigned, cut, Arrays.copyOf(later, genuine.length + 1))) {
			Map<String, Object> claims = claims(token);
			claims.put("nonce", Base64.getUrlEncoder().withoutPadding().encodeToString(forged));
			assertThat(demandedNonce(token, claims)).isNotNull();
		}
		assertThat(this.store.uses).isZero();
		// Another instance's, with a key of its own.
		String others = demandedNonce(token, claims(token));
		this.manager = manager(false, Duration.ofSeconds(30));
		Map<String, Object> claims = claims(token);
		claims.put("nonce", others);
		assertThat(demandedNonce(token, claims)).isNotNull();
	}

	private String demandedNonce(String token, Map<String, Object> claims) {
		String[] nonce = new String[1];
		assertThatExceptionOfType(InvalidDPoPProofException.class)
			.isThrownBy(() -> authenticate(token, proof(clientKey, claims)))
			.satisfies((demanded) -> nonce[0] = demanded.nonce());
		assertThat(nonce[0]).isNotNull();
		return nonce[0];
	}

	@Test
	void authenticateWhenACallerMakesUpProofsAndKeysThenItFillsItsOwnShareAndNobodyElses() throws Exception {
		this.manager = new SenderPolicy(false, Duration.ofSeconds(60), Duration.ofSeconds(5), null, null)
			.authentication(this.tokens, new CallerBlocks(new MemoryBlockStore(this.clock), this.clock),
					new CaffeineNonceStore(100, 3, this.clock), this.clock);
		for (int i = 0; i < 3; i++) {
			ECKey key = new ECKeyGenerator(Curve.P_256).generate();
			String token = boundToken(key);
			assertThat(authenticate(token, proof(key, claims(token)))).isNotNull();
		}
		String token = boundToken(clientKey);
		String proof = proof(clientKey, claims(token));
		assertThatExceptionOfType(AuthenticationServiceException.class).isThrownBy(() -> authenticate(token, proof));
		// Of the same client, as all users of one app are.
		String bobs = Tokens.token(ISSUER, ISSUER_KEY, this.clock,
				(claims) -> claims.subject("bob").claim("cnf", Map.of("jkt", thumbprint(clientKey))));
		assertThat(authenticate(bobs, proof(clientKey, claims(bobs)))).isNotNull();
		this.clock.advance(Duration.ofSeconds(62));
		assertThat(authenticate(token, proof(clientKey, claims(token)))).isNotNull();
	}

	@Test
	void authenticateWhenStoreIsDownThenUnavailableAndNotRefused() {
		this.store.down = true;
		String token = boundToken(clientKey);
		assertThatExceptionOfType(AuthenticationServiceException.class)
			.isThrownBy(() -> authenticate(token, proof(clientKey, claims(token))));
	}

	@Test
	void authenticateWhenAStoreOfTheApplicationsOwnFailsThenUnavailableAndNotRefused() {
		String token = boundToken(clientKey);
		for (NonceStore broken : List.<NonceStore>of((scope, value, expiresAt) -> {
			throw new IllegalStateException("broken");
		}, (scope, value, expiresAt) -> null)) {
			this.manager = new SenderPolicy(false, Duration.ofSeconds(60), Duration.ofSeconds(5), null, null)
				.authentication(this.tokens, new CallerBlocks(new MemoryBlockStore(this.clock), this.clock), broken,
						this.clock);
			assertThatExceptionOfType(AuthenticationServiceException.class)
				.isThrownBy(() -> authenticate(token, proof(clientKey, claims(token))));
		}
	}

	@Test
	void authenticateWhenProvenThenTheCallerIsKnownToBeSenderConstrained() {
		String token = boundToken(clientKey);
		assertThat(Caller.of(authenticate(token, proof(clientKey, claims(token)))).orElseThrow().isSenderConstrained())
			.isTrue();
		assertThat(Caller.of(authenticate(token(null), null)).orElseThrow().isSenderConstrained()).isFalse();
	}

	@Test
	void authenticateWhenBoundToACertificateThenOnlyWithIt() {
		String thumbprint = Base64URL.encode(Sha256.of("certificate".getBytes(StandardCharsets.UTF_8))).toString();
		String other = Base64URL.encode(Sha256.of("other".getBytes(StandardCharsets.UTF_8))).toString();
		String token = token(Map.of("x5t#S256", thumbprint));
		assertThat(this.manager.authenticate(new PresentedToken(token, null, thumbprint))).isNotNull();
		assertThatExceptionOfType(InvalidBearerTokenException.class)
			.isThrownBy(() -> this.manager.authenticate(new PresentedToken(token, null, other)));
		assertThatExceptionOfType(InvalidBearerTokenException.class)
			.isThrownBy(() -> this.manager.authenticate(new PresentedToken(token, null, null)));
	}

	@Test
	void authenticateWhenBoundBothWaysThenBothProofsAreNeeded() {
		String thumbprint = Base64URL.encode(Sha256.of("certificate".getBytes(StandardCharsets.UTF_8))).toString();
		String token = token(Map.of("x5t#S256", thumbprint, "jkt", thumbprint(clientKey)));
		PresentedToken.Proof proof = new PresentedToken.Proof(proof(clientKey, claims(token)), "POST", List.of(AGENT));
		assertThatExceptionOfType(AuthenticationException.class)
			.isThrownBy(() -> this.manager.authenticate(new PresentedToken(token, proof, null)));
		assertThatExceptionOfType(AuthenticationException.class)
			.isThrownBy(() -> this.manager.authenticate(new PresentedToken(token, null, thumbprint)));
		assertThat(this.store.uses).isZero();
		assertThat(this.manager.authenticate(new PresentedToken(token, proof, thumbprint))).isNotNull();
	}

	@Test
	void presentedTokenWhenPrintedThenNothingOfItShows() {
		PresentedToken.Proof proof = new PresentedToken.Proof("secret-proof", "POST", List.of(AGENT));
		assertThat(new PresentedToken("secret-token", proof, null).toString()).doesNotContain("secret");
		assertThat(proof.toString()).doesNotContain("secret");
		assertThat(new SenderPolicy(true, Duration.ZERO, Duration.ZERO, null, "secret-secret").toString())
			.doesNotContain("secret-secret");
	}

	/**
	 * A store as simple as it can be: the real ones have tests of their own.
	 */
	private static final class CountingStore implements NonceStore {

		private final Map<String, Date> seen = new HashMap<>();

		private int uses;

		private boolean down;

		@Override
		public synchronized NonceUse firstUse(String scope, String value, java.time.Instant expiresAt) {
			if (this.down) {
				throw new StoreUnavailableException("down", null);
			}
			this.uses++;
			return (this.seen.putIfAbsent(scope + "|" + value, Date.from(expiresAt)) == null) ? NonceUse.FIRST
					: NonceUse.SEEN;
		}

	}

}
