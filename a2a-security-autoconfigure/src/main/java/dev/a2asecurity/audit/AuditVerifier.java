package dev.a2asecurity.audit;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import javax.sql.DataSource;

import org.jspecify.annotations.Nullable;

import dev.a2asecurity.audit.AuditFinding.Kind;

/**
 * Tells whether a trail is as it was written. It finds an edit, a deletion, an insertion
 * and a change of order anywhere, names the first record that is bad, and finds a missing
 * end by what is kept elsewhere: signed checkpoints, and the chains that name the head of
 * this one.
 * <p>
 * It needs the key of the trail. Whoever has that can write records that verify, so the
 * verification proves nothing about its own operator.
 */
public final class AuditVerifier {

	private final Map<String, AuditKey> keys = new LinkedHashMap<>();

	private final List<AuditHead> beginnings = new ArrayList<>();

	private final List<AuditHead> vouched = new ArrayList<>();

	private final List<AuditFinding> checkpointFindings = new ArrayList<>();

	/**
	 * Creates a verifier.
	 * @param keys the keys that the trail was written with, those of earlier times
	 * included
	 */
	public AuditVerifier(Collection<AuditKey> keys) {
		keys.forEach((key) -> this.keys.put(key.id(), key));
	}

	/**
	 * Lets a chain begin after a record whose predecessors have been archived.
	 */
	public AuditVerifier beginningAfter(AuditHead head) {
		this.beginnings.add(head);
		return this;
	}

	/**
	 * Takes signed checkpoints, which were kept elsewhere, as a measure.
	 * @param directory where they were written to
	 * @param checkpoints how they were signed
	 * @throws IOException if they cannot be read
	 */
	public AuditVerifier against(Path directory, AuditCheckpoints checkpoints) throws IOException {
		checkpoints.read(directory, this.vouched::add, this.checkpointFindings::add);
		return this;
	}

	/**
	 * Verifies the files of one or more writers.
	 * @param active the file that each writes to; the full ones beside it are found
	 * @throws IOException if a file cannot be read
	 */
	public AuditReport verifyFiles(Collection<Path> active) throws IOException {
		List<Path> files = files(active);
		return verify((lines) -> {
			for (Path file : files) {
				AuditLines.read(file, lines);
			}
		});
	}

	/**
	 * Returns all files of one or more writers, in the order of their records.
	 * @param active the file that each writes to
	 * @throws IOException if a writer has none
	 */
	public static List<Path> files(Collection<Path> active) throws IOException {
		List<Path> files = new ArrayList<>();
		for (Path path : active) {
			List<Path> all = new AuditFiles(path).all();
			if (all.isEmpty()) {
				throw new IOException("There is no audit file " + path);
			}
			files.addAll(all);
		}
		return files;
	}

	/**
	 * Returns what a record says, by name: texts, numbers as texts, and lists of texts.
	 * It is not verified.
	 * @param line the record as it is kept
	 * @return the members, none if the line is no record
	 */
	public static Map<String, Object> members(String line) {
		RecordLine record = RecordLine.parse(line);
		return (record != null) ? Collections.unmodifiableMap(record.members()) : Map.of();
	}

	/**
	 * Verifies the table of a {@link JdbcAuditSink}, with the chains of all its writers.
	 * @throws IOException if it cannot be read
	 */
	public AuditReport verifyDatabase(DataSource dataSource) throws IOException {
		return verify(new AuditTable(dataSource)::read);
	}

	/**
	 * Verifies what a source has.
	 */
	AuditReport verify(Source source) throws IOException {
		Verification verification = new Verification();
		this.checkpointFindings.forEach(verification::find);
		this.beginnings.forEach((head) -> verification.chain(head.writer()).beginAfter(head));
		this.vouched.forEach((head) -> verification.chain(head.writer()).know(head));
		// What chains say of each other is known before it is needed.
		source.read(verification::lookForHeads);
		source.read(verification::accept);
		return verification.report();
	}

	/**
	 * Where lines come from. It is read twice.
	 */
	@FunctionalInterface
	interface Source {

		/**
		 * Hands on every line, in the order in which it was written.
		 */
		void read(LineConsumer lines) throws IOException;

	}

	/**
	 * Takes a line, one character for each byte.
	 */
	@FunctionalInterface
	interface LineConsumer {

		/**
		 * Takes a line, which is whole unless its end is missing.
		 */
		void accept(String location, String line, boolean whole);

	}

	private final class Verification {

		private final Map<String, ChainVerification> chains = new LinkedHashMap<>();

		private final List<AuditFinding> findings = new ArrayList<>();

		private @Nullable ChainVerification current;

		ChainVerification chain(String writer) {
			return this.chains.computeIfAbsent(writer, (name) -> new ChainVerification(name, this::find));
		}

		void find(AuditFinding finding) {
			if (this.findings.size() < AuditReport.MAX_FINDINGS) {
				this.findings.add(finding);
			}
		}

		void lookForHeads(String location, String line, boolean whole) {
			if (!line.contains("\"heads\":[")) {
				return;
			}
			RecordLine record = RecordLine.parse(line);
			if (record == null || !AuditKind.TRAIL.label().equals(record.member("kind")) || !verifies(record)) {
				return;
			}
			record.texts("heads").forEach((text) -> {
				AuditHead head = AuditHead.parse(text);
				chain(head.writer()).know(head);
			});
		}

		void accept(String location, String line, boolean whole) {
			RecordLine record = RecordLine.parse(line);
			if (record != null && whole && verifies(record)) {
				this.current = chain(record.head().writer());
				this.current.accept(location, record);
				return;
			}
			ChainVerification concerned = concerned(record);
			boolean unknownKey = record != null && !AuditVerifier.this.keys.containsKey(record.keyId());
			if (concerned != null) {
				concerned.suspect(location, line,
						!whole ? Kind.TORN_END : unknownKey ? Kind.UNKNOWN_KEY : Kind.ALTERED);
				return;
			}
			find(new AuditFinding(Kind.ALTERED, location, "", 1, "The first record is not as it was written"));
		}

		/**
		 * Whose record it was is not certain: it says it, and does not verify.
		 */
		private @Nullable ChainVerification concerned(@Nullable RecordLine record) {
			if (record == null || (this.current != null && !this.chains.containsKey(record.head().writer()))) {
				return this.current;
			}
			return chain(record.head().writer());
		}

		private boolean verifies(RecordLine record) {
			AuditKey key = AuditVerifier.this.keys.get(record.keyId());
			return key != null && record.verifies(key);
		}

		AuditReport report() {
			this.chains.values().forEach(ChainVerification::finish);
			List<AuditHead> heads = this.chains.values()
				.stream()
				.filter((chain) -> chain.records() > 0)
				.map(ChainVerification::last)
				.toList();
			long records = this.chains.values().stream().mapToLong(ChainVerification::records).sum();
			return new AuditReport(records, heads, this.findings);
		}

	}

}
