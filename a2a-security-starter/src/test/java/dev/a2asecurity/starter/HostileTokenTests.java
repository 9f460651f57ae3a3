package dev.a2asecurity.starter;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.Signature;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.Date;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.spi.ILoggingEvent;
import com.nimbusds.jose.EncryptionMethod;
import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWEAlgorithm;
import com.nimbusds.jose.JWEHeader;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.crypto.RSAEncrypter;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.nimbusds.jose.util.JSONObjectUtils;
import com.nimbusds.jwt.EncryptedJWT;
import com.nimbusds.jwt.JWTClaimsSet;
import com.sun.net.httpserver.HttpServer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import dev.a2asecurity.starter.app.EchoAgentApplication;
import dev.a2asecurity.test.TestIssuer;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * One good token, changed by one thing at a time, and one good token presented in a wrong
 * way. Each row names what an agent would have believed if it were let in; each is
 * refused for that one reason, all of them in the same words, and nothing of a token is
 * in any log.
 */
class HostileTokenTests {

	private static final String INVALID_TOKEN_BODY = "{\"jsonrpc\":\"2.0\",\"id\":null,\"error\":{\"code\":-31401,"
			+ "\"message\":\"The access token is not valid.\","
			+ "\"data\":[{\"@type\":\"type.googleapis.com/google.rpc.ErrorInfo\","
			+ "\"reason\":\"INVALID_TOKEN\",\"domain\":\"a2asecurity.dev\"}]}}";

	private static final String INVALID_TOKEN_CHALLENGE = "Bearer error=\"invalid_token\", "
			+ "resource_metadata=\"https://agent.example.com/.well-known/oauth-protected-resource\"";

	private static final Pattern REASON = Pattern.compile("INFO \\S+ Refused a (?:token|call): reason=(\\w+),");

	private static final MutableClock clock = new MutableClock();

	private static TestIssuer issuer;

	private static RSAKey attackersKey;

	private static HttpServer attackersServer;

	private static final AtomicInteger attackersServerRequests = new AtomicInteger();

	private static RunningAgent agent;

	private static CapturedLog log;

	@BeforeAll
	static void start() throws JOSEException, IOException {
		issuer = TestIssuer.start(clock);
		attackersKey = new RSAKeyGenerator(2048).keyID("attackers").generate();
		attackersServer = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
		attackersServer.createContext("/", (exchange) -> {
			try (exchange) {
				attackersServerRequests.incrementAndGet();
				byte[] keys = ("{\"keys\":[" + attackersKey.toPublicJWK().toJSONString() + "]}")
					.getBytes(StandardCharsets.UTF_8);
				exchange.sendResponseHeaders(200, keys.length);
				exchange.getResponseBody().write(keys);
			}
		});
		attackersServer.start();
		agent = RunningAgent.start(issuer, List.of(EchoAgentApplication.class, FixedTime.class),
				"server.max-http-request-header-size=256KB");
		log = CapturedLog.open();
	}

	@AfterAll
	static void stop() {
		log.close();
		agent.close();
		attackersServer.stop(0);
		issuer.close();
	}

	@BeforeEach
	void clearLog() {
		log.clear();
	}

	@Test
	void callWhenTokenIsUnchangedThenAdmitted() {
		assertThat(agent.post("/a2a", good()).statusCode()).isEqualTo(200);
		assertThat(leaks(good(), log.text())).isEmpty();
	}

	@ParameterizedTest(name = "{0}")
	@MethodSource({ "signatures", "times", "targets", "purposes", "identities", "malformed" })
	void callWhenTokenIsHostileThenUniformRefusalAndNothingOfItInTheLog(Hostile hostile) {
		String token = hostile.token().get();
		HttpResponse<String> response = agent.post("/a2a", token);
		assertThat(response.statusCode()).as("would have fooled: %s", hostile.fools()).isEqualTo(401);
		assertThat(response.body()).isEqualTo(INVALID_TOKEN_BODY);
		assertThat(response.headers().allValues("WWW-Authenticate")).hasSize(2)
			.startsWith(INVALID_TOKEN_CHALLENGE)
			.element(1)
			.asString()
			.startsWith("DPoP error=\"invalid_token\", algs=");
		assertThat(reasons(log.text())).containsExactly(hostile.reason());
		assertThat(leaks(token, log.text())).isEmpty();
		assertThat(attackersServerRequests).hasValue(0);
	}

