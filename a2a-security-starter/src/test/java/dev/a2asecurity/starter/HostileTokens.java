package dev.a2asecurity.starter;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.Signature;
import java.time.Clock;
import java.util.Base64;
import java.util.Date;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.Stream;

import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

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

import dev.a2asecurity.test.TestIssuer;

/**
 * The corpus of hostile tokens: one good token, changed by one thing at a time. To add a
 * row is to add a line. It is run as a test by {@link HostileTokenTests}, and its
 * latencies are measured in {@code benchmarks}.
 */
public final class HostileTokens {

	private static final String ORDER_OF_P256 = "ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551";

	private final TestIssuer issuer;

	private final Clock clock;

	private final String audience;

	private final String attackersUrl;

	private final RSAKey attackersKey;

	/**
	 * Creates the corpus.
	 * @param issuer the issuer that the agent trusts
	 * @param clock the agent's time
	 * @param audience the agent's audience
	 * @param attackersUrl where an attacker would publish keys
	 */
	public HostileTokens(TestIssuer issuer, Clock clock, String audience, String attackersUrl) {
		this.issuer = issuer;
		this.clock = clock;
		this.audience = audience;
		this.attackersUrl = attackersUrl;
		try {
			this.attackersKey = new RSAKeyGenerator(2048).keyID("attackers").generate();
		}
		catch (JOSEException ex) {
			throw new IllegalStateException(ex);
		}
	}

	/**
	 * Returns all of it.
	 */
	public Stream<Hostile> all() {
		return Stream.of(signatures(), times(), targets(), purposes(), identities(), malformed())
			.flatMap((rows) -> rows);
	}

	RSAKey attackersKey() {
		return this.attackersKey;
	}

