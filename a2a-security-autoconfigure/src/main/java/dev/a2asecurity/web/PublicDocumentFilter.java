package dev.a2asecurity.web;

import java.io.IOException;
import java.util.Set;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;

import dev.a2asecurity.ratelimit.AddressRateLimit;

import org.springframework.http.HttpHeaders;
import org.springframework.security.web.util.matcher.RequestMatcher;
import org.springframework.web.filter.GenericFilterBean;

/**
 * Serves a document that everybody may read, to {@code GET} and {@code HEAD}, at exact
 * paths within the application; any other method is refused with 405 (RFC 9110, section
 * 15.5.6). As a filter it needs no handler of Spring MVC, and none of the application
 * competes with it.
 */
public final class PublicDocumentFilter extends GenericFilterBean implements RequestMatcher {

	private static final Set<String> METHODS = Set.of("GET", "HEAD");

	private final Set<String> paths;

	private final Document document;

	private final AddressRateLimit rateLimit;

	private final CrossOriginReads crossOrigin;

	/**
	 * Creates a filter for a document that pages of other origins do not read.
	 * @param paths paths within the application
	 * @param document writes the response, headers and body
	 * @param rateLimit how often an address may read it
	 */
	public PublicDocumentFilter(Set<String> paths, Document document, AddressRateLimit rateLimit) {
		this(paths, document, rateLimit, CrossOriginReads.none());
	}

	/**
	 * Creates a filter.
	 * @param paths paths within the application
	 * @param document writes the response, headers and body
	 * @param rateLimit how often an address may read it
	 * @param crossOrigin which pages of other origins may read it
	 */
	public PublicDocumentFilter(Set<String> paths, Document document, AddressRateLimit rateLimit,
			CrossOriginReads crossOrigin) {
		this.paths = Set.copyOf(paths);
		this.document = document;
		this.rateLimit = rateLimit;
		this.crossOrigin = crossOrigin;
	}

	Set<String> paths() {
		return this.paths;
	}

	@Override
	public boolean matches(HttpServletRequest request) {
		// As it was sent: an encoded spelling of the path is another path.
		return this.paths.contains(request.getRequestURI().substring(request.getContextPath().length()));
	}

	@Override
	public void doFilter(ServletRequest servletRequest, ServletResponse servletResponse, FilterChain chain)
			throws ServletException, IOException {
		HttpServletRequest request = (HttpServletRequest) servletRequest;
		if (!matches(request)) {
			chain.doFilter(servletRequest, servletResponse);
			return;
		}
		HttpServletResponse response = (HttpServletResponse) servletResponse;
		if (!this.rateLimit.admits(request, response)) {
			return;
		}
		if (this.crossOrigin.answersPreflight(request, response)) {
			return;
		}
		if (METHODS.contains(request.getMethod())) {
			this.crossOrigin.apply(request, response);
			this.document.write(request, response);
			return;
		}
		// Not sendError: what the application has at /error may want a login.
		response.setStatus(HttpServletResponse.SC_METHOD_NOT_ALLOWED);
		response.setHeader(HttpHeaders.ALLOW, "GET, HEAD");
	}

	/**
	 * A document that everybody may read.
	 */
	@FunctionalInterface
	public interface Document {

		/**
		 * Writes the document as the whole response.
		 * @throws IOException if the client is gone
		 */
		void write(HttpServletRequest request, HttpServletResponse response) throws IOException;

	}

}