	@ParameterizedTest(name = "{0}")
	@MethodSource("boundaries")
	void callWhenTokenIsJustWithinTheRulesThenAdmitted(Hostile within) {
		assertThat(agent.post("/a2a", within.token().get()).statusCode()).as(within.fools()).isEqualTo(200);
	}

	@ParameterizedTest(name = "{0}")
	@MethodSource("presentations")
	void callWhenGoodTokenIsPresentedWronglyThenRefusedAndNothingOfItInTheLog(Presentation presentation) {
		String token = good();
		RawHttp.Answer answer = presentation.send().apply(token);
		assertThat(answer.status()).as("would have fooled: %s", presentation.fools()).isEqualTo(presentation.status());
		assertThat(answer.body()).contains("\"reason\":\"" + presentation.toldReason() + "\"");
		assertThat(reasons(log.text())).containsExactly(presentation.reason());
		// Spring Security's own loggers quote the request line at DEBUG, query included,
		// before any filter is asked. At INFO nothing may.
		assertThat(leaks(token, log.text(HostileTokenTests::isNotTheRequestLine))).isEmpty();
	}

	private static boolean isNotTheRequestLine(ILoggingEvent event) {
		return event.getLevel().isGreaterOrEqual(Level.INFO)
				|| !event.getLoggerName().equals("org.springframework.security.web.FilterChainProxy");
	}

	@Test
	void callWhenTokenIsHostileOverHttpJsonThenUniformRefusal() {
		List<String> answers = Stream.of(signatures(), times(), targets(), purposes())
			.map((hostiles) -> hostiles.toList().get(0).token().get())
			.map((token) -> agent.post("/a2a/rest/message:send", token))
			.map((response) -> response.statusCode() + response.headers().allValues("WWW-Authenticate").toString()
					+ response.body())
			.distinct()
			.toList();
		assertThat(answers).hasSize(1);
		assertThat(answers.get(0)).startsWith("401").contains("\"status\":\"UNAUTHENTICATED\"");
	}

