package dev.a2asecurity.samples.expense.host;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.function.Function;

import dev.a2asecurity.samples.expense.host.Protocol.StreamResponse;
import tools.jackson.databind.JsonNode;

import org.springframework.http.MediaType;
import org.springframework.web.servlet.mvc.method.annotation.SseEmitter;

/**
 * Writes the events of a task as server-sent events (specification 1.0, sections 9.4.2
 * and 11.7).
 */
final class EventStream implements TaskSubscriber {

	private static final MediaType TEXT = new MediaType(MediaType.TEXT_PLAIN, StandardCharsets.UTF_8);

	private final SseEmitter emitter;

	private final Function<StreamResponse, JsonNode> encoder;

	private EventStream(SseEmitter emitter, Function<StreamResponse, JsonNode> encoder) {
		this.emitter = emitter;
		this.encoder = encoder;
	}

	/**
	 * Opens a stream.
	 * @param timeout after which the stream ends, wherever the task is
	 * @param encoder gives an event the form of the binding and version
	 * @param subscription starts the subscription and returns what ends it; what it
	 * throws is thrown here, before anything is written
	 */
	static SseEmitter open(Duration timeout, Function<StreamResponse, JsonNode> encoder,
			Function<TaskSubscriber, Runnable> subscription) {
		SseEmitter emitter = new SseEmitter(timeout.toMillis());
		Runnable unsubscribe = subscription.apply(new EventStream(emitter, encoder));
		// Completion follows a time-out and an error too; the subscription is over in
		// each case.
		emitter.onCompletion(unsubscribe);
		emitter.onTimeout(emitter::complete);
		emitter.onError((ex) -> unsubscribe.run());
		return emitter;
	}

	@Override
	public boolean next(StreamResponse event) {
		try {
			String json = new String(Json.bytes(this.encoder.apply(event)), StandardCharsets.UTF_8);
			this.emitter.send(SseEmitter.event().data(json, TEXT));
			return true;
		}
		catch (IOException | IllegalStateException ex) {
			// The client is gone, or the stream timed out. The container completes the
			// request; the task goes on without this subscriber.
			return false;
		}
	}

	@Override
	public void complete() {
		this.emitter.complete();
	}

}
