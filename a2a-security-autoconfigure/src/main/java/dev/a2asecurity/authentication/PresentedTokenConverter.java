package dev.a2asecurity.authentication;

import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.List;
import java.util.function.Function;

import jakarta.servlet.http.HttpServletRequest;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import org.springframework.core.log.LogMessage;
import org.springframework.http.HttpHeaders;
import org.springframework.security.core.Authentication;
import org.springframework.security.oauth2.core.OAuth2AuthenticationException;
import org.springframework.security.oauth2.server.resource.BearerTokenErrors;
import org.springframework.security.oauth2.server.resource.InvalidBearerTokenException;
import org.springframework.security.web.authentication.AuthenticationConverter;
import org.springframework.util.StringUtils;

/**
 * Takes the access token from the one place where it may stand, the {@code Authorization}
 * header (RFC 6750, section 2.1; RFC 9449, section 7.1), and its proof from the one
 * {@code DPoP} header.
 * <p>
 * A second header of either is refused, because something between the caller and here may
 * have checked the other one. So is a token in the query string, with or without a
 * header: it stands in every access log on its way.
 */
public final class PresentedTokenConverter implements AuthenticationConverter {

	private static final Log logger = LogFactory.getLog(PresentedTokenConverter.class);

	private static final String DPOP = "DPoP";

	private static final List<String> SCHEMES = List.of("Bearer", DPOP);

	private static final boolean[] TOKEN68 = token68();

	private final Function<HttpServletRequest, List<URI>> publicUris;

	private final @Nullable ClientCertificates certificates;

	private final Function<HttpServletRequest, String> addresses;

	/**
	 * Creates a converter.
	 * @param publicUris tells the URIs under which a request is known in public, from
	 * configuration
	 * @param certificates finds the client's certificate, or {@code null} where none
	 * counts
	 */
	public PresentedTokenConverter(Function<HttpServletRequest, List<URI>> publicUris,
			@Nullable ClientCertificates certificates) {
		this(publicUris, certificates, HttpServletRequest::getRemoteAddr);
	}

	/**
	 * Creates a converter that knows better whose request it is.
	 * @param publicUris tells the URIs under which a request is known in public, from
	 * configuration
	 * @param certificates finds the client's certificate, or {@code null} where none
	 * counts
	 * @param addresses tells the address of a client, for the record
	 */
	public PresentedTokenConverter(Function<HttpServletRequest, List<URI>> publicUris,
			@Nullable ClientCertificates certificates, Function<HttpServletRequest, String> addresses) {
		this.publicUris = publicUris;
		this.certificates = certificates;
		this.addresses = addresses;
	}

	@Override
	public @Nullable Authentication convert(HttpServletRequest request) {
		String authorization = single(request, HttpHeaders.AUTHORIZATION);
		if (hasTokenInQuery(request.getQueryString())) {
			throw invalidRequest("token_in_query", "the query string carries an access token, which belongs into the "
					+ "Authorization header; whoever sent it should have it revoked");
		}
		String scheme = (authorization != null) ? scheme(authorization) : null;
		if (authorization == null || scheme == null) {
			return null;
		}
		if (!isToken68(authorization, scheme.length())) {
			log("malformed_header", "the Authorization header is not Bearer or DPoP, a space and one token");
			throw new InvalidBearerTokenException("Invalid token");
		}
		PresentedToken.Proof proof = scheme.equals(DPOP) ? proof(request) : null;
		String thumbprint = (this.certificates != null) ? this.certificates.thumbprint(request) : null;
		PresentedToken presented = new PresentedToken(authorization.substring(scheme.length() + 1), proof, thumbprint);
		presented.setDetails(this.addresses.apply(request));
		return presented;
	}

	/**
	 * Returns the scheme, or {@code null} if it is none of ours.
	 */
	private static @Nullable String scheme(String authorization) {
		for (String scheme : SCHEMES) {
			int length = scheme.length();
			if (authorization.regionMatches(true, 0, scheme, 0, length)
					&& (authorization.length() == length || " \t,".indexOf(authorization.charAt(length)) >= 0)) {
				return scheme;
			}
		}
		return null;
	}

	/**
	 * Tells whether one space and a {@code token68} follow (RFC 9110, section 11.2). Not
	 * by an expression: it is a long text, of every call.
	 */
	private static boolean isToken68(String authorization, int start) {
		if (start + 1 >= authorization.length() || authorization.charAt(start) != ' ') {
			return false;
		}
		int end = authorization.length();
		while (end > start + 1 && authorization.charAt(end - 1) == '=') {
			end--;
		}
		for (int i = start + 1; i < end; i++) {
			char character = authorization.charAt(i);
			if (character >= TOKEN68.length || !TOKEN68[character]) {
				return false;
			}
		}
		return end > start + 1;
	}

	private static boolean[] token68() {
		boolean[] allowed = new boolean[128];
		"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~+/".chars()
			.forEach((character) -> allowed[character] = true);
		return allowed;
	}

	private PresentedToken.Proof proof(HttpServletRequest request) {
		String jwt = single(request, DPOP);
		if (jwt == null) {
			log("no_proof", "the token came by the DPoP scheme without a DPoP header");
			throw new InvalidDPoPProofException(null);
		}
		return new PresentedToken.Proof(jwt, request.getMethod(), this.publicUris.apply(request));
	}

	private static @Nullable String single(HttpServletRequest request, String name) {
		List<String> values = Collections.list(request.getHeaders(name));
		if (values.size() > 1) {
			throw invalidRequest("two_headers", "the request has more than one header " + name);
		}
		return values.isEmpty() ? null : values.get(0);
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