	static Stream<Hostile> signatures() {
		return Stream.of(
				new Hostile("another key, the issuer's key id", "trust in a key's name", "signature_mismatch",
						() -> rs256(header(), claims(), attackersKey)),
				new Hostile("another key, its own key id", "a key nobody published", "unverifiable",
						() -> rs256(header("kid", "attackers"), claims(), attackersKey)),
				new Hostile("another key, no key id", "a fallback without key id", "signature_mismatch",
						() -> rs256(without(header(), "kid"), claims(), attackersKey)),
				new Hostile("payload exchanged", "a signature nobody checks", "signature_mismatch",
						() -> spliced(good(), encode(JSONObjectUtils.toJSONString(claims("scope", "echo:admin"))))),
				new Hostile("signature cut off", "an empty signature", "malformed",
						() -> good().substring(0, good().lastIndexOf('.') + 1)),
				new Hostile("alg none", "an unsigned token", "malformed", () -> unsigned("none", "")),
				new Hostile("alg none, with a signature", "an unsigned token", "malformed",
						() -> unsigned("none", "AAAAAAAAAAAAAAAAAAAAAAAA")),
				new Hostile("alg None", "a case-sensitive deny list", "malformed", () -> unsigned("None", "")),
				new Hostile("alg nOnE, with a signature", "a case-sensitive deny list", "unverifiable",
						() -> unsigned("nOnE", "AAAAAAAAAAAAAAAAAAAAAAAA")),
				new Hostile("alg empty", "a missing algorithm", "unverifiable",
						() -> unsigned("", "AAAAAAAAAAAAAAAAAAAA")),
				new Hostile("HS256 with the public key as PEM", "a key used as a secret", "unverifiable",
						() -> hs256(pem(issuer.rsaKey()))),
				new Hostile("HS256 with the public key as DER", "a key used as a secret", "unverifiable",
						() -> hs256(der(issuer.rsaKey()))),
				new Hostile("HS256 with the modulus", "a key used as a secret", "unverifiable",
						() -> hs256(issuer.rsaKey().getModulus().decode())),
				new Hostile("HS256 with the published JWK", "a key used as a secret", "unverifiable",
						() -> hs256(issuer.rsaKey().toPublicJWK().toJSONString().getBytes(StandardCharsets.UTF_8))),
				new Hostile("RS512 by the issuer's own key", "an allow-list that only the key enforces", "unverifiable",
						() -> signed(JWSAlgorithm.RS512)),
				new Hostile("PS384 by the issuer's own key", "an allow-list that only the key enforces", "unverifiable",
						() -> signed(JWSAlgorithm.PS384)),
				new Hostile("ES256 over the RSA key", "a header that decides the algorithm", "unverifiable",
						() -> raw(header("alg", "ES256"), claims(), "AAAA".repeat(21) + "AA")),
				new Hostile("ES256 of zeros", "a verifier that accepts r = s = 0 (CVE-2022-21449)",
						"signature_mismatch",
						() -> raw(header("alg", "ES256", "kid", "ec"), claims(),
								Base64.getUrlEncoder().withoutPadding().encodeToString(new byte[64]))),
				new Hostile("unknown critical header", "a reader that ignores crit", "header_not_accepted",
						() -> rs256(header("crit", List.of("x-never-expires"), "x-never-expires", true), claims(),
								issuer.rsaKey())),
				new Hostile("unencoded payload (RFC 7797)", "a reader that ignores b64", "header_not_accepted",
						() -> rs256(header("crit", List.of("b64"), "b64", false), claims(), attackersKey)),
				new Hostile("jku to the attacker, the issuer's key id", "a key set named by the token",
						"header_not_accepted", () -> rs256(header("jku", attackersUrl()), claims(), attackersKey)),
				new Hostile("jku to the attacker, its own key id", "a key set named by the token",
						"header_not_accepted",
						() -> rs256(header("jku", attackersUrl(), "kid", "attackers"), claims(), attackersKey)),
				new Hostile("x5u to the attacker", "a certificate named by the token", "header_not_accepted",
						() -> rs256(header("x5u", attackersUrl()), claims(), attackersKey)),
				new Hostile("jwk of the attacker", "a key brought by the token", "header_not_accepted",
						() -> rs256(header("jwk", attackersKey.toPublicJWK().toJSONObject()), claims(), attackersKey)),
				new Hostile("jwk of the attacker, its key id", "a key brought by the token", "header_not_accepted",
						() -> rs256(header("jwk", attackersKey.toPublicJWK().toJSONObject(), "kid", "attackers"),
								claims(), attackersKey)),
				new Hostile("key id that is a path", "a key id that is a file name", "unverifiable",
						() -> rs256(header("kid", "../../../../dev/null"), claims(), attackersKey)),
				new Hostile("key id that is SQL", "a key id in a query", "unverifiable",
						() -> rs256(header("kid", "x' UNION SELECT 'rsa'; --"), claims(), attackersKey)),
				new Hostile("key id with a null byte", "a reader that stops at it", "unverifiable",
						() -> rs256(header("kid", "rsa\u0000.attackers"), claims(), attackersKey)),
				new Hostile("encrypted, not signed", "encryption taken for authentication", "malformed",
						HostileTokenTests::encrypted));
	}

	static Stream<Hostile> times() {
		return Stream.of(
				new Hostile("expired by a second", "a tolerance nobody asked for", "expired",
						() -> withClaim("exp", now() - 1)),
				new Hostile("expires exactly now", "an off-by-one (RFC 7519, section 4.1.4)", "expired",
						() -> withClaim("exp", now())),
				new Hostile("no expiry", "a token for ever", "no_expiry", () -> withoutClaim("exp")),
				new Hostile("expiry before 1970", "a negative number", "claim_malformed", () -> withClaim("exp", -1)),
				new Hostile("expiry as text", "a reader that drops what it cannot read", "claim_malformed",
						() -> withClaim("exp", "never")),
				new Hostile("expiry at the end of time", "a token for ever", "lives_too_long",
						() -> withClaim("exp", 253_402_300_799L)),
				new Hostile("expiry that overflows", "a number that wraps around", "claim_malformed",
						() -> withClaim("exp", Long.MAX_VALUE)),
				new Hostile("not valid before the end of the tolerance", "a token for later", "not_yet_valid",
						() -> withClaim("nbf", now() + 6)),
				new Hostile("issued in the future", "a lifetime that starts later", "issued_in_future",
						() -> withClaim("iat", now() + 6)),
				new Hostile("lives for more than an hour", "a token for too long", "lives_too_long",
						() -> withClaim("exp", now() - 60 + 3601)),
				new Hostile("lives for more than an hour, issued long ago", "a lifetime counted from now",
						"lives_too_long",
						() -> rs256(header(), claims("iat", now() - 3400, "exp", now() + 201), issuer.rsaKey())),
				new Hostile("lives for more than an hour, no issue time", "a lifetime that needs iat", "lives_too_long",
						() -> rs256(header(), without(claims("exp", now() + 3601), "iat"), issuer.rsaKey())));
	}

