package dev.a2asecurity.web;

import java.io.IOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.EnumSet;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

import jakarta.servlet.http.HttpServletRequest;

import dev.a2asecurity.call.A2ACall;
import dev.a2asecurity.call.A2AOperation;
import dev.a2asecurity.call.Caller;
import dev.a2asecurity.call.Denial;
import dev.a2asecurity.call.ProtocolVersion;
import dev.a2asecurity.web.JsonRpcMethods.Specified;
import dev.a2asecurity.web.OperationMap.MappedPath;
import dev.a2asecurity.web.RequestedPath.Segment;

/**
 * Finds out what a request asks for, in both bindings and both versions of the protocol,
 * without any SDK's classes (A2A specification 1.0, sections 9 and 11; 0.3, section 7).
 * <p>
 * The agent's own parser reads the same request afterwards. Whatever it is, it must not
 * read another operation, task, context, skill or URL: what another parser could read
 * differently is refused, not interpreted.
 */
public final class CallParser {

	private final A2AEndpoints endpoints;

	private final BufferedBodies bodies;

	private final OperationMap operations;

	private final SkillKey skillKey;

	/**
	 * Creates a parser.
	 * @param endpoints where the agent answers
	 * @param bodies bounds what bodies take
	 * @param operations what there is beyond the specification's operations
	 * @param skillKey member of a message's metadata that names the skill
	 */
	public CallParser(A2AEndpoints endpoints, BufferedBodies bodies, OperationMap operations, String skillKey) {
		this.endpoints = endpoints;
		this.bodies = bodies;
		this.operations = operations;
		this.skillKey = new SkillKey(skillKey);
	}

	/**
	 * Parses a request. Whoever has the result closes it.
	 * @param endpoint the endpoint that the request is for
	 * @param caller who sent it
	 * @throws RequestRefusedException if it is no call, or not clearly one
	 * @throws IOException if the client is gone or breaks HTTP
	 */
	public ParsedCall parse(HttpServletRequest request, A2AEndpoint endpoint, Caller caller)
			throws RequestRefusedException, IOException {
		RequestForm.requirePlain(request);
		String path = request.getRequestURI().substring(request.getContextPath().length());
		return (endpoint.binding() == Binding.JSONRPC) ? parseJsonRpc(request, path, endpoint, caller)
				: parseHttpJson(request, path, endpoint, caller);
	}

	private ParsedCall parseJsonRpc(HttpServletRequest request, String path, A2AEndpoint endpoint, Caller caller)
			throws RequestRefusedException, IOException {
		if (!path.equals(endpoint.path()) && !(endpoint.isRoot() && path.isEmpty())) {
			throw unknown("the path is another one than the endpoint's");
		}
		if (!request.getMethod().equals("POST")) {
			throw RequestForm.methodNotAllowed(List.of("POST"));
		}
		RequestForm.requireJson(request);
		return parsed(request, caller, (body) -> {
			CallBody read = CallBodyReader.readJsonRpc(body.bytes(), body.size(), this.skillKey);
			try {
				return jsonRpcCall(request, endpoint, caller, body, read);
			}
			catch (RequestRefusedException ex) {
				throw ex.withRequestId(read.requestId());
			}
		});
	}

	private ParsedCall jsonRpcCall(HttpServletRequest request, A2AEndpoint endpoint, Caller caller, BufferedBody body,
			CallBody read) throws RequestRefusedException {
		RequestQuery query = RequestQuery.parse(request.getQueryString());
		query.requireOnly(List.of());
		Set<ProtocolVersion> spoken = spoken(endpoint);
		Optional<ProtocolVersion> requested = RequestedVersion.of(request, query, spoken);
		String method = String.valueOf(read.method());
		Specified specified = JsonRpcMethods.find(method);
		if (specified == null && !this.operations.hasMethod(method)) {
			throw unknown("the method is not the protocol's, nor listed in a2a.security.operations");
		}
		ProtocolVersion version = (specified != null) ? specified.version()
				: requested.orElseGet(() -> assumed(spoken));
		if (requested.isPresent() && requested.get() != version) {
			throw unknown("the method is not one of the version that the request names");
		}
		if (!spoken.contains(version)) {
			throw RequestedVersion.unsupported("the method is one of a version that is not spoken at the endpoint");
		}
		A2AOperation operation = (specified != null) ? specified.operation() : A2AOperation.CUSTOM;
		A2ACall call = call(caller, operation, version, method, NamedThings.find(operation, version, null, query, read),
				read, body);
		return new ParsedCall(call, endpoint, request, body,
				(operation == A2AOperation.LIST_TASKS) ? ListPage.ofJsonRpc(request, body, read) : null);
	}

