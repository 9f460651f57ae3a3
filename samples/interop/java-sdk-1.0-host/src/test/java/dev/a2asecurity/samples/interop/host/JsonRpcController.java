package dev.a2asecurity.samples.interop.host;

import java.io.IOException;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Flow;

import io.a2a.common.A2AHeaders;
import io.a2a.grpc.utils.JSONRPCUtils;
import io.a2a.grpc.utils.ProtoUtils;
import io.a2a.jsonrpc.common.json.JsonProcessingException;
import io.a2a.jsonrpc.common.wrappers.A2ARequest;
import io.a2a.jsonrpc.common.wrappers.CancelTaskRequest;
import io.a2a.jsonrpc.common.wrappers.CancelTaskResponse;
import io.a2a.jsonrpc.common.wrappers.GetTaskRequest;
import io.a2a.jsonrpc.common.wrappers.GetTaskResponse;
import io.a2a.jsonrpc.common.wrappers.SendMessageRequest;
import io.a2a.jsonrpc.common.wrappers.SendMessageResponse;
import io.a2a.jsonrpc.common.wrappers.SendStreamingMessageRequest;
import io.a2a.jsonrpc.common.wrappers.SendStreamingMessageResponse;
import io.a2a.jsonrpc.common.wrappers.SubscribeToTaskRequest;
import io.a2a.server.ServerCallContext;
import io.a2a.server.auth.UnauthenticatedUser;
import io.a2a.spec.A2AError;
import io.a2a.spec.InvalidRequestError;
import io.a2a.spec.UnsupportedOperationError;
import io.a2a.transport.jsonrpc.handler.JSONRPCHandler;
import jakarta.servlet.http.HttpServletRequest;

import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.servlet.mvc.method.annotation.SseEmitter;

/**
 * Leads JSON-RPC to the SDK. Its types are read and written by the SDK's own means:
 * Jackson would write something else.
 */
@RestController
class JsonRpcController {

	static final String PATH = "/a2a";

	private final JSONRPCHandler handler;

	JsonRpcController(JSONRPCHandler handler) {
		this.handler = handler;
	}

	@PostMapping(path = PATH, consumes = MediaType.APPLICATION_JSON_VALUE)
	Object handle(@RequestBody String body, HttpServletRequest http) {
		// The SDK is told nothing about the caller; the skills know without it.
		ServerCallContext context = new ServerCallContext(UnauthenticatedUser.INSTANCE, Map.of(), Set.of(),
				http.getHeader(A2AHeaders.X_A2A_VERSION));
		A2ARequest<?> request;
		try {
			request = JSONRPCUtils.parseRequestBody(body, null);
		}
		catch (JsonProcessingException ex) {
			return error("", new InvalidRequestError());
		}
		if (request instanceof SendStreamingMessageRequest streaming) {
			return stream(this.handler.onMessageSendStream(streaming, context));
		}
		if (request instanceof SubscribeToTaskRequest subscribing) {
			return stream(this.handler.onSubscribeToTask(subscribing, context));
		}
		if (request instanceof CancelTaskRequest canceling) {
			CancelTaskResponse response = this.handler.onCancelTask(canceling, context);
			return (response.getError() != null) ? error(response.getId(), response.getError()) : json(JSONRPCUtils
				.toJsonRPCResultResponse(response.getId(), ProtoUtils.ToProto.task(response.getResult())));
		}
		if (request instanceof SendMessageRequest sending) {
			SendMessageResponse response = this.handler.onMessageSend(sending, context);
			return (response.getError() != null) ? error(response.getId(), response.getError()) : json(JSONRPCUtils
				.toJsonRPCResultResponse(response.getId(), ProtoUtils.ToProto.taskOrMessage(response.getResult())));
		}
		if (request instanceof GetTaskRequest getting) {
			GetTaskResponse response = this.handler.onGetTask(getting, context);
			return (response.getError() != null) ? error(response.getId(), response.getError()) : json(JSONRPCUtils
				.toJsonRPCResultResponse(response.getId(), ProtoUtils.ToProto.task(response.getResult())));
		}
		return error(request.getId(), new UnsupportedOperationError());
	}

	private static SseEmitter stream(Flow.Publisher<SendStreamingMessageResponse> events) {
		SseEmitter emitter = new SseEmitter();
		events.subscribe(new EventSubscriber(emitter));
		return emitter;
	}

	private static ResponseEntity<String> error(Object id, A2AError error) {
		return json(JSONRPCUtils.toJsonRPCErrorResponse(id, error));
	}

	private static ResponseEntity<String> json(String body) {
		return ResponseEntity.ok().contentType(MediaType.APPLICATION_JSON).body(body);
	}

	/**
	 * Writes what the SDK publishes as server-sent events.
	 */
	private static final class EventSubscriber implements Flow.Subscriber<SendStreamingMessageResponse> {

		private final SseEmitter emitter;

		private Flow.Subscription subscription;

		EventSubscriber(SseEmitter emitter) {
			this.emitter = emitter;
		}

		@Override
		public void onSubscribe(Flow.Subscription subscription) {
			this.subscription = subscription;
			subscription.request(1);
		}

		@Override
		public void onNext(SendStreamingMessageResponse response) {
			try {
				String event = (response.getError() != null)
						? JSONRPCUtils.toJsonRPCErrorResponse(response.getId(), response.getError())
						: JSONRPCUtils.toJsonRPCResultResponse(response.getId(),
								ProtoUtils.ToProto.taskOrMessageStream(response.getResult()));
				this.emitter.send(SseEmitter.event().data(event, MediaType.TEXT_PLAIN));
				this.subscription.request(1);
			}
			catch (IOException ex) {
				// The client is gone; the container completes the request.
				this.subscription.cancel();
			}
		}

		@Override
		public void onError(Throwable ex) {
			this.emitter.completeWithError(ex);
		}

		@Override
		public void onComplete() {
			this.emitter.complete();
		}

	}

}