	static Stream<Hostile> boundaries() {
		return Stream.of(
				new Hostile("expires in a second", "the last second counts", "", () -> withClaim("exp", now() + 1)),
				new Hostile("valid from the end of the tolerance", "clocks differ", "",
						() -> withClaim("nbf", now() + 5)),
				new Hostile("issued at the end of the tolerance", "clocks differ", "",
						() -> withClaim("iat", now() + 5)),
				new Hostile("lives for an hour", "the longest life", "", () -> withClaim("exp", now() - 60 + 3600)),
				new Hostile("no issue time", "only RFC 9068 asks for it", "", () -> withoutClaim("iat")),
				new Hostile("type JWT", "what issuers without RFC 9068 write", "",
						() -> rs256(header("typ", "JWT"), claims(), issuer.rsaKey())),
				new Hostile("type application/at+jwt", "the long form (RFC 7515, section 4.1.9)", "",
						() -> rs256(header("typ", "application/AT+JWT"), claims(), issuer.rsaKey())),
				new Hostile("one audience of several", "a token for two agents", "",
						() -> withClaim("aud", List.of("https://x.example", RunningAgent.AUDIENCE))),
				new Hostile("scp instead of scope, as an array", "another issuer's habit", "",
						() -> rs256(header(), without(claims("scp", List.of("echo:use")), "scope"), issuer.rsaKey())),
				new Hostile("ES256", "the other published key", "", () -> issuer
					.sign(issuer.header(JWSAlgorithm.ES256, issuer.ecKey()).build(), goodClaims(), issuer.ecKey())));
	}

	static Stream<Hostile> targets() {
		String cyrillic = "l\u043ecalhost";
		return Stream.of(
				new Hostile("another issuer", "whoever has a token service", "issuer_mismatch",
						() -> withClaim("iss", "https://auth.example.com")),
				new Hostile("issuer with a trailing slash", "a normalising comparison", "issuer_mismatch",
						() -> withClaim("iss", issuer.uri() + "/")),
				new Hostile("issuer in capitals", "a case-insensitive comparison", "issuer_mismatch",
						() -> withClaim("iss", issuer.uri().replace("localhost", "LOCALHOST"))),
				new Hostile("issuer with a path", "a prefix comparison", "issuer_mismatch",
						() -> withClaim("iss", issuer.uri() + "/realms/other")),
				new Hostile("issuer as a host's prefix", "a prefix comparison", "issuer_mismatch",
						() -> withClaim("iss", issuer.uri() + ".evil.example")),
				new Hostile("issuer with user information", "a host comparison", "issuer_mismatch",
						() -> withClaim("iss", issuer.uri().replace("http://", "http://evil@"))),
				new Hostile("issuer in look-alike letters", "a person reading the log", "issuer_mismatch",
						() -> withClaim("iss", issuer.uri().replace("localhost", cyrillic))),
				new Hostile("issuer with a line break", "a forged log line", "issuer_mismatch",
						() -> withClaim("iss", "x\r\nERROR admitted")),
				new Hostile("no issuer", "a check that needs the claim", "issuer_mismatch", () -> withoutClaim("iss")),
				new Hostile("two issuers", "contains instead of equals", "claim_malformed",
						() -> withClaim("iss", List.of(issuer.uri(), "https://auth.example.com"))),
				new Hostile("another audience", "a token of another service", "audience_mismatch",
						() -> withClaim("aud", "https://other.example.com")),
				new Hostile("audience shorter", "a prefix comparison", "audience_mismatch",
						() -> withClaim("aud", "https://agent.example.co")),
				new Hostile("audience longer", "a prefix comparison", "audience_mismatch",
						() -> withClaim("aud", RunningAgent.AUDIENCE + ".evil.example")),
				new Hostile("audience with a trailing slash", "a normalising comparison", "audience_mismatch",
						() -> withClaim("aud", RunningAgent.AUDIENCE + "/")),
				new Hostile("audience in capitals", "a case-insensitive comparison", "audience_mismatch",
						() -> withClaim("aud", "https://AGENT.example.com")),
				new Hostile("audience among others in one text", "a comparison by contains", "audience_mismatch",
						() -> withClaim("aud", "https://x.example " + RunningAgent.AUDIENCE)),
				new Hostile("several audiences, none of them this", "any audience is enough", "audience_mismatch",
						() -> withClaim("aud", List.of("https://x.example", "https://y.example"))),
				new Hostile("no audience in the list", "an empty list is everybody", "audience_mismatch",
						() -> withClaim("aud", List.of())),
				new Hostile("no audience", "a token for nobody in particular", "audience_mismatch",
						() -> withoutClaim("aud")),
				new Hostile("audience as a number", "a reader that drops what it cannot read", "claim_malformed",
						() -> withClaim("aud", 1)));
	}

