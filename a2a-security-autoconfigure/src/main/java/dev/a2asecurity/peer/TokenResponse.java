package dev.a2asecurity.peer;

import java.text.ParseException;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.JWTParser;
import com.nimbusds.jwt.SignedJWT;
import org.jspecify.annotations.Nullable;

import org.springframework.core.convert.converter.Converter;
import org.springframework.security.oauth2.core.endpoint.DefaultMapOAuth2AccessTokenResponseConverter;
import org.springframework.security.oauth2.core.endpoint.OAuth2AccessTokenResponse;
import org.springframework.util.StringUtils;

/**
 * The token endpoint's answer (RFC 6749, section 5.1), as it was written: Spring
 * Security's object makes one second of a missing life, and no scope of a missing one.
 */
final class TokenResponse {

	private static final String WRITTEN = TokenResponse.class.getName();

	private static final int MAX_LENGTH = 16 * 1024;

	private final OAuth2AccessTokenResponse response;

	private final Map<?, ?> written;

	private final @Nullable JWTClaimsSet claims;

	TokenResponse(OAuth2AccessTokenResponse response) {
		this.response = response;
		this.written = (response.getAdditionalParameters().get(WRITTEN) instanceof Map<?, ?> map) ? map : Map.of();
		this.claims = claims(value());
	}

	/**
	 * Returns Spring Security's own conversion, which in addition keeps what was written.
	 */
	static Converter<Map<String, Object>, OAuth2AccessTokenResponse> converter() {
		DefaultMapOAuth2AccessTokenResponseConverter converter = new DefaultMapOAuth2AccessTokenResponseConverter();
		return (source) -> OAuth2AccessTokenResponse.withResponse(converter.convert(source))
			.additionalParameters(Map.of(WRITTEN, source))
			.build();
	}

	/**
	 * Reads what a signed token says; opaque and encrypted ones say nothing to a client.
	 * The signature is the peer's business: the token comes from the token endpoint.
	 */
	private static @Nullable JWTClaimsSet claims(String token) {
		try {
			return (JWTParser.parse(token) instanceof SignedJWT jwt) ? jwt.getJWTClaimsSet() : null;
		}
		catch (ParseException | IllegalArgumentException ex) {
			return null;
		}
	}

	String value() {
		return this.response.getAccessToken().getTokenValue();
	}

	/**
	 * Tells whether the token can stand in a header (RFC 6750, section 2.1).
	 */
	boolean isSendable() {
		String value = value();
		return !value.isEmpty() && value.length() <= MAX_LENGTH
				&& value.chars().allMatch((character) -> character > ' ' && character <= '~' && character != '"');
	}

	String type() {
		return this.response.getAccessToken().getTokenType().getValue();
	}

	/**
	 * Tells whether a token exchange has issued an access token (RFC 8693, section
	 * 2.2.1).
	 */
	boolean isAccessToken() {
		Object type = this.written.get("issued_token_type");
		return type == null || type.equals("urn:ietf:params:oauth:token-type:access_token")
				|| type.equals("urn:ietf:params:oauth:token-type:jwt");
	}

	/**
	 * Returns the life of the token: as the answer says, or else the token itself.
	 * @param now when it was asked for
	 * @param defaultLife what it is where neither says it
	 * @throws IllegalArgumentException if what they say is no time ahead
	 */
	Duration life(Instant now, Duration defaultLife) {
		Object expiresIn = this.written.get("expires_in");
		if (expiresIn != null) {
			return seconds(expiresIn);
		}
		if (this.claims != null && this.claims.getExpirationTime() != null) {
			return ahead(Duration.between(now, this.claims.getExpirationTime().toInstant()));
		}
		return defaultLife;
	}

	private static Duration seconds(Object expiresIn) {
		String text = (expiresIn instanceof Number number && !(number instanceof Double || number instanceof Float))
				? number.toString() : (expiresIn instanceof String string) ? string : "";
		if (!text.matches("\\d{1,12}")) {
			throw new IllegalArgumentException("its expires_in is no number of seconds");
		}
		return ahead(Duration.ofSeconds(Long.parseLong(text)));
	}

	private static Duration ahead(Duration life) {
		if (life.isNegative() || life.isZero()) {
			throw new IllegalArgumentException("its expires_in says that it has ended");
		}
		return life;
	}

	/**
	 * Returns which of the scopes were not granted. Where the answer names none, all were
	 * (RFC 6749, section 5.1).
	 */
	Set<String> missing(Set<String> asked) {
		Object scope = this.written.get("scope");
		if (scope == null) {
			return Set.of();
		}
		Set<String> missing = new TreeSet<>(asked);
		if (scope instanceof Collection<?> list) {
			missing.removeAll(list);
		}
		else {
			missing.removeAll(List.of(StringUtils.tokenizeToStringArray(scope.toString(), " ")));
		}
		return missing;
	}

	/**
	 * Tells whether the token is for one of these, as far as it says for whom it is.
	 */
	boolean isFor(Collection<String> audiences) {
		return this.claims == null || this.claims.getAudience().stream().anyMatch(audiences::contains);
	}

	/**
	 * Returns the audiences that the token names, none if it does not show them.
	 */
	List<String> audiences() {
		return (this.claims != null) ? this.claims.getAudience() : List.of();
	}

	/**
	 * Tells whether the token is bound to a key, as far as it says to which.
	 * @param member name of the member of the claim {@code cnf} (RFC 7800)
	 */
	boolean isBoundTo(String member, String thumbprint) {
		return this.claims == null
				|| (this.claims.getClaim("cnf") instanceof Map<?, ?> cnf && thumbprint.equals(cnf.get(member)));
	}

	@Override
	public String toString() {
		return "TokenResponse[<redacted>]";
	}

}
