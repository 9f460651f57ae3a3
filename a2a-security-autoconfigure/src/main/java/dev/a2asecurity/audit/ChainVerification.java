package dev.a2asecurity.audit;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.function.Consumer;

import dev.a2asecurity.audit.AuditFinding.Kind;

/**
 * Follows one chain, record by record. What does not verify is held until the next record
 * that does: only that tells whether it was altered or inserted.
 */
final class ChainVerification {

	private final String writer;

	/** What others say of this chain: hash by number. */
	private final NavigableMap<Long, String> known = new TreeMap<>();

	private final Consumer<AuditFinding> findings;

	private final List<Suspect> suspects = new ArrayList<>();

	private AuditHead last;

	private String lastLocation = "";

	private long records;

	ChainVerification(String writer, Consumer<AuditFinding> findings) {
		this.writer = writer;
		this.findings = findings;
		this.last = AuditHead.start(writer);
	}

	/**
	 * Begins after a record that is known to have been there.
	 */
	void beginAfter(AuditHead head) {
		this.last = head;
	}

	/**
	 * Takes note of a head that is vouched for elsewhere.
	 */
	void know(AuditHead head) {
		String other = this.known.putIfAbsent(head.sequence(), head.hash());
		if (other != null && !other.equals(head.hash())) {
			find(Kind.FORKED, "", head.sequence(),
					"Two heads are vouched for under the number " + head.sequence() + " of " + this.writer);
		}
	}

	AuditHead last() {
		return this.last;
	}

	long records() {
		return this.records;
	}

	/**
	 * Takes something that is no record of this writer's, at least not as it stands.
	 */
	void suspect(String location, String line, Kind kind) {
		this.suspects.add(new Suspect(location, AuditText.sha256(line.getBytes(StandardCharsets.ISO_8859_1)), kind));
	}

	/**
	 * Takes a record whose hash verifies.
	 */
	void accept(String location, RecordLine record) {
		AuditHead head = record.head();
		long expected = this.last.sequence() + 1;
		boolean follows = head.sequence() == expected && record.previous().equals(this.last.hash());
		settleSuspects(record, follows);
		long next = expected + (follows ? 0 : this.suspects.size());
		if (head.sequence() > next) {
			find(Kind.MISSING, location, next, missing(next, head.sequence() - 1) + " before this one");
		}
		else if (head.sequence() < expected) {
			find(Kind.OUT_OF_ORDER, location, head.sequence(), "Record " + head.sequence() + " of " + this.writer
					+ " does not belong here, after record " + this.last.sequence());
		}
		else if (!follows && this.suspects.isEmpty()) {
			find(Kind.FORKED, location, head.sequence(), "Record " + head.sequence() + " of " + this.writer
					+ " follows another record " + this.last.sequence() + " than the one before it");
		}
		this.suspects.clear();
		if (head.sequence() >= expected) {
			this.last = head;
			this.lastLocation = location;
		}
		this.records++;
		String vouched = this.known.remove(head.sequence());
		if (vouched != null && !vouched.equals(head.hash())) {
			find(Kind.FORKED, location, head.sequence(), "Record " + head.sequence() + " of " + this.writer
					+ " is another one than a checkpoint vouches for");
		}
	}

	private void settleSuspects(RecordLine next, boolean follows) {
		int count = this.suspects.size();
		if (count > 0 && follows && isOpening(next, this.suspects.get(count - 1))) {
			// Torn by a crash: the writer says so itself.
			this.suspects.remove(count - 1);
		}
		this.suspects.forEach((suspect) -> tell(suspect, follows));
	}

	private static boolean isOpening(RecordLine record, Suspect torn) {
		return AuditKind.TRAIL.label().equals(record.member("kind"))
				&& TrailEvent.OPENED.equals(record.member("reason")) && torn.digest().equals(record.member("detail"));
	}

	private void tell(Suspect suspect, boolean inserted) {
		long sequence = this.last.sequence() + 1 + (inserted ? 0 : this.suspects.indexOf(suspect));
		if (suspect.kind() == Kind.UNKNOWN_KEY) {
			find(Kind.UNKNOWN_KEY, suspect.location(), sequence,
					"Record " + sequence + " of " + this.writer + " was written with a key that is not given");
		}
		else if (suspect.kind() == Kind.TORN_END) {
			find(Kind.TORN_END, suspect.location(), sequence, "After record " + (sequence - 1) + " of " + this.writer
					+ " stands something that is no whole record");
		}
		else if (inserted) {
			find(Kind.INSERTED, suspect.location(), sequence,
					"Something stands before record " + sequence + " of " + this.writer + " that it did not write");
		}
		else {
			find(Kind.ALTERED, suspect.location(), sequence,
					"Record " + sequence + " of " + this.writer + " is not as it was written");
		}
	}

	/**
	 * Takes the end.
	 */
	void finish() {
		this.suspects.forEach((suspect) -> tell(suspect, false));
		long end = this.last.sequence() + this.suspects.size();
		Long vouched = this.known.isEmpty() ? null : this.known.lastKey();
		if (vouched != null && vouched > end) {
			if (this.records == 0) {
				find(Kind.CHAIN_MISSING, "", 1,
						"All records of " + this.writer + " are missing, of which there are " + vouched + " at least");
			}
			else {
				find(Kind.TAIL_CUT, this.lastLocation, end + 1,
						missing(end + 1, vouched) + " after this one, as a checkpoint tells");
			}
		}
	}

	private String missing(long from, long to) {
		return (from == to) ? "Record " + from + " of " + this.writer + " is missing"
				: "Records " + from + " to " + to + " of " + this.writer + " are missing";
	}

	private void find(Kind kind, String location, long sequence, String text) {
		this.findings.accept(new AuditFinding(kind, location, this.writer, sequence, text));
	}

	private record Suspect(String location, String digest, Kind kind) {
	}

}