	static Stream<Hostile> purposes() {
		return Stream.of(new Hostile("nonce", "an ID token", "id_token", () -> withClaim("nonce", "n")),
				new Hostile("at_hash", "an ID token", "id_token", () -> withClaim("at_hash", "h")),
				new Hostile("c_hash", "an ID token", "id_token", () -> withClaim("c_hash", "h")),
				new Hostile("typ claim ID", "an ID token", "not_an_access_token", () -> withClaim("typ", "ID")),
				new Hostile("typ claim Refresh", "a refresh token", "not_an_access_token",
						() -> withClaim("typ", "Refresh")),
				new Hostile("typ claim Offline", "a refresh token", "not_an_access_token",
						() -> withClaim("typ", "Offline")),
				new Hostile("token_use refresh", "a refresh token", "not_an_access_token",
						() -> withClaim("token_use", "refresh")),
				new Hostile("token_use id", "an ID token", "not_an_access_token", () -> withClaim("token_use", "id")),
				new Hostile("typ header JOSE", "something else that is signed", "type_mismatch",
						() -> rs256(header("typ", "JOSE"), claims(), issuer.rsaKey())),
				new Hostile("typ header logout+jwt", "a logout token", "type_mismatch",
						() -> rs256(header("typ", "logout+jwt"), claims(), issuer.rsaKey())),
				new Hostile("typ header application/secevent+jwt", "a security event", "type_mismatch",
						() -> rs256(header("typ", "application/secevent+jwt"), claims(), issuer.rsaKey())),
				new Hostile("typ header dpop+jwt", "a proof", "type_mismatch",
						() -> rs256(header("typ", "dpop+jwt"), claims(), issuer.rsaKey())),
				new Hostile("no typ header", "anything that is signed", "no_type",
						() -> rs256(without(header(), "typ"), claims(), issuer.rsaKey())),
				new Hostile("bound to a key of DPoP", "a stolen token", "bound_token",
						() -> withClaim("cnf", Map.of("jkt", "0ZcOCORZNYy-DWpqq30jZyJGHTN0d2HglBV3uiguA4I"))),
				new Hostile("bound to a certificate", "a stolen token", "certificate_mismatch",
						() -> withClaim("cnf", Map.of("x5t#S256", "bwcK0esc3ACC3DB2Y5_lESsXE8o9ltc05O89jdN-dg2"))),
				new Hostile("bound to something unknown", "a stolen token", "binding_not_supported",
						() -> withClaim("cnf", Map.of())));
	}

	static Stream<Hostile> identities() {
		return Stream.of(
				new Hostile("scope array with a space inside", "a reader that splits, beside one that does not",
						"claim_malformed", () -> withClaim("scope", List.of("echo:use echo:admin"))),
				new Hostile("scope as a number", "a reader that makes text of it", "claim_malformed",
						() -> withClaim("scope", 1)),
				new Hostile("scope as an object", "a reader that takes the keys", "claim_malformed",
						() -> withClaim("scope", Map.of("echo:use", true))),
				new Hostile("scope array with a number", "a reader that makes text of it", "claim_malformed",
						() -> withClaim("scope", List.of("echo:use", 1))),
				new Hostile("scope with a tab", "a reader that splits at any white space", "claim_malformed",
						() -> withClaim("scope", "echo:read\techo:use")),
				new Hostile("scope with a line break", "a forged header", "claim_malformed",
						() -> withClaim("scope", "echo:use\r\nX-Admin: yes")),
				new Hostile("scope and scp differ", "whoever reads the other one", "claim_ambiguous",
						() -> withClaim("scp", List.of("echo:use", "echo:admin"))),
				new Hostile("azp and client_id differ", "whoever reads the other one", "claim_ambiguous",
						() -> withClaim("azp", "other-client")),
				new Hostile("client as a number", "a reader that makes text of it", "claim_malformed",
						() -> withClaim("client_id", 7)),
				new Hostile("no subject", "a caller without a name", "no_subject", () -> withoutClaim("sub")),
				new Hostile("empty subject", "a caller without a name", "no_subject", () -> withClaim("sub", "")),
				new Hostile("subject as a number", "two callers with one name", "claim_malformed",
						() -> withClaim("sub", 7)),
				new Hostile("subject as a list", "a reader that takes the first", "claim_malformed",
						() -> withClaim("sub", List.of("test-client", "admin"))));
	}

