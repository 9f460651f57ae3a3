package dev.a2asecurity.autoconfigure;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

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
 * @param issuers Further issuers whose access tokens are accepted, beside or instead of
 * "issuer-uri".
 * @param claims Where the issuers write what a caller is made of, unless one says
 * otherwise.
 * @param token What an access token must be, unless an issuer says otherwise.
 * @param keys How the issuers are asked for their metadata and keys.
 * @param senderConstrained Whether tokens must be bound to a key of their sender, by DPoP
 * or mutual TLS: "accept" to let both kinds in, "require" for bound ones only.
 * @param dpop How DPoP proofs are held against time.
 * @param mtls How clients' certificates are found behind a proxy.
 * @param introspection How opaque tokens are validated. They are refused by default.
 */
@ConfigurationProperties("a2a.security")
public record A2ASecurityProperties(@DefaultValue("true") boolean enabled, @Nullable String issuerUri,
		@Nullable String audience, @Nullable String jwkSetUri, @Nullable String tokenUri,
		@DefaultValue("true") boolean openIdConnect, @DefaultValue("false") boolean allowPlainHttp,
		@DefaultValue List<String> executors, @DefaultValue Map<String, String> scopeDescriptions,
		@DefaultValue List<Issuer> issuers, @DefaultValue Claims claims, @DefaultValue Token token,
		@DefaultValue Keys keys, @DefaultValue("accept") SenderConstrained senderConstrained, @DefaultValue DPoP dpop,
		@DefaultValue Mtls mtls, @DefaultValue Introspection introspection) {

	/**
	 * An issuer whose access tokens are accepted.
	 *
	 * @param issuerUri Issuer, exactly as the claim "iss" of its tokens spells it.
	 * @param audiences Values of which the claim "aud" must contain one.
	 * "a2a.security.audience" by default.
	 * @param jwkSetUri URL of the issuer's signing keys. Read from the issuer's metadata
	 * by default.
	 * @param types Accepted "typ" headers of access tokens.
	 * @param allowMissingType Whether a token without a "typ" header is accepted.
	 * @param algorithms Accepted signature algorithms.
	 * @param maxLifetime Longest accepted time between the claims "iat" and "exp".
	 * @param clockSkew Tolerance for the claims "nbf" and "iat", at most 5 minutes.
	 * @param claims Where the issuer writes what a caller is made of.
	 * @param partner What callers of an outside issuer are held to.
	 */
	public record Issuer(@Nullable String issuerUri, @DefaultValue Set<String> audiences, @Nullable String jwkSetUri,
			@Nullable Set<String> types, @Nullable Boolean allowMissingType, @Nullable Set<String> algorithms,
			@Nullable Duration maxLifetime, @Nullable Duration clockSkew, @Nullable Claims claims,
			@Nullable Partner partner) {
	}

	/**
	 * Where an issuer writes what a caller is made of: names of claims, or JSON pointers
	 * to nested ones, such as "/realm_access/roles".
	 *
	 * @param scopes Claims with scopes. "scope" and "scp" by default.
	 * @param roles Claims with roles. None by default.
	 * @param clientId Claims with the client's identifier. "azp", "client_id", "cid" and
	 * "appid" by default.
	 * @param tenant Claim with the caller's tenant. None by default.
	 */
	public record Claims(@DefaultValue List<String> scopes, @DefaultValue List<String> roles,
			@DefaultValue List<String> clientId, @Nullable String tenant) {
	}

	/**
	 * What callers of an outside issuer are held to, whatever their tokens say.
	 *
	 * @param name Name of the partner.
	 * @param clients The only clients of the issuer that may call.
	 * @param scopes The most scopes that a token may grant.
	 * @param roles The most roles that a token may bring.
	 * @param tenant The one tenant of all the partner's callers.
	 */
	public record Partner(@Nullable String name, @DefaultValue Set<String> clients, @DefaultValue Set<String> scopes,
			@DefaultValue Set<String> roles, @Nullable String tenant) {
	}

	/**
	 * What an access token must be.
	 *
	 * @param types Accepted "typ" headers of access tokens.
	 * @param allowMissingType Whether a token without a "typ" header is accepted.
	 * @param algorithms Accepted signature algorithms, of RS256, RS384, RS512, PS256,
	 * PS384, PS512, ES256, ES384, ES512, EdDSA and Ed25519.
	 * @param maxLifetime Longest accepted time between the claims "iat" and "exp".
	 * @param clockSkew Tolerance for the claims "nbf" and "iat", at most 5 minutes; "exp"
	 * gets none.
	 * @param rememberFor How long a validated token is remembered, at most 5 minutes; 0s
	 * to validate each one anew. Within that time, a token that its issuer has withdrawn
	 * goes on to be accepted.
	 * @param rememberSize About how much memory remembered tokens may take.
	 */
	public record Token(@DefaultValue( {
			"at+jwt", "JWT" }) Set<String> types, @DefaultValue("false") boolean allowMissingType,
			@DefaultValue({ "RS256", "PS256", "ES256", "EdDSA", "Ed25519" }) Set<String> algorithms,
			@DefaultValue("1h") Duration maxLifetime, @DefaultValue("5s") Duration clockSkew,
			@DefaultValue("60s") Duration rememberFor, @DefaultValue("16MB") DataSize rememberSize){
	}

	/**
	 * How the issuers are asked for their metadata and keys.
	 *
	 * @param cacheTime How long fetched keys are used before they are fetched again. A
	 * key that its issuer has removed verifies for at most as long.
	 * @param outageTolerance How long keys count beyond that while their issuer cannot be
	 * reached.
	 * @param connectTimeout Longest time to connect to an issuer.
	 * @param readTimeout Longest time for the whole answer of an issuer after that.
	 */
	public record Keys(@DefaultValue("5m") Duration cacheTime, @DefaultValue("4h") Duration outageTolerance,
			@DefaultValue("2s") Duration connectTimeout, @DefaultValue("3s") Duration readTimeout) {
	}

	/**
	 * Whether tokens must be bound to a key of their sender.
	 */
	public enum SenderConstrained {

		/**
		 * Bound tokens must be proven, and others are accepted.
		 */
		ACCEPT,

		/**
		 * Only bound tokens are accepted.
		 */
		REQUIRE

	}

	/**
	 * How DPoP proofs are held against time.
	 *
	 * @param proofLifetime How old a proof may be, at most 5 minutes.
	 * @param clockSkew How far ahead a client's clock may be, at most 1 minute.
	 * @param nonce Whether proofs must carry a nonce of this agent, which shows that they
	 * were made just now, whatever the client's clock says.
	 * @param nonceLifetime How long a nonce is good.
	 * @param nonceSecret Secret of at least 32 characters by which the instances of this
	 * agent know each other's nonces. A key of each instance's own by default.
	 */
	public record DPoP(@DefaultValue("60s") Duration proofLifetime, @DefaultValue("5s") Duration clockSkew,
			@DefaultValue("false") boolean nonce, @DefaultValue("2m") Duration nonceLifetime,
			@Nullable String nonceSecret) {

		@Override
		public String toString() {
			return "DPoP[proofLifetime=" + this.proofLifetime + ", clockSkew=" + this.clockSkew + ", nonce="
					+ this.nonce + ", nonceLifetime=" + this.nonceLifetime + ", nonceSecret=<redacted>]";
		}

	}

	/**
	 * How clients' certificates are found behind a proxy. On a TLS connection of this
	 * application's own they are found without.
	 *
	 * @param header Header in which the proxy passes the client's certificate on, as PEM
	 * with URL encoding or as RFC 9440 has it.
	 * @param proxies Addresses or address ranges (CIDR) of the proxies; from any other
	 * address the header means nothing.
	 */
	public record Mtls(@Nullable String header, @DefaultValue List<String> proxies) {
	}

	/**
	 * How opaque tokens, those that are no signed JWT of three parts, are validated: by
	 * asking their issuer about each one (RFC 7662). Its answer must name the audience
	 * and the end of the token.
	 *
	 * @param uri URL of the introspection endpoint. Without it, opaque tokens are
	 * refused.
	 * @param clientId Identifier by which this agent authenticates at the endpoint.
	 * @param clientSecret Secret by which this agent authenticates at the endpoint.
	 * @param issuer Issuer of the tokens; callers are called by it, and where an answer
	 * has the claim "iss", it must be this one. If it is among the configured issuers,
	 * what they say of audiences, claims and partner holds here too. The only issuer by
	 * default.
	 * @param rememberFor How long an answer is remembered, at most 5 minutes; 0s to ask
	 * each time. Within that time, a token that its issuer has withdrawn goes on to be
	 * accepted.
	 * @param maxConcurrent How many tokens are asked about at once; calls with further
	 * ones are answered 503.
	 */
	public record Introspection(@Nullable String uri, @Nullable String clientId, @Nullable String clientSecret,
			@Nullable String issuer, @DefaultValue("0s") Duration rememberFor, @DefaultValue("64") int maxConcurrent) {

		@Override
		public String toString() {
			return "Introspection[uri=" + this.uri + ", clientId=" + this.clientId
					+ ", clientSecret=<redacted>, issuer=" + this.issuer + ", rememberFor=" + this.rememberFor
					+ ", maxConcurrent=" + this.maxConcurrent + "]";
		}

	}

}
