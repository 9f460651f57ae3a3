package dev.a2asecurity.audit;

/**
 * Something that is wrong with a trail.
 *
 * @param kind what it is
 * @param location where: file and line, or table and row
 * @param writer whose chain it is in, empty if that cannot be told
 * @param sequence number of the first record that is bad or missing, 0 if that cannot be
 * told
 * @param text one sentence for a person
 */
public record AuditFinding(Kind kind, String location, String writer, long sequence, String text) {

	@Override
	public String toString() {
		return this.location + ": " + this.text;
	}

	/**
	 * What can be wrong.
	 */
	public enum Kind {

		/**
		 * A record is not as it was written.
		 */
		ALTERED,

		/**
		 * Something stands there that the writer did not write.
		 */
		INSERTED,

		/**
		 * Records are missing.
		 */
		MISSING,

		/**
		 * A record stands in another place than it was written to, or twice.
		 */
		OUT_OF_ORDER,

		/**
		 * A record does not follow the one before it, though its number does: the chain
		 * was written on from an older state.
		 */
		FORKED,

		/**
		 * The end is missing, as something tells that knows of later records.
		 */
		TAIL_CUT,

		/**
		 * The end is not a whole record: the process was killed while it wrote, and has
		 * not been started since, or somebody cut it.
		 */
		TORN_END,

		/**
		 * A whole chain is missing that another one names.
		 */
		CHAIN_MISSING,

		/**
		 * The record was written with a key that the verifier does not have.
		 */
		UNKNOWN_KEY,

		/**
		 * A checkpoint is not signed by a key that the verifier has.
		 */
		BAD_CHECKPOINT

	}

}