	static Stream<Hostile> malformed() {
		return Stream.of(
				new Hostile("a subject twice", "a reader that takes the other one", "malformed",
						() -> rs256(JSONObjectUtils.toJSONString(header()),
								JSONObjectUtils.toJSONString(claims()).replaceFirst("\\{", "{\"sub\":\"admin\","),
								issuer.rsaKey())),
				new Hostile("an algorithm twice", "a reader that takes the other one", "malformed",
						() -> rs256("{\"alg\":\"none\"," + JSONObjectUtils.toJSONString(header()).substring(1),
								JSONObjectUtils.toJSONString(claims()), issuer.rsaKey())),
				new Hostile("text behind the claims", "a lenient reader", "malformed",
						() -> rs256(JSONObjectUtils.toJSONString(header()),
								JSONObjectUtils.toJSONString(claims()) + "{\"sub\":\"admin\"}", issuer.rsaKey())),
				new Hostile("claims that are a list", "a reader that fails", "malformed",
						() -> rs256(JSONObjectUtils.toJSONString(header()), "[]", issuer.rsaKey())),
				new Hostile("claims that are nothing", "a reader that fails", "malformed",
						() -> rs256(JSONObjectUtils.toJSONString(header()), "", issuer.rsaKey())),
				new Hostile("claims as deep as a well", "a stack that overflows before the signature is checked",
						"too_long",
						() -> raw(JSONObjectUtils.toJSONString(header()), "{\"a\":" + "[".repeat(60_000) + "}",
								"AAAA")),
				new Hostile("100 kB", "a buffer", "too_long",
						() -> rs256(header(), claims("filler", "x".repeat(75_000)), attackersKey)),
				new Hostile("100 kB in the header", "a buffer", "too_long",
						() -> rs256(header("filler", "x".repeat(75_000)), claims(), issuer.rsaKey())),
				new Hostile("no token at all", "a reader that fails", "malformed", () -> "garbage-garbage-garbage"),
				new Hostile("four parts", "a reader that counts to three", "malformed",
						() -> good() + ".AAAAAAAAAAAAAAAAAAAAAAAA"),
				new Hostile("empty parts", "a reader that fails", "malformed", () -> "..AAAAAAAAAAAAAAAAAAAAAAAA"));
	}

	static Stream<Presentation> presentations() {
		return Stream.of(
				new Presentation("two headers with one token", "a proxy that checks the first", 400, "two_headers",
						(token) -> call("/a2a", "Authorization: Bearer " + token, "Authorization: Bearer " + token)),
				new Presentation("two headers, the first good", "a proxy that checks the second", 400, "two_headers",
						(token) -> call("/a2a", "Authorization: Bearer " + token, "Authorization: Bearer x")),
				new Presentation("two headers, the second good", "a proxy that checks the first", 400, "two_headers",
						(token) -> call("/a2a", "Authorization: Basic dXNlcjpwYXNz", "authorization: Bearer " + token)),
				new Presentation("two headers, one empty", "a proxy that checks the first", 400, "two_headers",
						(token) -> call("/a2a", "Authorization: Bearer " + token, "Authorization:")),
				new Presentation("two tokens in one header", "a reader that takes either", 401, "malformed_header",
						(token) -> call("/a2a", "Authorization: Bearer " + token + ", Bearer " + token)),
				new Presentation("two tokens behind one name", "a reader that takes either", 401, "malformed_header",
						(token) -> call("/a2a", "Authorization: Bearer " + token + " " + token)),
				new Presentation("tab behind the scheme", "a lenient reader", 401, "malformed_header",
						(token) -> call("/a2a", "Authorization: Bearer\t" + token)),
				new Presentation("nothing behind the scheme", "a reader that fails", 401, "malformed_header",
						(token) -> call("/a2a", "Authorization: Bearer")),
				new Presentation("quoted", "a lenient reader", 401, "malformed_header",
						(token) -> call("/a2a", "Authorization: Bearer \"" + token + "\"")),
				new Presentation("another scheme", "a reader that ignores the scheme", 401, "no_token",
						(token) -> call("/a2a", "Authorization: Token " + token)),
				new Presentation("another header", "a reader of proxies' headers", 401, "no_token",
						(token) -> call("/a2a", "Proxy-Authorization: Bearer " + token,
								"X-Forwarded-Authorization: Bearer " + token)),
				new Presentation("query", "access logs that keep it", 400, "token_in_query",
						(token) -> call("/a2a?access_token=" + token)),
				new Presentation("query beside a good header", "access logs that keep it", 400, "token_in_query",
						(token) -> call("/a2a?access_token=" + token, "Authorization: Bearer " + token)),
				new Presentation("query, behind another parameter", "a reader of the first one", 400, "token_in_query",
						(token) -> call("/a2a?x=1&access_token=" + token)),
				new Presentation("query, name encoded", "a comparison before decoding", 400, "token_in_query",
						(token) -> call("/a2a?access%5Ftoken=" + token)),
				new Presentation("query, name encoded, beside a good header", "a comparison before decoding", 400,
						"token_in_query",
						(token) -> call("/a2a?%61ccess_token=" + token, "Authorization: Bearer " + token)),
				new Presentation("query, name in capitals", "a case-sensitive comparison", 400, "token_in_query",
						(token) -> call("/a2a?Access_Token=" + token)),
				new Presentation("query of an HTTP+JSON operation", "access logs that keep it", 400, "token_in_query",
						(token) -> call("/a2a/rest/message:send?access_token=" + token)),
				new Presentation("form body", "the way of RFC 6750, section 2.2", 401, "no_token",
						(token) -> form("access_token=" + token)),
				new Presentation("cookie", "a browser's request from another site", 401, "no_token",
						(token) -> call("/a2a", "Cookie: access_token=" + token + "; Authorization=" + token)));
	}

