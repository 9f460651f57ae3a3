package dev.a2asecurity.audittool;

import java.io.IOException;
import java.io.PrintStream;
import java.util.List;
import java.util.Map;

import dev.a2asecurity.audit.AuditFinding;
import dev.a2asecurity.audit.AuditHead;
import dev.a2asecurity.audit.AuditReport;

/**
 * {@code java -jar a2a-security-audit-tool.jar verify audit.jsonl}: tells whether a trail
 * is as it was written, or prints it; and prints recorded sessions.
 */
public final class AuditTool {

	/** The trail is as it was written. */
	static final int INTACT = 0;

	/** Something is wrong with it. */
	static final int NOT_INTACT = 1;

	/** It could not be told. */
	static final int FAILED = 2;

	private static final String USAGE = """
			Verifies and prints audit trails of A2A Security.

			  verify [options] FILE...    verifies the files of one or more writers; FILE is the one that is
			                              written to, the full ones beside it are found
			  verify [options] --jdbc URL verifies the table a2a_audit_record; user and password come from
			                              A2A_AUDIT_DB_USER and A2A_AUDIT_DB_PASSWORD
			  print FILE...               prints the trail, one line for each record; it does not verify
			  sessions DIRECTORY          lists the recorded sessions: the id of the call, and how many entries there are
			  session DIRECTORY CALL      prints a recorded session, one line of JSON for each entry; its key is taken from
			                              --key-file or A2A_RECORDING_KEY

			  --key-file FILE             the trail's key; several for those of earlier times. Without it, the
			                              key is taken from A2A_AUDIT_KEY
			  --checkpoints DIRECTORY     signed checkpoints, which were kept elsewhere
			  --checkpoint-key FILE       the public key (JWK) that verifies them, where they are signed with one
			  --after "WRITER N HASH"     the last record before the first file, where older ones are archived

			It ends with 0 if the trail is intact, 1 if it is not, and 2 if that could not be told.
			""";

	private final Map<String, String> environment;

	private final PrintStream out;

	private final PrintStream err;

	AuditTool(Map<String, String> environment, PrintStream out, PrintStream err) {
		this.environment = environment;
		this.out = out;
		this.err = err;
	}

	/**
	 * Runs the tool and ends the process.
	 * @param arguments as its usage says
	 */
	public static void main(String[] arguments) {
		System.exit(new AuditTool(System.getenv(), System.out, System.err).run(arguments));
	}

	int run(String... arguments) {
		try {
			Command command = Command.parse(arguments, this.environment);
			return switch (command.name()) {
				case "verify" -> verify(command);
				case "print" -> {
					new TrailPrinter(this.out).print(command.files());
					yield INTACT;
				}
				case "sessions" -> {
					SessionPrinter printer = new SessionPrinter(command.directory(), List.of(), this.out);
					printer.list();
					yield INTACT;
				}
				case "session" ->
					new SessionPrinter(command.directory(), command.recordingKeys(), this.out).print(command.call())
							? INTACT : NOT_INTACT;
				default -> {
					this.err.print(USAGE);
					yield FAILED;
				}
			};
		}
		catch (IOException | IllegalArgumentException ex) {
			this.err.println(ex.getMessage());
			this.err.println("Run it without arguments to see how it is used.");
			return FAILED;
		}
	}

	private int verify(Command command) throws IOException {
		AuditReport report = command.verify();
		for (AuditHead head : report.heads()) {
			this.out.println("Chain " + head.writer() + ": last record " + head.sequence() + ", hash " + head.hash());
		}
		report.findings().forEach(this::print);
		if (report.isIntact()) {
			this.out.println("Intact: " + report.records() + " records"
					+ (command.hasCheckpoints() ? ", checked against the checkpoints."
							: ". Whether the end is missing was not checked: there are no checkpoints."));
			return INTACT;
		}
		this.out.println("NOT INTACT: " + report.records() + " records, " + report.findings().size()
				+ ((report.findings().size() == AuditReport.MAX_FINDINGS) ? " findings or more." : " findings."));
		return NOT_INTACT;
	}

	private void print(AuditFinding finding) {
		this.out.println(finding.kind() + " " + finding);
	}

}