	private ParsedCall parseHttpJson(HttpServletRequest request, String path, A2AEndpoint endpoint, Caller caller)
			throws RequestRefusedException, IOException {
		RequestQuery query = RequestQuery.parse(request.getQueryString());
		Set<ProtocolVersion> spoken = spoken(endpoint);
		Optional<ProtocolVersion> requested = RequestedVersion.of(request, query, spoken);
		PathReading reading = reading(request.getMethod(), path, endpoint,
				requested.<Set<ProtocolVersion>>map(EnumSet::of).orElse(spoken));
		ProtocolVersion version = (reading.version() != null) ? reading.version()
				: requested.orElseGet(() -> assumed(spoken));
		return parsed(request, caller, (body) -> {
			CallBody read = httpBody(request, body);
			A2ACall call = call(caller, reading.operation(), version, reading.label(),
					NamedThings.find(reading.operation(), version, reading, query, read), read, body);
			return new ParsedCall(call, endpoint, request, body,
					(reading.operation() == A2AOperation.LIST_TASKS) ? ListPage.ofHttpJson(request, query) : null);
		});
	}

	/**
	 * Returns the one way to read method and path.
	 */
	private PathReading reading(String method, String path, A2AEndpoint endpoint, Set<ProtocolVersion> versions)
			throws RequestRefusedException {
		RequestedPath requested = RequestedPath.parse(path);
		List<Segment> segments = (requested != null) ? requested.below(endpoint.path()) : null;
		if (requested == null || segments == null) {
			throw unknown("the path is not plain, or not below the endpoint's");
		}
		Map<String, PathReading> readings = new LinkedHashMap<>();
		if (this.endpoints.isDeclared(endpoint)) {
			readings.putAll(HttpJsonPaths.read(segments, versions));
		}
		for (MappedPath mapped : this.endpoints.mapped()) {
			PathReading reading = mapped.read(requested);
			if (reading != null && readings.put(mapped.method(), reading) != null) {
				throw unknown("the path is that of two operations");
			}
		}
		if (readings.isEmpty()) {
			throw unknown("the path is no operation's, nor mapped in a2a.security.operations");
		}
		PathReading reading = readings.get(method.equals("HEAD") ? "GET" : method);
		if (reading == null) {
			Set<String> allowed = new TreeSet<>(readings.keySet());
			if (allowed.contains("GET")) {
				allowed.add("HEAD");
			}
			throw RequestForm.methodNotAllowed(allowed);
		}
		return reading;
	}

	private CallBody httpBody(HttpServletRequest request, BufferedBody body) throws RequestRefusedException {
		if (body.size() == 0) {
			RequestForm.requireNoForm(request);
			return CallBody.NONE;
		}
		if (Set.of("GET", "HEAD", "DELETE").contains(request.getMethod())) {
			throw new RequestRefusedException(Denial.malformedCall(),
					"reason=unexpected_body, the request has a body, which its HTTP method gives no meaning");
		}
		RequestForm.requireJson(request);
		return CallBodyReader.readHttpJson(body.bytes(), body.size(), this.skillKey);
	}

	/**
	 * Buffers the body, and gives it back where no call comes of it.
	 */
	private ParsedCall parsed(HttpServletRequest request, Caller caller, CallOfBody reader)
			throws RequestRefusedException, IOException {
		BufferedBody body = this.bodies.read(request, caller);
		boolean complete = false;
		try {
			ParsedCall parsed = reader.read(body);
			complete = true;
			return parsed;
		}
		finally {
			if (!complete) {
				body.close();
			}
		}
	}

	private static A2ACall call(Caller caller, A2AOperation operation, ProtocolVersion version, String method,
			NamedThings things, CallBody read, BufferedBody body) {
		A2ACall.Builder call = A2ACall.builder(caller, operation, version)
			.method(method)
			.tenant(things.tenant())
			.taskId(things.taskId())
			.contextId(things.contextId())
			.referencedTaskIds(things.references())
			.skill(read.skill())
			.webhookUrls(things.webhookUrls())
			.requestId(read.requestId());
		if (operation.sendsMessage() && read.message() != null) {
			call.message(read.message().messageId(), digest(body, read));
		}
		return call.build();
	}

	private static String digest(BufferedBody body, CallBody read) {
		try {
			MessageDigest digest = MessageDigest.getInstance("SHA-256");
			digest.update(body.bytes(), read.paramsStart(), read.paramsEnd() - read.paramsStart());
			return HexFormat.of().formatHex(digest.digest());
		}
		catch (NoSuchAlgorithmException ex) {
			throw new IllegalStateException(ex);
		}
	}

	private static Set<ProtocolVersion> spoken(A2AEndpoint endpoint) {
		Set<ProtocolVersion> spoken = EnumSet.noneOf(ProtocolVersion.class);
		endpoint.protocolVersions().forEach((label) -> ProtocolVersion.of(label).ifPresent(spoken::add));
		return spoken;
	}

	/**
	 * Returns the version of a request that nothing tells it of: 0.3 (section 3.6.2),
	 * unless only 1.0 is spoken.
	 */
	private static ProtocolVersion assumed(Set<ProtocolVersion> spoken) {
		return spoken.contains(ProtocolVersion.V0_3) ? ProtocolVersion.V0_3 : ProtocolVersion.V1_0;
	}

	private static RequestRefusedException unknown(String why) {
		return new RequestRefusedException(Denial.unknownOperation(), "reason=unknown_operation, " + why);
	}

	@FunctionalInterface
	private interface CallOfBody {

		ParsedCall read(BufferedBody body) throws RequestRefusedException;

	}

}
