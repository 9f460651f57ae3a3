package dev.a2asecurity.web;

import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

import dev.a2asecurity.call.Denial;
import dev.a2asecurity.call.Denial.Kind;

import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;

/**
 * Writes a refusal in the form of the binding that was called: a JSON-RPC error (A2A
 * specification 1.0, section 9.5), or a {@code google.rpc.Status} (section 11.6), with
 * the challenges of RFC 6750, section 3, RFC 9449, section 7.1, and RFC 9728, section
 * 5.1.
 */
public final class DenialWriter {

	private static final Log logger = LogFactory.getLog(DenialWriter.class);

	private static final String ERROR_DOMAIN = "a2asecurity.dev";

	private static final String ERROR_INFO = "type.googleapis.com/google.rpc.ErrorInfo";

	private static final String VERSION_HEADER = "A2A-Version";

	private static final JsonMapper JSON = JsonMapper.builder().build();

	private final A2AEndpoints endpoints;

	private final URI resourceMetadata;

	private final String dpopAlgorithms;

	/**
	 * Creates a writer.
	 * @param endpoints tells which binding a request is for
	 * @param resourceMetadata public URL of this agent's protected resource metadata,
	 * from configuration and never from a request
	 * @param dpopAlgorithms the algorithms of DPoP proofs that are accepted
	 */
	public DenialWriter(A2AEndpoints endpoints, URI resourceMetadata, Set<String> dpopAlgorithms) {
		this.endpoints = endpoints;
		this.resourceMetadata = resourceMetadata;
		this.dpopAlgorithms = String.join(" ", new TreeSet<>(dpopAlgorithms));
	}

	/**
	 * Writes a refusal as the whole response. Where the response is on its way already,
	 * nothing can be written any more, and nothing is.
	 * @throws IOException if the client is gone
	 */
	public void write(Denial denial, HttpServletRequest request, HttpServletResponse response) throws IOException {
		if (response.isCommitted()) {
			logger.debug("Did not write a refusal since the response is committed");
			return;
		}
		Wire wire = Wire.of(denial.kind());
		response.resetBuffer();
		response.setStatus(wire.status().value());
		for (Scheme scheme : wire.schemes()) {
			response.addHeader(HttpHeaders.WWW_AUTHENTICATE, challenge(scheme, denial, wire));
		}
		Duration retryAfter = denial.retryAfter();
		if (retryAfter != null) {
			response.setHeader(HttpHeaders.RETRY_AFTER, String.valueOf(Math.max(1, retryAfter.toSeconds())));
		}
		Optional<A2AEndpoint> endpoint = this.endpoints.find(request);
		boolean jsonRpc = endpoint.filter((found) -> found.binding() == Binding.JSONRPC).isPresent();
		byte[] body = JSON.writeValueAsString(jsonRpc ? jsonRpcError(denial, wire) : status(denial, wire))
			.getBytes(StandardCharsets.UTF_8);
		response.setContentType(contentType(endpoint, request));
		response.setContentLength(body.length);
		writeBody(body, response);
		response.flushBuffer();
	}

	/**
	 * Writes by the writer where the agent has asked for it before it was refused; a
	 * response has one of the two only. The body is ASCII.
	 */
	private static void writeBody(byte[] body, HttpServletResponse response) throws IOException {
		try {
			response.getOutputStream().write(body);
		}
		catch (IllegalStateException ex) {
			response.getWriter().write(new String(body, StandardCharsets.US_ASCII));
		}
	}

	private String challenge(Scheme scheme, Denial denial, Wire wire) {
		List<String> parameters = new ArrayList<>();
		if (wire.oauthError() != null) {
			parameters.add("error=\"" + wire.oauthError() + "\"");
		}
		if (!denial.neededScopes().isEmpty()) {
			parameters.add("scope=\"" + String.join(" ", denial.neededScopes()) + "\"");
		}
		if (scheme == Scheme.DPOP) {
			parameters.add("algs=\"" + this.dpopAlgorithms + "\"");
		}
		parameters.add("resource_metadata=\"" + this.resourceMetadata + "\"");
		return scheme.label + " " + String.join(", ", parameters);
	}

