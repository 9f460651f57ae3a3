package dev.a2asecurity.audit;

import java.nio.charset.StandardCharsets;

/**
 * An event in its place within a chain.
 */
public final class AuditRecord {

	private final AuditHead head;

	private final AuditEvent event;

	private final byte[] line;

	AuditRecord(AuditHead head, AuditEvent event, byte[] line) {
		this.head = head;
		this.event = event;
		this.line = line;
	}

	/**
	 * Returns writer, number and hash.
	 */
	public AuditHead head() {
		return this.head;
	}

	/**
	 * Returns what happened.
	 */
	public AuditEvent event() {
		return this.event;
	}

	/**
	 * Returns the record as one line of JSON, in ASCII and without the end of the line.
	 * It has to be kept as it is, byte for byte: the hash is over these bytes.
	 */
	public String line() {
		return new String(this.line, StandardCharsets.US_ASCII);
	}

	byte[] bytes() {
		return this.line;
	}

	@Override
	public String toString() {
		return line();
	}

}
