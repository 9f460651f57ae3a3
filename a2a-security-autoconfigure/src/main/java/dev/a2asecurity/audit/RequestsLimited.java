package dev.a2asecurity.audit;

/**
 * Requests were refused for their number. One event tells of many: a flood of requests
 * must not become one of the trail.
 *
 * @param facts what every event tells; of many, of the first
 * @param limit which limit, such as {@code address}
 * @param key whom it holds, as the limit names them
 * @param count how many were refused since the last such event
 */
public record RequestsLimited(AuditFacts facts, String limit, String key, long count) implements AuditEvent {

	@Override
	public AuditKind kind() {
		return AuditKind.LIMIT;
	}

	@Override
	public void describe(AuditFields fields) {
		fields.text("limit", this.limit);
		fields.text("key", this.key);
		fields.number("count", this.count);
	}

}
