package dev.a2asecurity.authentication;

import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.List;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

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

	/**
	 * {@code token68} of RFC 9110, section 11.2, after the scheme and one space.
	 */
	private static final Pattern CREDENTIALS = Pattern.compile("(?<scheme>Bearer|DPoP) (?<token>[A-Za-z0-9._~+/-]+=*)",
			Pattern.CASE_INSENSITIVE);

	private static final Pattern SCHEME = Pattern.compile("(Bearer|DPoP)([ \\t,].*)?", Pattern.CASE_INSENSITIVE);

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
		if (authorization == null || !SCHEME.matcher(authorization).matches()) {
			return null;
		}
		Matcher credentials = CREDENTIALS.matcher(authorization);
		if (!credentials.matches()) {
			log("malformed_header", "the Authorization header is not Bearer or DPoP, a space and one token");
			throw new InvalidBearerTokenException("Invalid token");
		}
		PresentedToken.Proof proof = null;
		if (credentials.group("scheme").equalsIgnoreCase(DPOP)) {
			proof = proof(request);
		}
		String thumbprint = (this.certificates != null) ? this.certificates.thumbprint(request) : null;
		PresentedToken presented = new PresentedToken(credentials.group("token"), proof, thumbprint);
		presented.setDetails(this.addresses.apply(request));
		return presented;
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