	private static RawHttp.Answer call(String target, String... headers) {
		String body = "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"SendMessage\"}";
		List<String> all = new ArrayList<>(
				List.of("Content-Type: application/json", "Content-Length: " + body.length()));
		all.addAll(Arrays.asList(headers));
		return RawHttp.exchange(agent.uri("/"), "POST " + target + " HTTP/1.1", all, body);
	}

	private static RawHttp.Answer form(String body) {
		return RawHttp.exchange(agent.uri("/"), "POST /a2a HTTP/1.1",
				List.of("Content-Type: application/x-www-form-urlencoded", "Content-Length: " + body.length()), body);
	}

	/**
	 * Returns the pieces of a token that occur in a text: of each part its first, middle
	 * and last 16 characters, so that a text that is cut off is found out as well.
	 */
	private static List<String> leaks(String token, String text) {
		return Arrays.stream(token.split("\\."))
			.filter((part) -> part.length() >= 16)
			.flatMap((part) -> Stream.of(part.substring(0, 16),
					part.substring(part.length() / 2 - 8, part.length() / 2 + 8), part.substring(part.length() - 16)))
			.filter(text::contains)
			.toList();
	}

	private static List<String> reasons(String log) {
		return REASON.matcher(log).results().map((match) -> match.group(1)).toList();
	}

	private static String good() {
		return rs256(header(), claims(), issuer.rsaKey());
	}

	private static JWTClaimsSet goodClaims() {
		return issuer.claims(RunningAgent.AUDIENCE)
			.issueTime(Date.from(clock.instant().minusSeconds(60)))
			.claim("scope", "echo:use")
			.build();
	}

	private static String withClaim(String name, Object value) {
		return rs256(header(), claims(name, value), issuer.rsaKey());
	}

	private static String withoutClaim(String name) {
		return rs256(header(), without(claims(), name), issuer.rsaKey());
	}

	private static Map<String, Object> header(Object... changes) {
		Map<String, Object> header = new LinkedHashMap<>(
				issuer.header(JWSAlgorithm.RS256, issuer.rsaKey()).build().toJSONObject());
		return changed(header, changes);
	}

	private static Map<String, Object> claims(Object... changes) {
		return changed(new LinkedHashMap<>(goodClaims().toJSONObject()), changes);
	}

	private static Map<String, Object> changed(Map<String, Object> fields, Object... changes) {
		for (int i = 0; i < changes.length; i += 2) {
			fields.put((String) changes[i], changes[i + 1]);
		}
		return fields;
	}

	private static Map<String, Object> without(Map<String, Object> fields, String name) {
		fields.remove(name);
		return fields;
	}

	private static long now() {
		return clock.instant().getEpochSecond();
	}

	private static String signed(JWSAlgorithm algorithm) {
		return issuer.sign(issuer.header(algorithm, issuer.rsaKey()).build(), goodClaims(), issuer.rsaKey());
	}

