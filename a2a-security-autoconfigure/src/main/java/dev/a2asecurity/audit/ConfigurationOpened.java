package dev.a2asecurity.audit;

/**
 * The application started with something open that is closed by default.
 *
 * @param facts what every event tells
 * @param setting the property or annotation that opened it
 */
public record ConfigurationOpened(AuditFacts facts, String setting) implements AuditEvent {

	@Override
	public AuditKind kind() {
		return AuditKind.CONFIGURATION;
	}

	@Override
	public void describe(AuditFields fields) {
		fields.text("setting", this.setting);
	}

}
