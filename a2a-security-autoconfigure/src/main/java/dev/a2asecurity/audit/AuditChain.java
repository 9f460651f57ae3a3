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

	private final String keyId;

	private final Mac mac;

	private AuditHead head;

	AuditChain(AuditKey key, AuditHead head) {
		this.keyId = key.id();
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
		byte[] start = ("{\"writer\":\"" + this.head.writer() + "\",\"seq\":" + sequence + ",\"key\":\"" + this.keyId
				+ "\",\"prev\":\"" + this.head.hash() + "\",")
			.getBytes(StandardCharsets.US_ASCII);
		int content = json.length - 2;
		byte[] line = new byte[start.length + content + HASH_LENGTH];
		System.arraycopy(start, 0, line, 0, start.length);
		System.arraycopy(json, 1, line, start.length, content);
		this.mac.update(line, 0, start.length + content);
		String hash = HexFormat.of().formatHex(this.mac.doFinal());
		byte[] end = (HASH_MEMBER + hash + "\"}").getBytes(StandardCharsets.US_ASCII);
		System.arraycopy(end, 0, line, start.length + content, end.length);
		this.head = new AuditHead(this.head.writer(), sequence, hash);
		return new AuditRecord(this.head, event, line);
	}

}
