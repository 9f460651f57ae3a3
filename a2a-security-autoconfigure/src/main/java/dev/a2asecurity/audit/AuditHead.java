package dev.a2asecurity.audit;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.springframework.util.Assert;

/**
 * The last record of a chain.
 *
 * @param writer name of the writer, unique among those whose records are kept together
 * @param sequence number of the record, from 1; 0 for a chain without records
 * @param hash keyed hash of the record, in lower-case hex
 */
public record AuditHead(String writer, long sequence, String hash) {

	private static final String NO_HASH = "0".repeat(64);

	private static final Pattern WRITER = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._@-]{0,99}");

	private static final Pattern HASH = Pattern.compile("[0-9a-f]{64}");

	private static final Pattern TEXT = Pattern.compile("(\\S{1,100}) (\\d{1,18}) (\\S{64})");

	/**
	 * Creates a head.
	 * @throws IllegalArgumentException if the number is negative, or the hash has not 64
	 * characters
	 */
	public AuditHead {
		// Made for every record, so it is no more than this.
		Assert.isTrue(sequence >= 0, "Records are numbered from 1");
		Assert.isTrue(hash.length() == NO_HASH.length(), "A hash has 64 digits");
	}

	/**
	 * Returns the head of a chain without records.
	 * @throws IllegalArgumentException if the writer's name is not 1 to 100 letters,
	 * digits and {@code . _ @ -}
	 */
	public static AuditHead start(String writer) {
		Assert.isTrue(isWriter(writer), "A writer has a name of 1 to 100 letters, digits and . _ @ -");
		return new AuditHead(writer, 0, NO_HASH);
	}

	/**
	 * Tells whether a text can be a writer's name.
	 */
	public static boolean isWriter(String text) {
		return WRITER.matcher(text).matches();
	}

	/**
	 * Reads what {@link #toString()} wrote.
	 * @throws IllegalArgumentException if it did not
	 */
	public static AuditHead parse(String text) {
		Matcher matcher = TEXT.matcher(text);
		Assert.isTrue(matcher.matches(), "A head is a writer, a number and a hash");
		Assert.isTrue(isWriter(matcher.group(1)) && HASH.matcher(matcher.group(3)).matches(),
				"A head is a writer, a number and a hash");
		return new AuditHead(matcher.group(1), Long.parseLong(matcher.group(2)), matcher.group(3));
	}

	/**
	 * Returns writer, number and hash, with a space in between.
	 */
	@Override
	public String toString() {
		return this.writer + " " + this.sequence + " " + this.hash;
	}

}
