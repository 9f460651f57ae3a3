package dev.a2asecurity.authentication;

import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.Date;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.KeySourceException;
import com.nimbusds.jose.jwk.source.RateLimitReachedException;
import com.nimbusds.jose.proc.BadJOSEException;
import com.nimbusds.jose.proc.BadJWSException;
import com.nimbusds.jose.proc.JWSVerificationKeySelector;
import com.nimbusds.jose.proc.SecurityContext;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import com.nimbusds.jwt.proc.BadJWTException;
import com.nimbusds.jwt.proc.DefaultJWTProcessor;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import dev.a2asecurity.call.Caller;

import org.springframework.core.log.LogMessage;
import org.springframework.security.authentication.AuthenticationManager;
import org.springframework.security.authentication.AuthenticationServiceException;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.AuthenticationException;
import org.springframework.security.oauth2.core.DelegatingOAuth2TokenValidator;
import org.springframework.security.oauth2.core.OAuth2AuthenticationException;
import org.springframework.security.oauth2.core.OAuth2Error;
import org.springframework.security.oauth2.jwt.Jwt;
import org.springframework.security.oauth2.jwt.JwtClaimNames;
import org.springframework.security.oauth2.jwt.JwtException;
import org.springframework.security.oauth2.jwt.JwtValidationException;
import org.springframework.security.oauth2.jwt.NimbusJwtDecoder;
import org.springframework.security.oauth2.server.resource.InvalidBearerTokenException;
import org.springframework.security.oauth2.server.resource.authentication.BearerTokenAuthenticationToken;

/**
 * Turns a bearer token into an authenticated {@link Caller}, or refuses it. The caller is
 * told one uniform thing; the operator's log gets the reason and the property it is
 * about, and never the token.
 * <p>
 * It holds its decoder to itself: a {@code JwtDecoder} bean would make Boot secure the
 * application's other URLs with it.
 */
public final class BearerAuthenticationManager implements AuthenticationManager {

	private static final Log logger = LogFactory.getLog(BearerAuthenticationManager.class);

	private final IssuerKeys keys;

	private final NimbusJwtDecoder decoder;

	private final CallerConverter converter = new CallerConverter();

	/**
	 * Creates a manager; no key is fetched yet.
	 * @param policy what a token must be
	 * @param jwkSetUri tells where the issuer's keys are; may throw
	 * {@link IssuerUnavailableException}
	 * @param connectTimeout longest time to connect to the issuer
	 * @param readTimeout longest time to wait for the issuer's bytes
	 * @param clock the time that tokens are held against
	 */
	public BearerAuthenticationManager(TokenPolicy policy, Supplier<URI> jwkSetUri, Duration connectTimeout,
			Duration readTimeout, Clock clock) {
		this.keys = new IssuerKeys(jwkSetUri, new IssuerClient(connectTimeout, readTimeout));
		this.decoder = new NimbusJwtDecoder(processor(policy, this.keys));
		this.decoder.setClaimSetConverter(BearerAuthenticationManager::withInstants);
		this.decoder.setJwtValidator(new DelegatingOAuth2TokenValidator<>(new TokenTargetValidator(policy),
				new TokenTimeValidator(policy, clock), new TokenPurposeValidator(policy)));
	}

	private static DefaultJWTProcessor<SecurityContext> processor(TokenPolicy policy, IssuerKeys keys) {
		Set<JWSAlgorithm> algorithms = policy.algorithms()
			.stream()
			.map(JWSAlgorithm::parse)
			.collect(Collectors.toSet());
		DefaultJWTProcessor<SecurityContext> processor = new StrictProcessor();
		processor.setJWSKeySelector(new JWSVerificationKeySelector<>(algorithms, keys.cached()));
		// The header's type and the claims are the validators' business, so that every
		// refusal has its reason in the log.
		processor.setJWSTypeVerifier((type, context) -> {
		});
		processor.setJWTClaimsSetVerifier((claims, context) -> {
		});
		return processor;
	}