	private static Map<String, Object> jsonRpcError(Denial denial, Wire wire) {
		Map<String, Object> error = new LinkedHashMap<>();
		error.put("code", wire.jsonRpcCode());
		error.put("message", denial.message());
		error.put("data", details(denial));
		Map<String, Object> response = new LinkedHashMap<>();
		response.put("jsonrpc", "2.0");
		// The body was not read: a caller that is not known is not parsed for.
		response.put("id", null);
		response.put("error", error);
		return response;
	}

	private static Map<String, Object> status(Denial denial, Wire wire) {
		Map<String, Object> error = new LinkedHashMap<>();
		error.put("code", wire.status().value());
		error.put("status", wire.rpcStatus());
		error.put("message", denial.message());
		error.put("details", details(denial));
		return Map.of("error", error);
	}

	private static List<Map<String, Object>> details(Denial denial) {
		Map<String, Object> info = new LinkedHashMap<>();
		info.put("@type", ERROR_INFO);
		info.put("reason", denial.reason());
		info.put("domain", ERROR_DOMAIN);
		if (!denial.neededScopes().isEmpty()) {
			info.put("metadata", Map.of("scope", String.join(" ", denial.neededScopes())));
		}
		return List.of(info);
	}

	/**
	 * Returns {@code application/a2a+json} for HTTP+JSON 1.0, which no 0.3 client knows,
	 * and {@code application/json} for everything else.
	 */
	private static String contentType(Optional<A2AEndpoint> endpoint, HttpServletRequest request) {
		boolean http1 = endpoint.filter((found) -> found.binding() == Binding.HTTP_JSON)
			.filter((found) -> found.protocolVersions().contains("1.0"))
			.filter((found) -> !"0.3".equals(request.getHeader(VERSION_HEADER))
					|| !found.protocolVersions().contains("0.3"))
			.isPresent();
		return http1 ? "application/a2a+json" : "application/json";
	}

	/**
	 * The schemes by which a token may be presented; Bearer first, which every client
	 * knows.
	 */
	private enum Scheme {

		BEARER("Bearer"), DPOP("DPoP");

		private final String label;

		Scheme(String label) {
			this.label = label;
		}

	}

	/**
	 * What each kind of refusal is called in the four vocabularies of the wire.
	 */
	private record Wire(HttpStatus status, int jsonRpcCode, String rpcStatus, List<Scheme> schemes,
			@Nullable String oauthError) {

		private static final List<Scheme> NONE = List.of();

		private static final List<Scheme> ANY = List.of(Scheme.values());

		private static final List<Scheme> DPOP = List.of(Scheme.DPOP);

		static Wire of(Kind kind) {
			return switch (kind) {
				case UNAUTHENTICATED -> new Wire(HttpStatus.UNAUTHORIZED, -31401, "UNAUTHENTICATED", ANY, null);
				case INVALID_TOKEN ->
					new Wire(HttpStatus.UNAUTHORIZED, -31401, "UNAUTHENTICATED", ANY, "invalid_token");
				case INVALID_DPOP_PROOF ->
					new Wire(HttpStatus.UNAUTHORIZED, -31401, "UNAUTHENTICATED", DPOP, "invalid_dpop_proof");
				case USE_DPOP_NONCE ->
					new Wire(HttpStatus.UNAUTHORIZED, -31401, "UNAUTHENTICATED", DPOP, "use_dpop_nonce");
				case INVALID_REQUEST ->
					new Wire(HttpStatus.BAD_REQUEST, -32600, "INVALID_ARGUMENT", ANY, "invalid_request");
				case INSUFFICIENT_SCOPE ->
					new Wire(HttpStatus.FORBIDDEN, -31403, "PERMISSION_DENIED", ANY, "insufficient_scope");
				case FORBIDDEN -> new Wire(HttpStatus.FORBIDDEN, -31403, "PERMISSION_DENIED", NONE, null);
				case UNAVAILABLE -> new Wire(HttpStatus.SERVICE_UNAVAILABLE, -32603, "UNAVAILABLE", NONE, null);
			};
		}

	}

}
