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
			if (version.label.equals(label) || label.matches(version.label.replace(".", "\\.") + "\\.[0-9]{1,4}")) {
				return Optional.of(version);
			}
		}
		return Optional.empty();
	}

	@Override
	public String toString() {
		return this.label;
	}

}