	/**
	 * Makes instants of the dates and leaves every other claim as the issuer wrote it.
	 * Spring's own converter makes up an {@code iat} where there is none, one second
	 * before {@code exp}, and text of whatever is no text.
	 */
	private static Map<String, Object> withInstants(Map<String, Object> claims) {
		Map<String, Object> converted = new LinkedHashMap<>();
		claims.forEach((name, value) -> {
			if (value != null) {
				converted.put(name, (value instanceof Date date) ? date.toInstant() : value);
			}
		});
		return converted;
	}

	@Override
	public Authentication authenticate(Authentication authentication) throws AuthenticationException {
		if (!(authentication instanceof BearerTokenAuthenticationToken bearer)) {
			throw refused("not_a_bearer_token", "only bearer tokens are accepted");
		}
		try {
			Caller caller = this.converter.convert(decode(bearer.getToken()));
			return new CallerAuthentication(caller);
		}
		catch (InvalidBearerTokenException ex) {
			throw ex;
		}
		catch (OAuth2AuthenticationException ex) {
			throw refused(ex.getError().getErrorCode(), ex.getError().getDescription());
		}
	}

	private Jwt decode(String token) {
		try {
			return this.decoder.decode(token);
		}
		catch (JwtValidationException ex) {
			OAuth2Error fault = ex.getErrors().iterator().next();
			throw refused(fault.getErrorCode(), fault.getDescription());
		}
		catch (JwtException ex) {
			throw classified(ex);
		}
		catch (RuntimeException ex) {
			// Whatever a hostile token makes a library do, it is the token's fault.
			throw refused("malformed", ex.getClass().getSimpleName());
		}
	}

	private AuthenticationException classified(JwtException ex) {
		if (keysAreMissing(ex)) {
			logger.warn(LogMessage.format(
					"Did not check a token since the issuer's keys cannot be had: reason=issuer_unavailable, %s",
					ex.getMessage()));
			return new AuthenticationServiceException("The issuer's keys cannot be had");
		}
		// Nimbus' and Spring's texts may quote the token, so they stay out of the log.
		if (hasCause(ex, BadJWSException.class)) {
			return refused("signature_mismatch", "the signature does not verify with the issuer's key");
		}
		if (hasCause(ex, BadJWTException.class)) {
			return refused("claim_malformed", "the token's claims are no JSON object, or one of the registered claims "
					+ "has a type that RFC 7519, section 4.1, does not give it");
		}
		return refused("unverifiable",
				"the token is malformed, or its algorithm is not in a2a.security.token.algorithms, "
						+ "or the issuer has no such key");
	}

	private boolean keysAreMissing(JwtException ex) {
		return hasCause(ex, KeySourceException.class)
				&& !(this.keys.loadedOnce() && hasCause(ex, RateLimitReachedException.class));
	}

	private static boolean hasCause(Throwable ex, Class<? extends Throwable> type) {
		for (Throwable cause = ex; cause != null; cause = cause.getCause()) {
			if (type.isInstance(cause)) {
				return true;
			}
		}
		return false;
	}

	private static InvalidBearerTokenException refused(String reason, @Nullable String explanation) {
		logger.info(LogMessage.format("Refused a token: reason=%s, %s", reason, explanation));
		return new InvalidBearerTokenException("Invalid token");
	}

	/**
	 * Nimbus reads a number as a {@code sub} and makes text of it, so that the subjects
	 * {@code 7} and {@code "7"} would be one caller.
	 */
	private static final class StrictProcessor extends DefaultJWTProcessor<SecurityContext> {

		@Override
		public JWTClaimsSet process(SignedJWT token, @Nullable SecurityContext context)
				throws BadJOSEException, JOSEException {
			JWTClaimsSet claims = super.process(token, context);
			Map<String, Object> raw = token.getPayload().toJSONObject();
			Object subject = (raw != null) ? raw.get(JwtClaimNames.SUB) : null;
			if (subject != null && !(subject instanceof String)) {
				throw new BadJWTException("The sub claim is no string");
			}
			return claims;
		}

	}

}
