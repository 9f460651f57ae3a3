package dev.a2asecurity.samples.authorizationserver;

import java.util.List;

import org.jspecify.annotations.Nullable;

import org.springframework.security.core.Authentication;
import org.springframework.security.oauth2.server.authorization.OAuth2TokenType;
import org.springframework.security.oauth2.server.authorization.authentication.OAuth2AuthorizationGrantAuthenticationToken;
import org.springframework.security.oauth2.server.authorization.authentication.OAuth2TokenExchangeAuthenticationToken;
import org.springframework.security.oauth2.server.authorization.token.JwtEncodingContext;
import org.springframework.security.oauth2.server.authorization.token.OAuth2TokenCustomizer;

/**
 * Gives access tokens the form of RFC 9068, section 2: type {@code at+jwt}, the claim
 * {@code client_id}, {@code scope} as one string, and in {@code aud} the resources that
 * the client named, or the default audience.
 */
final class AccessTokenCustomizer implements OAuth2TokenCustomizer<JwtEncodingContext> {

	private final String defaultAudience;

	AccessTokenCustomizer(String defaultAudience) {
		this.defaultAudience = defaultAudience;
	}

	@Override
	public void customize(JwtEncodingContext context) {
		if (!OAuth2TokenType.ACCESS_TOKEN.equals(context.getTokenType())) {
			return;
		}
		context.getJwsHeader().type("at+jwt");
		context.getClaims().audience(audience(context)).claim("client_id", context.getRegisteredClient().getClientId());
		if (!context.getAuthorizedScopes().isEmpty()) {
			context.getClaims()
				.claim("scope", String.join(" ", context.getAuthorizedScopes().stream().sorted().toList()));
		}
	}

	private List<String> audience(JwtEncodingContext context) {
		List<String> resources = resources(context.getAuthorizationGrant());
		return resources.isEmpty() ? List.of(this.defaultAudience) : resources;
	}

	private static List<String> resources(@Nullable Authentication grant) {
		if (grant instanceof OAuth2TokenExchangeAuthenticationToken exchange) {
			return List.copyOf(exchange.getResources());
		}
		return (grant instanceof OAuth2AuthorizationGrantAuthenticationToken other)
				? ClientCredentialsRequestConverter.resources(other) : List.of();
	}

}
