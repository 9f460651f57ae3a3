package dev.a2asecurity.web;

import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.util.RawValue;

import dev.a2asecurity.call.Denial;
import dev.a2asecurity.call.Denial.Kind;
import dev.a2asecurity.call.JsonRpcId;

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

	/**
	 * Of the reasons that the specification names (section 11.6).
	 */
	private static final String SPECIFICATION_DOMAIN = "a2a-protocol.org";

	private static final String ERROR_DOMAIN = "a2asecurity.dev";

	private static final String ERROR_INFO = "type.googleapis.com/google.rpc.ErrorInfo";

	private static final String VERSION_HEADER = "A2A-Version";

	private static final String REQUEST_ID = DenialWriter.class.getName() + ".REQUEST_ID";

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
	 * Remembers the id of a JSON-RPC request, so that whatever refuses it later echoes
	 * it.
	 * @param id the id, or {@code null} if none was read
	 */
	static void remember(@Nullable JsonRpcId id, HttpServletRequest request) {
		request.setAttribute(REQUEST_ID, id);
	}

	/**
	 * Writes a refusal as the whole response. Where the response is on its way already,
	 * nothing can be written any more, and nothing is.
	 * @throws IOException if the client is gone
	 */
	public void write(Denial denial, HttpServletRequest request, HttpServletResponse response) throws IOException {
		write(denial, (request.getAttribute(REQUEST_ID) instanceof JsonRpcId id) ? id : null, request, response);
	}

	/**
	 * Writes a refusal as the whole response, to a JSON-RPC call whose id was read.
	 * @param id the id to echo, or {@code null} if none was read
	 * @throws IOException if the client is gone
	 */
	void write(Denial denial, @Nullable JsonRpcId id, HttpServletRequest request, HttpServletResponse response)
			throws IOException {
		if (response.isCommitted()) {
			logger.debug("Did not write a refusal since the response is committed");
			return;
		}
		Wire wire = Wire.of(denial.kind());
		Optional<A2AEndpoint> endpoint = this.endpoints.find(request);
		Binding binding = endpoint.map(A2AEndpoint::binding).orElse(Binding.HTTP_JSON);
		response.resetBuffer();
		response.setStatus(((binding == Binding.JSONRPC) ? wire.jsonRpcStatus() : wire.status()).value());
		for (Scheme scheme : wire.schemes()) {
			response.addHeader(HttpHeaders.WWW_AUTHENTICATE, challenge(scheme, denial, wire));
		}
		Duration retryAfter = denial.retryAfter();
		if (retryAfter != null) {
			response.setHeader(HttpHeaders.RETRY_AFTER, String.valueOf(Math.max(1, retryAfter.toSeconds())));
		}
		if (denial.kind() == Kind.METHOD_NOT_ALLOWED) {
			response.setHeader(HttpHeaders.ALLOW, denial.details().get("allow"));
		}
		byte[] body = body(denial, id, binding);
		response.setContentType(contentType(endpoint, request));
		response.setContentLength(body.length);
		writeBody(body, response);
		response.flushBuffer();
	}

	/**
	 * Returns a refusal as a document of a binding, for where it is not the whole
	 * response: an event of a stream.
	 * @param id the id to echo, or {@code null} if none was read
	 */
	static byte[] body(Denial denial, @Nullable JsonRpcId id, Binding binding) {
		Wire wire = Wire.of(denial.kind());
		Map<String, Object> document = (binding == Binding.JSONRPC)
				? jsonRpcError(denial, (id != null) ? id : JsonRpcId.NULL, wire) : status(denial, wire);
		return JSON.writeValueAsString(document).getBytes(StandardCharsets.UTF_8);
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

	private static Map<String, Object> jsonRpcError(Denial denial, JsonRpcId id, Wire wire) {
		Map<String, Object> error = new LinkedHashMap<>();
		error.put("code", wire.jsonRpcCode());
		error.put("message", denial.message());
		error.put("data", details(denial, wire));
		Map<String, Object> response = new LinkedHashMap<>();
		response.put("jsonrpc", "2.0");
		// As it stood; null where the body was not read: a caller that is not known is
		// not
		// parsed for.
		response.put("id", new RawValue(id.json()));
		response.put("error", error);
		return response;
	}

	private static Map<String, Object> status(Denial denial, Wire wire) {
		Map<String, Object> error = new LinkedHashMap<>();
		error.put("code", wire.status().value());
		error.put("status", wire.rpcStatus());
		error.put("message", denial.message());
		error.put("details", details(denial, wire));
		return Map.of("error", error);
	}

	private static List<Map<String, Object>> details(Denial denial, Wire wire) {
		Map<String, Object> info = new LinkedHashMap<>();
		info.put("@type", ERROR_INFO);
		info.put("reason", denial.reason());
		info.put("domain", wire.specified() ? SPECIFICATION_DOMAIN : ERROR_DOMAIN);
		Map<String, String> metadata = new TreeMap<>(denial.details());
		if (!denial.neededScopes().isEmpty()) {
			metadata.put("scope", String.join(" ", denial.neededScopes()));
		}
		if (!metadata.isEmpty()) {
			info.put("metadata", metadata);
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
	 *
	 * @param status HTTP status over HTTP+JSON
	 * @param jsonRpcStatus HTTP status over JSON-RPC: 200 where the error is one of the
	 * JSON-RPC call and not of the HTTP request around it
	 * @param jsonRpcCode JSON-RPC error code
	 * @param rpcStatus name of the {@code google.rpc.Code}
	 * @param schemes the schemes to challenge for
	 * @param oauthError error code of the challenge
	 * @param specified whether the reason is one of the specification's
	 */
	private record Wire(HttpStatus status, HttpStatus jsonRpcStatus, int jsonRpcCode, String rpcStatus,
			List<Scheme> schemes, @Nullable String oauthError, boolean specified) {

		private static final List<Scheme> NONE = List.of();

		private static final List<Scheme> ANY = List.of(Scheme.values());

		private static final List<Scheme> DPOP = List.of(Scheme.DPOP);

		private static final Map<Kind, Wire> ALL = all();

		static Wire of(Kind kind) {
			return Objects.requireNonNull(ALL.get(kind));
		}

		private static Map<Kind, Wire> all() {
			Map<Kind, Wire> all = new EnumMap<>(Kind.class);
			for (Kind kind : Kind.values()) {
				all.put(kind, wire(kind));
			}
			return all;
		}

		private static Wire wire(Kind kind) {
			return switch (kind) {
				case UNAUTHENTICATED -> unauthenticated(ANY, null);
				case INVALID_TOKEN -> unauthenticated(ANY, "invalid_token");
				case INVALID_DPOP_PROOF -> unauthenticated(DPOP, "invalid_dpop_proof");
				case USE_DPOP_NONCE -> unauthenticated(DPOP, "use_dpop_nonce");
				case INVALID_REQUEST -> new Wire(HttpStatus.BAD_REQUEST, HttpStatus.BAD_REQUEST, -32600,
						"INVALID_ARGUMENT", ANY, "invalid_request", false);
				case INSUFFICIENT_SCOPE -> new Wire(HttpStatus.FORBIDDEN, HttpStatus.FORBIDDEN, -31403,
						"PERMISSION_DENIED", ANY, "insufficient_scope", false);
				case FORBIDDEN -> http(HttpStatus.FORBIDDEN, -31403, "PERMISSION_DENIED");
				case UNAVAILABLE -> http(HttpStatus.SERVICE_UNAVAILABLE, -32603, "UNAVAILABLE");
				case UNPARSABLE -> rpc(-32700, "INVALID_ARGUMENT");
				case MALFORMED_CALL -> rpc(-32600, "INVALID_ARGUMENT");
				case UNKNOWN_OPERATION -> rpc(-32601, "UNIMPLEMENTED");
				case INVALID_PARAMETER -> rpc(-32602, "INVALID_ARGUMENT");
				case TASK_NOT_FOUND -> specified(HttpStatus.NOT_FOUND, -32001, "NOT_FOUND");
				case VERSION_NOT_SUPPORTED -> specified(HttpStatus.BAD_REQUEST, -32009, "FAILED_PRECONDITION");
				case UNSUPPORTED_OPERATION -> specified(HttpStatus.BAD_REQUEST, -32004, "FAILED_PRECONDITION");
				case EXTENDED_CARD_NOT_CONFIGURED -> specified(HttpStatus.BAD_REQUEST, -32007, "FAILED_PRECONDITION");
				case TOO_LARGE -> http(HttpStatus.CONTENT_TOO_LARGE, -32600, "INVALID_ARGUMENT");
				case METHOD_NOT_ALLOWED -> http(HttpStatus.METHOD_NOT_ALLOWED, -32600, "INVALID_ARGUMENT");
				case UNSUPPORTED_MEDIA_TYPE -> http(HttpStatus.UNSUPPORTED_MEDIA_TYPE, -32600, "INVALID_ARGUMENT");
				case DUPLICATE_MESSAGE -> http(HttpStatus.CONFLICT, -31409, "ABORTED");
				case TOO_MANY_REQUESTS -> http(HttpStatus.TOO_MANY_REQUESTS, -31429, "RESOURCE_EXHAUSTED");
				case UNUSABLE_ANSWER ->
					new Wire(HttpStatus.INTERNAL_SERVER_ERROR, HttpStatus.OK, -32603, "INTERNAL", NONE, null, false);
			};
		}

		private static Wire unauthenticated(List<Scheme> schemes, @Nullable String oauthError) {
			return new Wire(HttpStatus.UNAUTHORIZED, HttpStatus.UNAUTHORIZED, -31401, "UNAUTHENTICATED", schemes,
					oauthError, false);
		}

		/**
		 * An error of the HTTP request, with the same status in both bindings.
		 */
		private static Wire http(HttpStatus status, int jsonRpcCode, String rpcStatus) {
			return new Wire(status, status, jsonRpcCode, rpcStatus, NONE, null, false);
		}

		/**
		 * An error of JSON-RPC's own, which goes with 200 there.
		 */
		private static Wire rpc(int jsonRpcCode, String rpcStatus) {
			return new Wire(HttpStatus.BAD_REQUEST, HttpStatus.OK, jsonRpcCode, rpcStatus, NONE, null, false);
		}

		/**
		 * An error of the A2A specification (section 5.4).
		 */
		private static Wire specified(HttpStatus status, int jsonRpcCode, String rpcStatus) {
			return new Wire(status, HttpStatus.OK, jsonRpcCode, rpcStatus, NONE, null, true);
		}

	}

}
