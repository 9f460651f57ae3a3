package dev.a2asecurity.audit;

import java.io.ByteArrayOutputStream;
import java.io.StringWriter;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.Consumer;

import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.SerializableString;
import tools.jackson.core.io.SerializedString;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.core.json.JsonWriteFeature;
import tools.jackson.core.util.JsonRecyclerPools;

import dev.a2asecurity.call.Actor;
import dev.a2asecurity.call.Caller;

/**
 * The JSON form of events. It is ASCII: nothing in it ends a line, changes the direction
 * of writing, or looks like something else.
 */
final class AuditJson {

	static final int MAX_TEXTS = 100;

	/** Each thread has buffers of its own, since those of another are in its cache. */
	private static final JsonFactory FACTORY = JsonFactory.builder()
		.recyclerPool(JsonRecyclerPools.threadLocalPool())
		.enable(JsonWriteFeature.ESCAPE_NON_ASCII)
		.build();

	/** A power of two. */
	private static final int REMEMBERED = 256;

	/**
	 * The fields of callers that were here last, by the object: a remembered token's
	 * caller is the same one in every record, and a third of each record is about it. A
	 * cache would do more for each record than the fields cost.
	 */
	private static final AtomicReferenceArray<@Nullable CallerFields> CALLERS = new AtomicReferenceArray<>(REMEMBERED);

	private AuditJson() {
	}

	/**
	 * Returns an event as a JSON object.
	 */
	static byte[] of(AuditEvent event) {
		ByteArrayOutputStream bytes = new ByteArrayOutputStream(768);
		try (JsonGenerator json = FACTORY.createGenerator(ObjectWriteContext.empty(), bytes)) {
			json.writeStartObject();
			write(event, new JsonFields(json), (caller) -> json.writeRaw(fields(caller)));
			json.writeEndObject();
		}
		return bytes.toByteArray();
	}

	private static SerializableString fields(Caller caller) {
		int place = System.identityHashCode(caller) & (REMEMBERED - 1);
		CallerFields known = CALLERS.get(place);
		if (known == null || !known.isOf(caller)) {
			known = CallerFields.of(caller);
			CALLERS.set(place, known);
		}
		return known.text();
	}

	static void write(AuditEvent event, AuditFields fields) {
		write(event, fields, (caller) -> write(caller, fields));
	}

	private static void write(AuditEvent event, AuditFields fields, Consumer<Caller> callers) {
		fields.text("time", AuditText.time(event.time()));
		fields.text("kind", event.kind().label());
		fields.text("outcome", event.outcome().label());
		fields.text("reason", event.reason());
		Caller caller = event.caller();
		if (caller != null) {
			callers.accept(caller);
		}
		event.describe(fields);
		AuditOrigin origin = event.facts().origin();
		fields.text("remote", origin.remoteAddress());
		fields.text("trace", origin.traceId());
		fields.text("span", origin.spanId());
	}

	private static void write(Caller caller, AuditFields fields) {
		fields.text("issuer", caller.issuer());
		fields.text("subject", caller.subject());
		fields.text("client", caller.clientId());
		fields.text("partner", caller.partner());
		fields.text("callerTenant", caller.tenant());
		List<Actor> actors = caller.actors();
		if (!actors.isEmpty()) {
			fields.texts("actors", actors.stream().map((actor) -> actor.subject() + " of " + actor.issuer()).toList());
		}
		fields.text("token", caller.tokenId());
		if (caller.tokenId() == null) {
			fields.text("tokenFingerprint", caller.tokenFingerprint());
		}
		fields.texts("held", caller.scopes());
	}

	/**
	 * What an object goes on with, that has a member already, to tell of a caller.
	 */
	private record CallerFields(Caller caller, SerializableString text) {

		static CallerFields of(Caller caller) {
			StringWriter object = new StringWriter();
			try (JsonGenerator json = FACTORY.createGenerator(ObjectWriteContext.empty(), object)) {
				json.writeStartObject();
				write(caller, new JsonFields(json));
				json.writeEndObject();
			}
			String members = object.getBuffer().substring(1, object.getBuffer().length() - 1);
			return new CallerFields(caller, new SerializedString("," + members));
		}

		@SuppressWarnings("ReferenceEquality") // Equal ones may differ in their token.
		boolean isOf(Caller other) {
			return this.caller == other;
		}

	}

	private record JsonFields(JsonGenerator json) implements AuditFields {

		@Override
		public void text(String name, @Nullable String value) {
			if (value != null) {
				this.json.writeStringProperty(name, AuditText.bounded(value));
			}
		}

		@Override
		public void number(String name, long value) {
			this.json.writeNumberProperty(name, value);
		}

		@Override
		public void texts(String name, Collection<String> values) {
			if (values.isEmpty()) {
				return;
			}
			this.json.writeArrayPropertyStart(name);
			int written = 0;
			for (String value : values) {
				if (written++ == MAX_TEXTS) {
					this.json.writeString("... and " + (values.size() - MAX_TEXTS) + " more");
					break;
				}
				this.json.writeString(AuditText.bounded(value));
			}
			this.json.writeEndArray();
		}

	}

}
