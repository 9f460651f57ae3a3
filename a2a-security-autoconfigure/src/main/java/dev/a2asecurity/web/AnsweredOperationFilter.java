package dev.a2asecurity.web;

import java.io.IOException;
import java.util.Optional;
import java.util.regex.Pattern;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.jspecify.annotations.Nullable;

import dev.a2asecurity.call.Caller;
import dev.a2asecurity.call.JsonRpcId;
import dev.a2asecurity.call.ProtocolVersion;
import dev.a2asecurity.web.AnsweredOperation.Answer;
import dev.a2asecurity.web.AnsweredOperation.Refusal;
import dev.a2asecurity.web.AnsweredOperation.Result;

import org.springframework.http.HttpHeaders;
import org.springframework.web.filter.GenericFilterBean;

/**
 * Answers the operation for the extended Agent Card behind the guard, in both bindings
 * and both versions of the protocol, and lets every other call on to the agent with its
 * body (A2A specification 1.0, sections 9.4.8 and 11.3.4; 0.3, section 7.10).
 */
final class AnsweredOperationFilter extends GenericFilterBean {

	private static final Pattern HTTP_1_0 = Pattern.compile("(/[^/]+)?/extendedAgentCard");

	private static final Pattern HTTP_0_3 = Pattern.compile("(/v1)?/card");

	private final A2AEndpoints endpoints;

	private final AnsweredOperation operation;

	private final BufferedBodies bodies;

	private final DenialWriter denials;

	AnsweredOperationFilter(A2AEndpoints endpoints, AnsweredOperation operation, BufferedBodies bodies,
			DenialWriter denials) {
		this.endpoints = endpoints;
		this.operation = operation;
		this.bodies = bodies;
		this.denials = denials;
	}

	@Override
	public void doFilter(ServletRequest servletRequest, ServletResponse servletResponse, FilterChain chain)
			throws IOException, ServletException {
		HttpServletRequest request = (HttpServletRequest) servletRequest;
		HttpServletResponse response = (HttpServletResponse) servletResponse;
		Optional<A2AEndpoint> endpoint = this.endpoints.find(request);
		Optional<Caller> caller = Caller.find();
		if (endpoint.isEmpty() || caller.isEmpty()) {
			chain.doFilter(request, response);
		}
		else if (endpoint.get().binding() == Binding.HTTP_JSON) {
			ProtocolVersion version = httpVersion(endpoint.get(), request);
			if (version != null) {
				answer(caller.get(), version, null, request, response);
			}
			else {
				chain.doFilter(request, response);
			}
		}
		else if (request.getMethod().equals("POST")) {
			answerJsonRpc(caller.get(), request, response, chain);
		}
		else {
			chain.doFilter(request, response);
		}
	}

	private static @Nullable ProtocolVersion httpVersion(A2AEndpoint endpoint, HttpServletRequest request) {
		if (!request.getMethod().equals("GET") && !request.getMethod().equals("HEAD")) {
			return null;
		}
		String path = request.getRequestURI().substring(request.getContextPath().length());
		String below = path.substring(endpoint.isRoot() ? 0 : Math.min(endpoint.path().length(), path.length()));
		if (HTTP_1_0.matcher(below).matches()) {
			return ProtocolVersion.V1_0;
		}
		return HTTP_0_3.matcher(below).matches() ? ProtocolVersion.V0_3 : null;
	}

	private void answerJsonRpc(Caller caller, HttpServletRequest request, HttpServletResponse response,
			FilterChain chain) throws IOException, ServletException {
		BufferedBody body;
		try {
			body = this.bodies.read(request);
		}
		catch (RequestRefusedException ex) {
			this.denials.write(ex.denial(), null, request, response);
			return;
		}
		try {
			JsonRpcPreview preview = JsonRpcPreview.of(body.bytes());
			if (preview != null) {
				answer(caller, preview.version(), preview.id(), request, response);
			}
			else {
				chain.doFilter(body.replay(request), response);
			}
		}
		finally {
			body.closeAfter(request);
		}
	}

	private void answer(Caller caller, ProtocolVersion version, @Nullable JsonRpcId id, HttpServletRequest request,
			HttpServletResponse response) throws IOException {
		// It says what this caller may do, and to nobody else.
		response.setHeader(HttpHeaders.CACHE_CONTROL, "private, no-store");
		Answer answer = this.operation.answer(caller, version);
		if (answer instanceof Refusal refusal) {
			this.denials.write(refusal.denial(), id, request, response);
		}
		else if (answer instanceof Result result) {
			boolean http10 = id == null && version == ProtocolVersion.V1_0;
			response.setContentType(http10 ? "application/a2a+json" : "application/json");
			byte[] json = (id != null) ? JsonRpcPreview.envelope(id, result.json()) : result.json();
			response.setContentLength(json.length);
			response.getOutputStream().write(json);
		}
	}

}
