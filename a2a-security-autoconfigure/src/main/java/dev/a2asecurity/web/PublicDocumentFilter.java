package dev.a2asecurity.web;

import java.io.IOException;
import java.util.Set;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;

import org.springframework.security.web.util.matcher.RequestMatcher;
import org.springframework.web.filter.GenericFilterBean;

/**
 * Serves a document that everybody may read, to {@code GET} and {@code HEAD}, at exact
 * paths within the application. As a filter it does not depend on where Spring MVC's
 * servlet is mapped, and no handler of the application competes with it.
 */
public final class PublicDocumentFilter extends GenericFilterBean implements RequestMatcher {

	private static final Set<String> METHODS = Set.of("GET", "HEAD");

	private final Set<String> paths;

	private final Document document;

	/**
	 * Creates a filter.
	 * @param paths paths within the application
	 * @param document writes the response, headers and body
	 */
	public PublicDocumentFilter(Set<String> paths, Document document) {
		this.paths = Set.copyOf(paths);
		this.document = document;
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
		if (METHODS.contains(request.getMethod()) && matches(request)) {
			this.document.write((HttpServletResponse) servletResponse);
		}
		else {
			chain.doFilter(servletRequest, servletResponse);
		}
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
		void write(HttpServletResponse response) throws IOException;

	}

}
