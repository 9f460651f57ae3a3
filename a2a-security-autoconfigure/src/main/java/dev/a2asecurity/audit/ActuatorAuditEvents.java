package dev.a2asecurity.audit;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;

import org.jspecify.annotations.Nullable;

import dev.a2asecurity.call.Caller;

import org.springframework.boot.actuate.audit.AuditEventRepository;

/**
 * Hands events to Spring Boot's {@link AuditEventRepository}: with the type
 * {@code A2A_CALL}, {@code A2A_AUTHENTICATION} and so on by their kind, the caller's
 * subject as the principal, and what a record of the trail has as the data. The
 * repository has no part in the chain, and nobody waits for it.
 */
public final class ActuatorAuditEvents implements Consumer<AuditEvent> {

	private final AuditEventRepository repository;

	/**
	 * Creates it.
	 * @param repository where events are handed to
	 */
	public ActuatorAuditEvents(AuditEventRepository repository) {
		this.repository = repository;
	}

	@Override
	public void accept(AuditEvent event) {
		Caller caller = event.caller();
		MapFields fields = new MapFields(new LinkedHashMap<>());
		AuditJson.write(event, fields);
		this.repository.add(new org.springframework.boot.actuate.audit.AuditEvent(event.time(),
				(caller != null) ? AuditText.bounded(caller.subject()) : "",
				"A2A_" + event.kind().label().toUpperCase(Locale.ROOT).replace('-', '_'), fields.values()));
	}

	private record MapFields(Map<String, Object> values) implements AuditFields {

		@Override
		public void text(String name, @Nullable String value) {
			if (value != null) {
				this.values.put(name, AuditText.bounded(value));
			}
		}

		@Override
		public void number(String name, long value) {
			this.values.put(name, value);
		}

		@Override
		public void texts(String name, Collection<String> values) {
			if (!values.isEmpty()) {
				List<String> bounded = values.stream().limit(AuditJson.MAX_TEXTS).map(AuditText::bounded).toList();
				this.values.put(name, bounded);
			}
		}

	}

}
