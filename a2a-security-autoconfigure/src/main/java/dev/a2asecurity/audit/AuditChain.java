package dev.a2asecurity.audit;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

import javax.crypto.Mac;

/**
 * Makes records of events: each carries the keyed hash of all that it says, the hash of
 * its predecessor included. Not safe for use by several threads.
 * <p>
 * A record is {@code {"writer":…,"seq":…,"key":…,"prev":…,<event>,"hash":…}}; the hash is
 * over the bytes before {@code ,"hash"}. So it is verified on the bytes as they are kept,
 * and nobody has to agree on a canonical form.
 */
final class AuditChain {

	static final String HASH_MEMBER = ",\"hash\":\"";

	/** Comma, name, 64 digits, quotation mark and brace. */
	static final int HASH_LENGTH = HASH_MEMBER.length() + 64 + 2;

	private static final byte[] HASH_START = ascii(HASH_MEMBER);

	private static final byte[] HASH_END = ascii("\"}");

	private static final byte[] END = ascii("\",");

	/** What every record begins with, up to its number. */
	private final byte[] start;

	/** What is between the number and the hash of the predecessor. */
	private final byte[] middle;

	private final Mac mac;

	private AuditHead head;

	AuditChain(AuditKey key, AuditHead head) {
		this.start = ascii("{\"writer\":\"" + head.writer() + "\",\"seq\":");
		this.middle = ascii(",\"key\":\"" + key.id() + "\",\"prev\":\"");
		this.mac = key.newMac();
		this.head = head;
	}

	AuditHead head() {
		return this.head;
	}

	/**
	 * Goes back to an earlier head, since what came after it was not kept.
	 */
	void reset(AuditHead earlier) {
		this.head = earlier;
	}

	/**
	 * Makes the next record.
	 * @param json the event as a JSON object that is not empty
	 */
	AuditRecord append(AuditEvent event, byte[] json) {
		long sequence = this.head.sequence() + 1;
		byte[] number = ascii(Long.toString(sequence));
		byte[] previous = ascii(this.head.hash());
		int content = json.length - 2;
		int hashed = this.start.length + number.length + this.middle.length + previous.length + END.length + content;
		byte[] line = new byte[hashed + HASH_LENGTH];
		int end = put(this.start, line, 0);
		end = put(number, line, end);
		end = put(this.middle, line, end);
		end = put(previous, line, end);
		end = put(END, line, end);
		System.arraycopy(json, 1, line, end, content);
		this.mac.update(line, 0, hashed);
		String hash = HexFormat.of().formatHex(this.mac.doFinal());
		end = put(HASH_START, line, hashed);
		end = put(ascii(hash), line, end);
		put(HASH_END, line, end);
		this.head = new AuditHead(this.head.writer(), sequence, hash);
		return new AuditRecord(this.head, event, line);
	}

	private static int put(byte[] bytes, byte[] line, int begin) {
		System.arraycopy(bytes, 0, line, begin, bytes.length);
		return begin + bytes.length;
	}

	private static byte[] ascii(String text) {
		// For text of Latin letters this is a copy of what it is made of.
		return text.getBytes(StandardCharsets.ISO_8859_1);
	}

}
