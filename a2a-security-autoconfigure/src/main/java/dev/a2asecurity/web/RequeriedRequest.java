package dev.a2asecurity.web;

import java.util.Arrays;
import java.util.Collections;
import java.util.Enumeration;
import java.util.LinkedHashMap;
import java.util.Map;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import org.jspecify.annotations.Nullable;

/**
 * A request with another query, which was parsed strictly. It has no body, so the query
 * is all that its parameters come from.
 */
final class RequeriedRequest extends HttpServletRequestWrapper {

	private final String query;

	private final Map<String, String[]> parameters = new LinkedHashMap<>();

	RequeriedRequest(HttpServletRequest request, String query) {
		super(request);
		this.query = query;
		try {
			RequestQuery.parse(query).all().forEach(this::add);
		}
		catch (RequestRefusedException ex) {
			throw new IllegalArgumentException(ex);
		}
	}

	private void add(RequestQuery.Parameter parameter) {
		this.parameters.merge(parameter.name(), new String[] { parameter.value() }, (first, second) -> {
			String[] values = Arrays.copyOf(first, first.length + 1);
			values[first.length] = second[0];
			return values;
		});
	}

	@Override
	public @Nullable String getQueryString() {
		return this.query.isEmpty() ? null : this.query;
	}

	@Override
	public @Nullable String getParameter(String name) {
		String[] values = this.parameters.get(name);
		return (values != null) ? values[0] : null;
	}

	@Override
	public String @Nullable [] getParameterValues(String name) {
		String[] values = this.parameters.get(name);
		return (values != null) ? values.clone() : null;
	}

	@Override
	public Enumeration<String> getParameterNames() {
		return Collections.enumeration(this.parameters.keySet());
	}

	@Override
	public Map<String, String[]> getParameterMap() {
		Map<String, String[]> copy = new LinkedHashMap<>();
		this.parameters.forEach((name, values) -> copy.put(name, values.clone()));
		return Collections.unmodifiableMap(copy);
	}

}
