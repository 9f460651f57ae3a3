package dev.a2asecurity.web;

import jakarta.servlet.ServletContext;
import org.jspecify.annotations.Nullable;

import org.springframework.context.ApplicationContext;
import org.springframework.web.context.WebApplicationContext;

/**
 * Makes {@link ProbeRequest}s as this application would see them.
 */
final class ProbeFactory {

	private final @Nullable ServletContext servletContext;

	private final String contextPath;

	private final @Nullable String servletPrefix;

	ProbeFactory(ApplicationContext context, String servletPath) {
		this.servletContext = (context instanceof WebApplicationContext web) ? web.getServletContext() : null;
		String path = (this.servletContext != null) ? this.servletContext.getContextPath() : null;
		this.contextPath = (path != null) ? path : "";
		this.servletPrefix = servletPath.equals("/") ? null : servletPath;
	}

	@Nullable ServletContext servletContext() {
		return this.servletContext;
	}

	@Nullable String servletPrefix() {
		return this.servletPrefix;
	}

	ProbeRequest probe(String method, String path) {
		return new ProbeRequest(method, this.contextPath, path, this.servletPrefix, this.servletContext);
	}

}
