package dev.a2asecurity.web;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

import jakarta.servlet.http.HttpServletResponse;

import dev.a2asecurity.call.A2ACall;
import dev.a2asecurity.call.JsonRpcId;
import dev.a2asecurity.call.ProtocolVersion;
import dev.a2asecurity.web.AnsweredOperation.Answer;
import dev.a2asecurity.web.AnsweredOperation.Refusal;
import dev.a2asecurity.web.AnsweredOperation.Result;

import org.springframework.http.HttpHeaders;

/**
 * Answers admitted calls in the agent's place: those for the extended Agent Card, in both
 * bindings and both versions of the protocol (A2A specification 1.0, sections 9.4.8 and
 * 11.3.4; 0.3, section 7.10).
 */
final class OperationAnswers {

	private final AnsweredOperation operation;

	private final DenialWriter denials;

	OperationAnswers(AnsweredOperation operation, DenialWriter denials) {
		this.operation = operation;
		this.denials = denials;
	}

	/**
	 * Tells whether a call is answered here, and not by the agent.
	 */
	boolean concern(A2ACall call) {
		return call.operation() == this.operation.operation();
	}

	/**
	 * Answers a call.
	 * @throws IOException if the client is gone
	 */
	void answer(ParsedCall parsed, HttpServletResponse response) throws IOException {
		A2ACall call = parsed.call();
		// It says what this caller may do, and to nobody else.
		response.setHeader(HttpHeaders.CACHE_CONTROL, "private, no-store");
		Answer answer = this.operation.answer(call.caller(), call.version());
		if (answer instanceof Refusal refusal) {
			this.denials.write(refusal.denial(), parsed.original(), response);
		}
		else if (answer instanceof Result result) {
			JsonRpcId id = call.requestId();
			response.setContentType((id == null && call.version() == ProtocolVersion.V1_0) ? "application/a2a+json"
					: "application/json");
			byte[] json = (id != null) ? envelope(id, result.json()) : result.json();
			response.setContentLength(json.length);
			response.getOutputStream().write(json);
		}
	}

	private static byte[] envelope(JsonRpcId id, byte[] result) {
		ByteArrayOutputStream envelope = new ByteArrayOutputStream(result.length + 64);
		envelope
			.writeBytes(("{\"jsonrpc\":\"2.0\",\"id\":" + id.json() + ",\"result\":").getBytes(StandardCharsets.UTF_8));
		envelope.writeBytes(result);
		envelope.write('}');
		return envelope.toByteArray();
	}

}
