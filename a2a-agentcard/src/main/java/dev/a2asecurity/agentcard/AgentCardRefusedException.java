package dev.a2asecurity.agentcard;

import java.util.Objects;

import org.jspecify.annotations.Nullable;

/**
 * An Agent Card is not read or not trusted. The message is for the operator who decides
 * about the peer; it shows nothing of the card but names of fields.
 */
public final class AgentCardRefusedException extends RuntimeException {

	private static final long serialVersionUID = 1L;

	private final Reason reason;

	AgentCardRefusedException(Reason reason, String message) {
		super(message);
		this.reason = reason;
	}

	AgentCardRefusedException(Reason reason, String message, @Nullable Throwable cause) {
		super(message, cause);
		this.reason = reason;
	}

	/**
	 * Returns why, for a program.
	 */
	public Reason reason() {
		return Objects.requireNonNull(this.reason);
	}

	/**
	 * Why a card is refused. Where each of several signatures has its own reason, the one
	 * that stands last here is told.
	 */
	public enum Reason {

		/**
		 * Larger than any card has reason to be.
		 */
		TOO_LARGE,

		/**
		 * Nested deeper than any card has reason to be.
		 */
		TOO_DEEP,

		/**
		 * Not JSON in UTF-8: one object, without a byte order mark and unpaired
		 * surrogates.
		 */
		MALFORMED,

		/**
		 * An object with two members of one name, of which two readers may take another
		 * one.
		 */
		DUPLICATE_NAME,

		/**
		 * A number that a double does not hold, so that two readers may read another one.
		 */
		NUMBER_OUT_OF_RANGE,

		/**
		 * Not a card: a field is missing, of the wrong type or contradicts another.
		 */
		INVALID_FIELD,

		/**
		 * Without a signature.
		 */
		NOT_SIGNED,

		/**
		 * With more signatures than anybody has reason to make.
		 */
		TOO_MANY_SIGNATURES,

		/**
		 * No key of the expected origin is known.
		 */
		UNKNOWN_ORIGIN,

		/**
		 * Only with signatures whose headers are not accepted.
		 */
		HEADER_REFUSED,

		/**
		 * Only with signatures by keys that are not trusted for the expected origin.
		 */
		UNKNOWN_KEY,

		/**
		 * Only with signatures by keys outside of their dates.
		 */
		KEY_NOT_VALID,

		/**
		 * Only with signatures that do not hold for what was received.
		 */
		SIGNATURE_INVALID,

		/**
		 * Keys of the expected origin cannot be fetched now.
		 */
		KEYS_UNAVAILABLE

	}

}
