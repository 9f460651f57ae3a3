package dev.a2asecurity.samples.authorizationserver;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.List;
import java.util.Set;

import jakarta.servlet.http.HttpServletRequest;
import org.jspecify.annotations.Nullable;

import org.springframework.security.core.Authentication;
import org.springframework.security.oauth2.core.OAuth2AuthenticationException;
import org.springframework.security.oauth2.core.OAuth2Error;
import org.springframework.security.oauth2.server.authorization.authentication.OAuth2AuthorizationGrantAuthenticationToken;
import org.springframework.security.oauth2.server.authorization.authentication.OAuth2ClientAuthenticationToken;
import org.springframework.security.oauth2.server.authorization.authentication.OAuth2ClientCredentialsAuthenticationToken;
import org.springframework.security.oauth2.server.authorization.client.RegisteredClient;
import org.springframework.security.oauth2.server.authorization.web.authentication.OAuth2ClientCredentialsAuthenticationConverter;
import org.springframework.security.web.authentication.AuthenticationConverter;

/**
 * Reads a token request of the client credentials grant (RFC 6749, section 4.4.2) and
 * adds two things to Spring Authorization Server's own reading: a request without
 * {@code scope} asks for every scope the client is registered with (RFC 6749, section
 * 3.3, leaves this default to the server, and Spring's is a token without any scope), and
 * each {@code resource} must be an absolute URI without a fragment, else the answer is
 * {@code invalid_target} (RFC 8707, section 2).
 */
final class ClientCredentialsRequestConverter implements AuthenticationConverter {

	private static final String RESOURCE = "resource";

	private final AuthenticationConverter delegate = new OAuth2ClientCredentialsAuthenticationConverter();

	@Override
	public @Nullable Authentication convert(HttpServletRequest request) {
		if (!(this.delegate.convert(request) instanceof OAuth2ClientCredentialsAuthenticationToken grant)) {
			return null;
		}
		resources(grant).forEach(ClientCredentialsRequestConverter::requireResourceIndicator);
		if (!grant.getScopes().isEmpty()) {
			return grant;
		}
		return new OAuth2ClientCredentialsAuthenticationToken((Authentication) grant.getPrincipal(),
				registeredScopes(grant), grant.getAdditionalParameters());
	}

	/**
	 * Returns the values of the {@code resource} parameter, none to many, each once.
	 */
	static List<String> resources(OAuth2AuthorizationGrantAuthenticationToken grant) {
		Object value = grant.getAdditionalParameters().get(RESOURCE);
		if (value instanceof String[] values) {
			return List.of(values).stream().distinct().toList();
		}
		return (value instanceof String single) ? List.of(single) : List.of();
	}

	private static Set<String> registeredScopes(OAuth2ClientCredentialsAuthenticationToken grant) {
		RegisteredClient client = (grant.getPrincipal() instanceof OAuth2ClientAuthenticationToken authenticated)
				? authenticated.getRegisteredClient() : null;
		// Without an authenticated client the token endpoint refuses; nothing is granted
		// here.
		return (client != null) ? client.getScopes() : Set.of();
	}

	private static void requireResourceIndicator(String resource) {
		try {
			URI uri = new URI(resource);
			if (uri.isAbsolute() && uri.getRawFragment() == null) {
				return;
			}
		}
		catch (URISyntaxException ex) {
			// Refused below, like every other value that is no resource indicator.
		}
		throw new OAuth2AuthenticationException(new OAuth2Error("invalid_target",
				"The resource must be an absolute URI without a fragment.", "https://www.rfc-editor.org/rfc/rfc8707"));
	}

}