	Stream<Hostile> signatures() {
		return Stream
			.of(new Hostile("another key, the issuer's key id", "trust in a key's name", "signature_mismatch",
					() -> rs256(header(), claims(), this.attackersKey)),
					new Hostile("another key, its own key id", "a key nobody published", "unverifiable",
							() -> rs256(header("kid", "attackers"), claims(), this.attackersKey)),
					new Hostile("another key, no key id", "a fallback without key id", "signature_mismatch",
							() -> rs256(without(header(), "kid"), claims(), this.attackersKey)),
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
							() -> hs256(pem(this.issuer.rsaKey()))),
					new Hostile("HS256 with the public key as DER", "a key used as a secret", "unverifiable",
							() -> hs256(der(this.issuer.rsaKey()))),
					new Hostile("HS256 with the modulus", "a key used as a secret", "unverifiable",
							() -> hs256(this.issuer.rsaKey().getModulus().decode())),
					new Hostile("HS256 with the published JWK", "a key used as a secret", "unverifiable", () -> hs256(
							this.issuer.rsaKey().toPublicJWK().toJSONString().getBytes(StandardCharsets.UTF_8))),
					new Hostile("RS512 by the issuer's own key", "an allow-list that only the key enforces",
							"unverifiable", () -> signed(JWSAlgorithm.RS512)),
					new Hostile("PS384 by the issuer's own key", "an allow-list that only the key enforces",
							"unverifiable", () -> signed(JWSAlgorithm.PS384)),
					new Hostile("ES256 over the RSA key", "a header that decides the algorithm", "unverifiable",
							() -> raw(header("alg", "ES256"), claims(), "AAAA".repeat(21) + "AA")),
					new Hostile("ES256 of zeros", "a verifier that accepts r = s = 0 (CVE-2022-21449)",
							"signature_mismatch",
							() -> raw(header("alg", "ES256", "kid", "ec"), claims(),
									Base64.getUrlEncoder().withoutPadding().encodeToString(new byte[64]))),
					new Hostile("ES256, r and s the order of the curve", "a verifier without a range check",
							"signature_mismatch", () -> es256(ORDER_OF_P256, ORDER_OF_P256)),
					new Hostile("ES256, r of zeros", "a verifier that divides by it", "signature_mismatch",
							() -> es256("00".repeat(32), "00".repeat(31) + "01")),
					new Hostile("ES256, s of zeros", "a verifier that divides by it", "signature_mismatch",
							() -> es256("00".repeat(31) + "01", "00".repeat(32))),
					new Hostile("ES256, all ones", "a verifier without a range check", "signature_mismatch",
							() -> es256("ff".repeat(32), "ff".repeat(32))),
					new Hostile("ES256 with a signature of 65 bytes", "a verifier that cuts off", "signature_mismatch",
							() -> es256("00".repeat(32), "00".repeat(33))),
					new Hostile("RS256 over the EC key", "a header that decides the algorithm", "unverifiable",
							() -> rs256(header("kid", "ec"), claims(), this.attackersKey)),
					new Hostile("PS256 with a signature of RS256", "a verifier that tries both", "signature_mismatch",
							() -> relabelled("PS256")),
					new Hostile("RS256 with a signature of PS256", "a verifier that tries both", "signature_mismatch",
							() -> spliced(signed(JWSAlgorithm.PS256), header("alg", "RS256"))),
					new Hostile("ES384 over the key of P-256", "a header that decides the curve", "unverifiable",
							() -> raw(header("alg", "ES384", "kid", "ec"), claims(), "AAAA".repeat(32))),
					new Hostile("EdDSA over the RSA key", "a header that decides the algorithm", "unverifiable",
							() -> raw(header("alg", "EdDSA"), claims(), "AAAA".repeat(21) + "AA")),
					new Hostile("EdDSA of zeros", "a verifier of small points", "signature_mismatch", () -> raw(header(
							"alg", "EdDSA", "kid", "ed"), claims(),
							"AAAA".repeat(21) + "AA")),
					new Hostile("RS256 over the Ed25519 key", "a header that decides the algorithm", "unverifiable",
							() -> rs256(header("kid", "ed"), claims(), this.attackersKey)),
					new Hostile(
							"HS256 with the public Ed25519 key", "a key used as a secret", "unverifiable", () -> hs256(
									this.issuer.edKey().getDecodedX())),
					new Hostile("x5c of the attacker", "a certificate brought by the token", "header_not_accepted",
							() -> rs256(
									header("x5c", List.of(Base64.getEncoder().encodeToString(der(this.attackersKey)))),
									claims(), this.attackersKey)),
					new Hostile("an empty crit", "a reader that takes empty for absent", "header_not_accepted",
							() -> rs256(header("crit", List.of()), claims(), this.issuer.rsaKey())),
					new Hostile("an empty jku", "a reader that takes empty for absent", "header_not_accepted",
							() -> rs256(header("jku", ""), claims(), this.issuer.rsaKey())),
					new Hostile("a token in a token", "a reader that unwraps and trusts the wrapping", "malformed",
							() -> rs256(JSONObjectUtils.toJSONString(header("cty", "JWT")), good(),
									this.issuer.rsaKey())),
					new Hostile("a foreign token in a good one", "a reader that unwraps and trusts the wrapping",
							"malformed",
							() -> rs256(JSONObjectUtils.toJSONString(header("cty", "JWT")),
									rs256(header(), claims("scope", "echo:admin"), this.attackersKey),
									this.issuer.rsaKey())),
					new Hostile("key id that is a number", "a reader that makes text of it", "malformed",
							() -> rs256(header("kid", 7), claims(), this.issuer.rsaKey())),
					new Hostile("unknown critical header", "a reader that ignores crit", "header_not_accepted",
							() -> rs256(header("crit", List.of("x-never-expires"), "x-never-expires", true), claims(),
									this.issuer.rsaKey())),
					new Hostile("unencoded payload (RFC 7797)", "a reader that ignores b64", "header_not_accepted",
							() -> rs256(header("crit", List.of("b64"), "b64", false), claims(), this.attackersKey)),
					new Hostile("jku to the attacker, the issuer's key id", "a key set named by the token",
							"header_not_accepted",
							() -> rs256(header("jku", this.attackersUrl), claims(), this.attackersKey)),
					new Hostile("jku to the attacker, its own key id", "a key set named by the token",
							"header_not_accepted",
							() -> rs256(header("jku", this.attackersUrl, "kid", "attackers"), claims(),
									this.attackersKey)),
					new Hostile("x5u to the attacker", "a certificate named by the token", "header_not_accepted",
							() -> rs256(header("x5u", this.attackersUrl), claims(), this.attackersKey)),
					new Hostile("jwk of the attacker", "a key brought by the token", "header_not_accepted",
							() -> rs256(header("jwk", this.attackersKey.toPublicJWK().toJSONObject()), claims(),
									this.attackersKey)),
					new Hostile("jwk of the attacker, its key id", "a key brought by the token", "header_not_accepted",
							() -> rs256(
									header("jwk", this.attackersKey.toPublicJWK().toJSONObject(), "kid", "attackers"),
									claims(), this.attackersKey)),
					new Hostile("key id that is a path", "a key id that is a file name", "unverifiable",
							() -> rs256(header("kid", "../../../../dev/null"), claims(), this.attackersKey)),
					new Hostile("key id that is SQL", "a key id in a query", "unverifiable",
							() -> rs256(header("kid", "x' UNION SELECT 'rsa'; --"), claims(), this.attackersKey)),
					new Hostile("key id with a null byte", "a reader that stops at it", "unverifiable",
							() -> rs256(header("kid", "rsa\u0000.attackers"), claims(), this.attackersKey)),
					new Hostile("encrypted, not signed", "encryption taken for authentication", "malformed",
							this::encrypted));
	}

	/**
	 * Returns those that are wrong about time. They are what they are for a second only.
	 */
	public Stream<Hostile> times() {
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
				new Hostile("expiry near 2^63", "a number that wraps around", "claim_malformed",
						() -> withClaim("exp", 9_223_372_036_854_775_000L)),
				new Hostile("expiry beyond every number", "a number that is infinite", "claim_malformed",
						() -> withRawClaim("exp", "1e400")),
				new Hostile("expiry as a truth", "a reader that takes true for 1", "claim_malformed",
						() -> withClaim("exp", true)),
				new Hostile("expiry in a list", "a reader that takes the first", "claim_malformed",
						() -> withClaim("exp", List.of(now() + 60))),
				new Hostile("expiry null", "a reader that takes null for never", "no_expiry",
						() -> withRawClaim("exp", "null")),
				new Hostile("not before near 2^63", "a number that wraps around", "claim_malformed",
						() -> withClaim("nbf", 9_223_372_036_854_775_000L)),
				new Hostile("not before as text", "a reader that drops what it cannot read", "claim_malformed",
						() -> withClaim("nbf", "yesterday")),
				new Hostile("issued before 1970", "a negative number", "claim_malformed", () -> withClaim("iat", -1)),
				new Hostile("not valid before the end of the tolerance", "a token for later", "not_yet_valid",
						() -> withClaim("nbf", now() + 6)),
				new Hostile("issued in the future", "a lifetime that starts later", "issued_in_future",
						() -> withClaim("iat", now() + 6)),
				new Hostile("lives for more than an hour", "a token for too long", "lives_too_long",
						() -> withClaim("exp", now() - 60 + 3601)),
				new Hostile("lives for more than an hour, issued long ago", "a lifetime counted from now",
						"lives_too_long",
						() -> rs256(header(), claims("iat", now() - 3400, "exp", now() + 201), this.issuer.rsaKey())),
				new Hostile("lives for more than an hour, no issue time", "a lifetime that needs iat", "lives_too_long",
						() -> rs256(header(), without(claims("exp", now() + 3601), "iat"), this.issuer.rsaKey())));
	}

	Stream<Hostile> boundaries() {
		return Stream.of(
				new Hostile("expires in a second", "the last second counts", "", () -> withClaim("exp", now() + 1)),
				new Hostile("valid from the end of the tolerance", "clocks differ", "",
						() -> withClaim("nbf", now() + 5)),
				new Hostile("issued at the end of the tolerance", "clocks differ", "",
						() -> withClaim("iat", now() + 5)),
				new Hostile("lives for an hour", "the longest life", "", () -> withClaim("exp", now() - 60 + 3600)),
				new Hostile("no issue time", "only RFC 9068 asks for it", "", () -> withoutClaim("iat")),
				new Hostile("type JWT", "what issuers without RFC 9068 write", "",
						() -> rs256(header("typ", "JWT"), claims(), this.issuer.rsaKey())),
				new Hostile("type application/at+jwt", "the long form (RFC 7515, section 4.1.9)", "",
						() -> rs256(header("typ", "application/AT+JWT"), claims(), this.issuer.rsaKey())),
				new Hostile("one audience of several", "a token for two agents", "",
						() -> withClaim("aud", List.of("https://x.example", this.audience))),
				new Hostile("scp instead of scope, as an array", "another issuer's habit", "",
						() -> rs256(header(), without(claims("scp", List.of("echo:use")), "scope"),
								this.issuer.rsaKey())),
				new Hostile("ES256", "the other published key", "",
						() -> issuer.sign(this.issuer.header(JWSAlgorithm.ES256, this.issuer.ecKey()).build(),
								goodClaims(), this.issuer.ecKey())));
	}

	Stream<Hostile> targets() {
		String cyrillic = "l\u043ecalhost";
		return Stream.of(
				new Hostile("another issuer", "whoever has a token service", "issuer_mismatch",
						() -> withClaim("iss", "https://auth.example.com")),
				new Hostile("issuer with a trailing slash", "a normalising comparison", "issuer_mismatch",
						() -> withClaim("iss", this.issuer.uri() + "/")),
				new Hostile("issuer in capitals", "a case-insensitive comparison", "issuer_mismatch",
						() -> withClaim("iss", this.issuer.uri().replace("localhost", "LOCALHOST"))),
				new Hostile("issuer with a path", "a prefix comparison", "issuer_mismatch",
						() -> withClaim("iss", this.issuer.uri() + "/realms/other")),
				new Hostile("issuer as a host's prefix", "a prefix comparison", "issuer_mismatch",
						() -> withClaim("iss", this.issuer.uri() + ".evil.example")),
				new Hostile("issuer with user information", "a host comparison", "issuer_mismatch",
						() -> withClaim("iss", this.issuer.uri().replace("http://", "http://evil@"))),
				new Hostile("issuer in look-alike letters", "a person reading the log", "issuer_mismatch",
						() -> withClaim("iss", this.issuer.uri().replace("localhost", cyrillic))),
				new Hostile("issuer with a line break", "a forged log line", "issuer_mismatch",
						() -> withClaim("iss", "x\r\nERROR admitted")),
				new Hostile("no issuer", "a check that needs the claim", "issuer_mismatch", () -> withoutClaim("iss")),
				new Hostile("two issuers", "contains instead of equals", "claim_malformed",
						() -> withClaim("iss", List.of(this.issuer.uri(), "https://auth.example.com"))),
				new Hostile("another audience", "a token of another service", "audience_mismatch",
						() -> withClaim("aud", "https://other.example.com")),
				new Hostile("audience shorter", "a prefix comparison", "audience_mismatch",
						() -> withClaim("aud", "https://agent.example.co")),
				new Hostile("audience longer", "a prefix comparison", "audience_mismatch",
						() -> withClaim("aud", this.audience + ".evil.example")),
				new Hostile("audience with a trailing slash", "a normalising comparison", "audience_mismatch",
						() -> withClaim("aud", this.audience + "/")),
				new Hostile("audience in capitals", "a case-insensitive comparison", "audience_mismatch",
						() -> withClaim("aud", "https://AGENT.example.com")),
				new Hostile("audience among others in one text", "a comparison by contains", "audience_mismatch",
						() -> withClaim("aud", "https://x.example " + this.audience)),
				new Hostile("several audiences, none of them this", "any audience is enough", "audience_mismatch",
						() -> withClaim("aud", List.of("https://x.example", "https://y.example"))),
				new Hostile("no audience in the list", "an empty list is everybody", "audience_mismatch",
						() -> withClaim("aud", List.of())),
				new Hostile("no audience", "a token for nobody in particular", "audience_mismatch",
						() -> withoutClaim("aud")),
				new Hostile("audience as a number", "a reader that drops what it cannot read", "claim_malformed",
						() -> withClaim("aud", 1)));
	}

	Stream<Hostile> purposes() {
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
						() -> rs256(header("typ", "JOSE"), claims(), this.issuer.rsaKey())),
				new Hostile("typ header logout+jwt", "a logout token", "type_mismatch",
						() -> rs256(header("typ", "logout+jwt"), claims(), this.issuer.rsaKey())),
				new Hostile("typ header application/secevent+jwt", "a security event", "type_mismatch",
						() -> rs256(header("typ", "application/secevent+jwt"), claims(), this.issuer.rsaKey())),
				new Hostile("typ header dpop+jwt", "a proof", "type_mismatch",
						() -> rs256(header("typ", "dpop+jwt"), claims(), this.issuer.rsaKey())),
				new Hostile("no typ header", "anything that is signed", "no_type",
						() -> rs256(without(header(), "typ"), claims(), this.issuer.rsaKey())),
				new Hostile("bound to a key of DPoP", "a stolen token", "bound_token",
						() -> withClaim("cnf", Map.of("jkt", "0ZcOCORZNYy-DWpqq30jZyJGHTN0d2HglBV3uiguA4I"))),
				new Hostile("bound to a certificate", "a stolen token", "certificate_mismatch",
						() -> withClaim("cnf", Map.of("x5t#S256", "bwcK0esc3ACC3DB2Y5_lESsXE8o9ltc05O89jdN-dg2"))),
				new Hostile("bound to something unknown", "a stolen token", "binding_not_supported",
						() -> withClaim("cnf", Map.of())));
	}

	Stream<Hostile> identities() {
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

	Stream<Hostile> malformed() {
		return Stream.of(
				new Hostile("a subject twice", "a reader that takes the other one", "malformed",
						() -> rs256(JSONObjectUtils.toJSONString(header()),
								JSONObjectUtils.toJSONString(claims()).replaceFirst("\\{", "{\"sub\":\"admin\","),
								this.issuer.rsaKey())),
				new Hostile("an algorithm twice", "a reader that takes the other one", "malformed",
						() -> rs256("{\"alg\":\"none\"," + JSONObjectUtils.toJSONString(header()).substring(1),
								JSONObjectUtils.toJSONString(claims()), this.issuer.rsaKey())),
				new Hostile("text behind the claims", "a lenient reader", "malformed",
						() -> rs256(JSONObjectUtils.toJSONString(header()),
								JSONObjectUtils.toJSONString(claims()) + "{\"sub\":\"admin\"}", this.issuer.rsaKey())),
				new Hostile("claims that are a list", "a reader that fails", "malformed",
						() -> rs256(JSONObjectUtils.toJSONString(header()), "[]", this.issuer.rsaKey())),
				new Hostile("claims that are nothing", "a reader that fails", "malformed",
						() -> rs256(JSONObjectUtils.toJSONString(header()), "", this.issuer.rsaKey())),
				new Hostile("claims as deep as a well", "a stack that overflows before the signature is checked",
						"too_long",
						() -> raw(JSONObjectUtils.toJSONString(header()), "{\"a\":" + "[".repeat(60_000) + "}",
								"AAAA")),
				new Hostile("100 kB", "a buffer", "too_long",
						() -> rs256(header(), claims("filler", "x".repeat(75_000)), this.attackersKey)),
				new Hostile("100 kB in the header", "a buffer", "too_long",
						() -> rs256(header("filler", "x".repeat(75_000)), claims(), this.issuer.rsaKey())),
				new Hostile("1 MB", "a buffer", "too_long",
						() -> rs256(header(), claims("filler", "x".repeat(780_000)), this.issuer.rsaKey())),
				new Hostile("signature with spare bits set", "many spellings of one token", "malformed",
						() -> respelled(good())),
				new Hostile("padding", "a lenient decoder", "malformed", () -> good() + "=="),
				new Hostile("the alphabet of plain base64", "a lenient decoder", "malformed",
						() -> spliced(good(),
								encode(JSONObjectUtils.toJSONString(claims("x", "???>>>"))).replace('-', '+')
									.replace('_', '/'))
								+ "+/"),
				new Hostile("claims that are no UTF-8", "a decoder that guesses", "malformed",
						() -> latin1("{\"sub\":\"\u00e9\"}")),
				new Hostile("claims in UTF-16", "a parser that guesses", "malformed", this::utf16),
				new Hostile("no token at all", "a reader that fails", "malformed", () -> "garbage-garbage-garbage"),
				new Hostile("four parts", "a reader that counts to three", "malformed",
						() -> good() + ".AAAAAAAAAAAAAAAAAAAAAAAA"),
				new Hostile("empty parts", "a reader that fails", "malformed", () -> "..AAAAAAAAAAAAAAAAAAAAAAAA"));
	}

	/**
	 * Mints the good token.
	 */
	public String good() {
		return rs256(header(), claims(), this.issuer.rsaKey());
	}

	private JWTClaimsSet goodClaims() {
		return this.issuer.claims(this.audience)
			.issueTime(Date.from(this.clock.instant().minusSeconds(60)))
			.claim("scope", "echo:use")
			.build();
	}

	private String withClaim(String name, Object value) {
		return rs256(header(), claims(name, value), this.issuer.rsaKey());
	}

	private String withoutClaim(String name) {
		return rs256(header(), without(claims(), name), this.issuer.rsaKey());
	}

	private Map<String, Object> header(Object... changes) {
		Map<String, Object> header = new LinkedHashMap<>(
				this.issuer.header(JWSAlgorithm.RS256, this.issuer.rsaKey()).build().toJSONObject());
		return changed(header, changes);
	}

	private Map<String, Object> claims(Object... changes) {
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

	private long now() {
		return this.clock.instant().getEpochSecond();
	}

	private String signed(JWSAlgorithm algorithm) {
		return this.issuer.sign(this.issuer.header(algorithm, this.issuer.rsaKey()).build(), goodClaims(),
				this.issuer.rsaKey());
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

	private String hs256(byte[] secret) {
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

	private String unsigned(String algorithm, String signature) {
		return raw(without(header("alg", algorithm), "kid"), claims(), signature);
	}

	private static String raw(Map<String, Object> header, Map<String, Object> claims, String signature) {
		return raw(JSONObjectUtils.toJSONString(header), JSONObjectUtils.toJSONString(claims), signature);
	}

	private static String raw(String header, String claims, String signature) {
		return encode(header) + "." + encode(claims) + "." + signature;
	}

	private String spliced(String token, String payload) {
		String[] parts = token.split("\\.");
		return parts[0] + "." + payload + "." + parts[2];
	}

	private String encrypted() {
		try {
			EncryptedJWT token = new EncryptedJWT(
					new JWEHeader.Builder(JWEAlgorithm.RSA_OAEP_256, EncryptionMethod.A128GCM).keyID("rsa").build(),
					goodClaims());
			token.encrypt(new RSAEncrypter(this.issuer.rsaKey().toRSAPublicKey()));
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

	private String withRawClaim(String name, String json) {
		return rs256(JSONObjectUtils.toJSONString(header()), JSONObjectUtils.toJSONString(without(claims(), name))
			.replaceFirst("\\{", "{\"" + name + "\":" + json + ","), this.issuer.rsaKey());
	}

	private String es256(String r, String s) {
		return raw(header("alg", "ES256", "kid", "ec"), claims(),
				Base64.getUrlEncoder().withoutPadding().encodeToString(HexFormat.of().parseHex(r + s)));
	}

	/**
	 * Signs with the issuer's key, by RS256, over a header that says otherwise.
	 */
	private String relabelled(String algorithm) {
		return rs256(header("alg", algorithm), claims(), this.issuer.rsaKey());
	}

	private String spliced(String token, Map<String, Object> header) {
		String[] parts = token.split("\\.");
		return encode(JSONObjectUtils.toJSONString(header)) + "." + parts[1] + "." + parts[2];
	}

	/**
	 * Changes bits that stand for nothing: 256 bytes leave four of them in the last
	 * letter.
	 */
	private static String respelled(String token) {
		String letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
		int last = letters.indexOf(token.charAt(token.length() - 1));
		return token.substring(0, token.length() - 1) + letters.charAt(last ^ 1);
	}

	private String latin1(String claims) {
		return encode(JSONObjectUtils.toJSONString(header())) + "."
				+ Base64.getUrlEncoder().withoutPadding().encodeToString(claims.getBytes(StandardCharsets.ISO_8859_1))
				+ ".AAAA";
	}

	private String utf16() {
		return encode(JSONObjectUtils.toJSONString(header())) + "."
				+ Base64.getUrlEncoder()
					.withoutPadding()
					.encodeToString(JSONObjectUtils.toJSONString(claims()).getBytes(StandardCharsets.UTF_16))
				+ ".AAAA";
	}

	/**
	 * A token that is to be refused.
	 *
	 * @param name what is wrong with it
	 * @param fools who would have believed it
	 * @param reason the code that the operator finds in the log
	 * @param token makes it
	 */
	public record Hostile(String name, String fools, String reason, Supplier<String> token) {

		@Override
		public String toString() {
			return this.name;
		}

	}

}
