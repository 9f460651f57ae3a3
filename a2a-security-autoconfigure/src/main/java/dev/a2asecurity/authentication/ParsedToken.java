package dev.a2asecurity.authentication;

import java.nio.charset.StandardCharsets;
import java.text.ParseException;
import java.util.Arrays;
import java.util.Base64;
import java.util.Map;
import java.util.Set;

import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSObject;
import com.nimbusds.jose.util.Base64URL;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.util.StringUtils;

/**
 * A signed JWT, read strictly and verified by nobody yet (RFC 7515, RFC 7519). Whatever
 * two readers could read differently is refused here: duplicate members, text that is not
 * UTF-8, encodings that are not canonical, trailing content. So are headers that want to
 * tell where the key is, or what else has to be understood.
 */
final class ParsedToken implements ClaimSet {

	/**
	 * Longest accepted token, in characters. Containers limit a header line to about as
	 * much.
	 */
	static final int MAX_LENGTH = 16 * 1024;

	/**
	 * The key comes from configuration, never from the token (RFC 8725, section 3.10);
	 * {@code crit} and {@code b64} change what is signed or understood.
	 */
	static final Set<String> REFUSED_HEADERS = Set.of("jku", "jwk", "x5u", "x5c", "crit", "b64", "zip");

	private static final JsonMapper JSON = JsonMapper
		.builder(JsonFactory.builder()
			.streamReadConstraints(StreamReadConstraints.builder().maxNestingDepth(20).maxNumberLength(40).build())
			.enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
			.build())
		.enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
		.build();

	private final JWSObject jws;

	private final Map<String, Object> claims;

	private ParsedToken(JWSObject jws, Map<String, Object> claims) {
		this.jws = jws;
		this.claims = claims;
	}

	@Override
	public String fingerprint() {
		return Sha256.fingerprint(this.jws.getParsedString());
	}

	/**
	 * Parses an access token.
	 */
	static ParsedToken parse(String token) throws TokenRefusedException {
		return parse(token, REFUSED_HEADERS);
	}

	/**
	 * Parses a signed JWT.
	 * @param refusedHeaders headers that it must not have
	 */
	static ParsedToken parse(String token, Set<String> refusedHeaders) throws TokenRefusedException {
		if (token.length() > MAX_LENGTH) {
			throw new TokenRefusedException("too_long", "the token is longer than " + MAX_LENGTH + " characters");
		}
		String[] parts = StringUtils.delimitedListToStringArray(token, ".");
		if (parts.length != 3) {
			throw malformed();
		}
		try {
			Map<String, Object> header = object(canonical(parts[0]));
			for (String name : refusedHeaders) {
				if (header.containsKey(name)) {
					throw new TokenRefusedException("header_not_accepted", "the token has the header " + name);
				}
			}
			Map<String, Object> claims = object(canonical(parts[1]));
			canonical(parts[2]);
			return new ParsedToken(
					new JWSObject(new Base64URL(parts[0]), new Base64URL(parts[1]), new Base64URL(parts[2])), claims);
		}
		catch (ParseException | JacksonException | IllegalArgumentException ex) {
			// Their texts may quote the token.
			throw malformed();
		}
	}

	private static TokenRefusedException malformed() {
		return new TokenRefusedException("malformed", "the token is no well-formed signed JWT");
	}

	/**
	 * Decodes base64url as there is exactly one way to encode it. With another, one token
	 * would have many spellings, and each a place of its own in caches and block lists.
	 */
	private static byte[] canonical(String part) {
		byte[] bytes = Base64.getUrlDecoder().decode(part);
		if (!Base64.getUrlEncoder().withoutPadding().encodeToString(bytes).equals(part)) {
			throw new IllegalArgumentException("Not canonical");
		}
		return bytes;
	}

	@SuppressWarnings("unchecked")
	private static Map<String, Object> object(byte[] json) {
		// Decoding and encoding again tells whether it was UTF-8; the parser might guess
		// another encoding.
		String text = new String(json, StandardCharsets.UTF_8);
		if (!Arrays.equals(text.getBytes(StandardCharsets.UTF_8), json)) {
			throw new IllegalArgumentException("Not UTF-8");
		}
		Map<String, Object> object = JSON.readValue(text, Map.class);
		if (object == null) {
			throw new IllegalArgumentException("No object");
		}
		return object;
	}

	JWSObject jws() {
		return this.jws;
	}

	JWSHeader header() {
		return this.jws.getHeader();
	}

	@Override
	public Map<String, Object> claims() {
		return this.claims;
	}

}
