package dev.a2asecurity.autoconfigure;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Properties of what guards the agent.
 *
 * @param enabled Whether this application is guarded as an agent. Turned off, nothing of
 * the agent's security is there; it is meant for applications that are no agent.
 * @param issuerUri Issuer whose access tokens are accepted, exactly as their claim "iss"
 * spells it. Required.
 * @param audience Value that the claim "aud" of an access token must contain; usually the
 * agent's own URL. Required.
 * @param jwkSetUri URL of the issuer's signing keys. Read from the issuer's metadata by
 * default.
 * @param tokenUri URL of the issuer's token endpoint, for the Agent Card. Read from the
 * issuer's metadata by default.
 * @param openIdConnect Whether the Agent Card offers the issuer's OpenID configuration as
 * a security scheme. Where the issuer's metadata was read and is plain OAuth 2.0, it does
 * not.
 * @param allowPlainHttp Whether issuer, keys, token endpoint and the agent's own URL may
 * be plain HTTP on other machines than this one. Tokens and keys can then be read and
 * forged on the way.
 * @param executors Names of further executor beans that the agent works on; they carry
 * the caller's identity. Those of the A2A SDKs are known.
 * @param scopeDescriptions What a scope is for, by scope, for the Agent Card. The names
 * of the skills that need it by default.
 * @param token What an access token must be.
 * @param issuerClient How the issuer is asked for its metadata and keys.
 */
@ConfigurationProperties("a2a.security")
public record A2ASecurityProperties(@DefaultValue("true") boolean enabled, @Nullable String issuerUri,
		@Nullable String audience, @Nullable String jwkSetUri, @Nullable String tokenUri,
		@DefaultValue("true") boolean openIdConnect, @DefaultValue("false") boolean allowPlainHttp,
		@DefaultValue List<String> executors, @DefaultValue Map<String, String> scopeDescriptions,
		@DefaultValue Token token, @DefaultValue IssuerClient issuerClient) {

	/**
	 * What an access token must be.
	 *
	 * @param types Accepted "typ" headers of access tokens.
	 * @param allowMissingType Whether a token without a "typ" header is accepted.
	 * @param algorithms Accepted signature algorithms, of RS256, RS384, RS512, PS256,
	 * PS384, PS512, ES256, ES384 and ES512.
	 * @param maxLifetime Longest accepted time between the claims "iat" and "exp".
	 * @param clockSkew Tolerance for the claims "nbf" and "iat", at most 5 minutes; "exp"
	 * gets none.
	 */
	public record Token(@DefaultValue( {
			"at+jwt", "JWT" }) Set<String> types, @DefaultValue("false") boolean allowMissingType,
			@DefaultValue({ "RS256", "PS256", "ES256" }) Set<String> algorithms,
			@DefaultValue("1h") Duration maxLifetime, @DefaultValue("5s") Duration clockSkew){
	}

	/**
	 * How the issuer is asked for its metadata and keys.
	 *
	 * @param connectTimeout Longest time to connect to the issuer.
	 * @param readTimeout Longest time to wait for an answer of the issuer.
	 */
	public record IssuerClient(@DefaultValue("2s") Duration connectTimeout, @DefaultValue("3s") Duration readTimeout) {
	}

}
