package dev.a2asecurity.authentication;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.List;

import jakarta.servlet.http.HttpServletRequest;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import org.springframework.core.log.LogMessage;
import org.springframework.http.HttpHeaders;
import org.springframework.security.core.Authentication;
import org.springframework.security.oauth2.core.OAuth2AuthenticationException;
import org.springframework.security.oauth2.server.resource.BearerTokenErrors;
import org.springframework.security.oauth2.server.resource.authentication.BearerTokenAuthenticationToken;
import org.springframework.security.oauth2.server.resource.web.BearerTokenResolver;
import org.springframework.security.oauth2.server.resource.web.DefaultBearerTokenResolver;
import org.springframework.security.web.authentication.AuthenticationConverter;
import org.springframework.util.StringUtils;

/**
 * Takes the bearer token from the one place where it may stand, the {@code Authorization}
 * header (RFC 6750, section 2.1).
 * <p>
 * A second {@code Authorization} header is refused, because something between the caller
 * and here may have checked the other one. So is a token in the query string, with or
 * without a header: it stands in every access log on its way.
 */
public final class BearerTokenConverter implements AuthenticationConverter {

	private static final Log logger = LogFactory.getLog(BearerTokenConverter.class);

	private final BearerTokenResolver resolver = new DefaultBearerTokenResolver();

	@Override
	public @Nullable Authentication convert(HttpServletRequest request) {
		List<String> headers = Collections.list(request.getHeaders(HttpHeaders.AUTHORIZATION));
		if (headers.size() > 1) {
			throw invalidRequest("two_authorization_headers", "the request has more than one Authorization header");
		}
		if (hasTokenInQuery(request.getQueryString())) {
			throw invalidRequest("token_in_query", "the query string carries an access token, which belongs into the "
					+ "Authorization header; whoever sent it should have it revoked");
		}
		String token = resolve(request);
		return (token != null) ? new BearerTokenAuthenticationToken(token) : null;
	}

	private @Nullable String resolve(HttpServletRequest request) {
		try {
			return this.resolver.resolve(request);
		}
		catch (OAuth2AuthenticationException ex) {
			log("malformed_header", "the Authorization header is not the word Bearer, a space and one token");
			throw ex;
		}
	}

	/**
	 * Reads the query string itself: {@code getParameter} would consume the body of a
	 * form, which the controller is to have.
	 */
	private static boolean hasTokenInQuery(@Nullable String query) {
		if (query == null) {
			return false;
		}
		for (String pair : StringUtils.tokenizeToStringArray(query, "&;")) {
			int equals = pair.indexOf('=');
			String name = (equals >= 0) ? pair.substring(0, equals) : pair;
			if ("access_token".equalsIgnoreCase(decode(name))) {
				return true;
			}
		}
		return false;
	}

	private static String decode(String name) {
		try {
			return URLDecoder.decode(name, StandardCharsets.UTF_8);
		}
		catch (IllegalArgumentException ex) {
			throw invalidRequest("malformed_query", "the query string is not properly encoded");
		}
	}

	private static OAuth2AuthenticationException invalidRequest(String reason, String explanation) {
		log(reason, explanation);
		return new OAuth2AuthenticationException(
				BearerTokenErrors.invalidRequest("One access token, in the Authorization header"));
	}

	private static void log(String reason, String explanation) {
		logger.info(LogMessage.format("Refused a token: reason=%s, %s", reason, explanation));
	}

}
