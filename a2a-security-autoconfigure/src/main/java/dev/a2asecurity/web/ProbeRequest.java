package dev.a2asecurity.web;

import java.lang.reflect.Proxy;
import java.util.Collections;
import java.util.Enumeration;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

import jakarta.servlet.DispatcherType;
import jakarta.servlet.ServletContext;
import jakarta.servlet.http.HttpServletMapping;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import jakarta.servlet.http.MappingMatch;
import org.jspecify.annotations.Nullable;

import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;

/**
 * A request that nobody sent: method, path and a JSON content type, to ask filter chains
 * and handler mappings where a real one would go. Everything else is empty.
 */
final class ProbeRequest extends HttpServletRequestWrapper {

	private static final HttpServletRequest EMPTY = (HttpServletRequest) Proxy.newProxyInstance(
			ProbeRequest.class.getClassLoader(), new Class<?>[] { HttpServletRequest.class },
			(proxy, method, arguments) -> emptyValue(method.getReturnType()));

	private final String method;

	private final String contextPath;

	private final String path;

	private final @Nullable String servletPrefix;

	private final @Nullable ServletContext servletContext;

	private final Map<String, Object> attributes = new HashMap<>();

	/**
	 * Creates a probe.
	 * @param method HTTP method
	 * @param contextPath the application's context path, empty at the root
	 * @param path path within the application
	 * @param servletPrefix the part of the path that the servlet is mapped to, or
	 * {@code null} for the default servlet mapping
	 */
	ProbeRequest(String method, String contextPath, String path, @Nullable String servletPrefix,
			@Nullable ServletContext servletContext) {
		super(EMPTY);
		this.method = method;
		this.contextPath = contextPath;
		this.path = path;
		this.servletPrefix = (servletPrefix != null
				&& (path.equals(servletPrefix) || path.startsWith(servletPrefix + "/"))) ? servletPrefix : null;
		this.servletContext = servletContext;
	}

	private static @Nullable Object emptyValue(Class<?> type) {
		if (type == boolean.class) {
			return false;
		}
		if (type == int.class) {
			return -1;
		}
		if (type == long.class) {
			return -1L;
		}
		if (type == Enumeration.class) {
			return Collections.emptyEnumeration();
		}
		if (type == Map.class) {
			return Map.of();
		}
		return null;
	}

	@Override
	public String getMethod() {
		return this.method;
	}

	@Override
	public String getContextPath() {
		return this.contextPath;
	}

	@Override
	public String getRequestURI() {
		return this.contextPath + this.path;
	}

	@Override
	public StringBuffer getRequestURL() {
		return new StringBuffer("http://localhost").append(getRequestURI());
	}

	@Override
	public String getServletPath() {
		return (this.servletPrefix != null) ? this.servletPrefix : this.path;
	}

	@Override
	public @Nullable String getPathInfo() {
		return (this.servletPrefix != null) ? this.path.substring(this.servletPrefix.length()) : null;
	}

	@Override
	public HttpServletMapping getHttpServletMapping() {
		return new Mapping(getServletPath(), this.servletPrefix != null);
	}

	@Override
	public DispatcherType getDispatcherType() {
		return DispatcherType.REQUEST;
	}

	@Override
	public @Nullable ServletContext getServletContext() {
		return this.servletContext;
	}

	@Override
	public String getScheme() {
		return "http";
	}

	@Override
	public String getServerName() {
		return "localhost";
	}

	@Override
	public String getRemoteAddr() {
		return "127.0.0.1";
	}

	@Override
	public String getProtocol() {
		return "HTTP/1.1";
	}

	@Override
	public Locale getLocale() {
		return Locale.ROOT;
	}

	@Override
	public @Nullable String getContentType() {
		return MediaType.APPLICATION_JSON_VALUE;
	}

	@Override
	public @Nullable String getHeader(String name) {
		return HttpHeaders.CONTENT_TYPE.equalsIgnoreCase(name) ? getContentType() : null;
	}

	@Override
	public Enumeration<String> getHeaders(String name) {
		String value = getHeader(name);
		return (value != null) ? Collections.enumeration(List.of(value)) : Collections.emptyEnumeration();
	}

	@Override
	public Enumeration<String> getHeaderNames() {
		return Collections.enumeration(List.of(HttpHeaders.CONTENT_TYPE));
	}

	@Override
	public @Nullable Object getAttribute(String name) {
		return this.attributes.get(name);
	}

	@Override
	public Enumeration<String> getAttributeNames() {
		return Collections.enumeration(this.attributes.keySet());
	}

	@Override
	public void setAttribute(String name, @Nullable Object value) {
		if (value != null) {
			this.attributes.put(name, value);
		}
		else {
			this.attributes.remove(name);
		}
	}

	@Override
	public void removeAttribute(String name) {
		this.attributes.remove(name);
	}

	private record Mapping(String servletPath, boolean prefixed) implements HttpServletMapping {

		@Override
		public String getMatchValue() {
			return this.servletPath;
		}

		@Override
		public String getPattern() {
			return this.prefixed ? this.servletPath + "/*" : "/";
		}

		@Override
		public String getServletName() {
			return "probe";
		}

		@Override
		public MappingMatch getMappingMatch() {
			return this.prefixed ? MappingMatch.PATH : MappingMatch.DEFAULT;
		}

	}

}