	private static String rs256(Map<String, Object> header, Map<String, Object> claims, RSAKey key) {
		return rs256(JSONObjectUtils.toJSONString(header), JSONObjectUtils.toJSONString(claims), key);
	}

	/**
	 * Signs by hand: a library would not write most of this.
	 */
	private static String rs256(String header, String claims, RSAKey key) {
		String input = encode(header) + "." + encode(claims);
		try {
			PrivateKey privateKey = key.toPrivateKey();
			Signature signature = Signature.getInstance("SHA256withRSA");
			signature.initSign(privateKey);
			signature.update(input.getBytes(StandardCharsets.US_ASCII));
			return input + "." + Base64.getUrlEncoder().withoutPadding().encodeToString(signature.sign());
		}
		catch (GeneralSecurityException | JOSEException ex) {
			throw new IllegalStateException(ex);
		}
	}

	private static String hs256(byte[] secret) {
		String input = encode(JSONObjectUtils.toJSONString(header("alg", "HS256"))) + "."
				+ encode(JSONObjectUtils.toJSONString(claims()));
		try {
			Mac mac = Mac.getInstance("HmacSHA256");
			mac.init(new SecretKeySpec(secret, "HmacSHA256"));
			byte[] tag = mac.doFinal(input.getBytes(StandardCharsets.US_ASCII));
			return input + "." + Base64.getUrlEncoder().withoutPadding().encodeToString(tag);
		}
		catch (GeneralSecurityException ex) {
			throw new IllegalStateException(ex);
		}
	}

	private static String unsigned(String algorithm, String signature) {
		return raw(without(header("alg", algorithm), "kid"), claims(), signature);
	}

	private static String raw(Map<String, Object> header, Map<String, Object> claims, String signature) {
		return raw(JSONObjectUtils.toJSONString(header), JSONObjectUtils.toJSONString(claims), signature);
	}

	private static String raw(String header, String claims, String signature) {
		return encode(header) + "." + encode(claims) + "." + signature;
	}

	private static String spliced(String token, String payload) {
		String[] parts = token.split("\\.");
		return parts[0] + "." + payload + "." + parts[2];
	}

	private static String encrypted() {
		try {
			EncryptedJWT token = new EncryptedJWT(
					new JWEHeader.Builder(JWEAlgorithm.RSA_OAEP_256, EncryptionMethod.A128GCM).keyID("rsa").build(),
					goodClaims());
			token.encrypt(new RSAEncrypter(issuer.rsaKey().toRSAPublicKey()));
			return token.serialize();
		}
		catch (JOSEException ex) {
			throw new IllegalStateException(ex);
		}
	}

	private static byte[] der(RSAKey key) {
		try {
			return key.toRSAPublicKey().getEncoded();
		}
		catch (JOSEException ex) {
			throw new IllegalStateException(ex);
		}
	}

	private static byte[] pem(RSAKey key) {
		String body = Base64.getMimeEncoder(64, new byte[] { '\n' }).encodeToString(der(key));
		return ("-----BEGIN PUBLIC KEY-----\n" + body + "\n-----END PUBLIC KEY-----\n")
			.getBytes(StandardCharsets.US_ASCII);
	}

	private static String encode(String text) {
		return Base64.getUrlEncoder().withoutPadding().encodeToString(text.getBytes(StandardCharsets.UTF_8));
	}

	private static String attackersUrl() {
		return "http://localhost:" + attackersServer.getAddress().getPort() + "/jwks";
	}

	/**
	 * A token that is to be refused.
	 *
	 * @param name what is wrong with it
	 * @param fools who would have believed it
	 * @param reason the code that the operator finds in the log
	 * @param token makes it
	 */
	record Hostile(String name, String fools, String reason, Supplier<String> token) {

		@Override
		public String toString() {
			return this.name;
		}

	}

	/**
	 * A way of sending a good token that is to be refused.
	 *
	 * @param name what is wrong with it
	 * @param fools who would have believed it
	 * @param status the status that it gets
	 * @param reason the code that the operator finds in the log
	 * @param send sends it
	 */
	record Presentation(String name, String fools, int status, String reason, Function<String, RawHttp.Answer> send) {

		String toldReason() {
			if (this.status == 400) {
				return "INVALID_REQUEST";
			}
			return this.reason.equals("no_token") ? "UNAUTHENTICATED" : "INVALID_TOKEN";
		}

		@Override
		public String toString() {
			return this.name;
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class FixedTime {

		@Bean(name = "a2aSecurityClock", defaultCandidate = false)
		Clock a2aSecurityClock() {
			return clock;
		}

	}

}
