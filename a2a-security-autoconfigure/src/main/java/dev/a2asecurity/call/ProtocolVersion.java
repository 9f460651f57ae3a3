package dev.a2asecurity.call;

import java.util.Optional;

/**
 * A version of the A2A protocol that is understood here (A2A specification 1.0, section
 * 3.6).
 */
public enum ProtocolVersion {

	/**
	 * Version 0.3, which is also what a request means that names no version.
	 */
	V0_3("0.3"),

	/**
	 * Version 1.0.
	 */
	V1_0("1.0");

	private final String label;

	ProtocolVersion(String label) {
		this.label = label;
	}

	/**
	 * Returns the version as the protocol writes it: major and minor.
	 */
	public String label() {
		return this.label;
	}

	/**
	 * Returns the version that a label names, if it is one of these. A patch number
	 * counts for nothing (section 3.6).
	 */
	public static Optional<ProtocolVersion> of(String label) {
		for (ProtocolVersion version : values()) {
			if (version.label.equals(label) || version.isPatched(label)) {
				return Optional.of(version);
			}
		}
		return Optional.empty();
	}

	private boolean isPatched(String label) {
		int start = this.label.length() + 1;
		return label.startsWith(this.label) && label.length() > start && label.length() <= start + 4
				&& label.charAt(start - 1) == '.'
				&& label.chars().skip(start).allMatch((character) -> character >= '0' && character <= '9');
	}

	@Override
	public String toString() {
		return this.label;
	}

}
