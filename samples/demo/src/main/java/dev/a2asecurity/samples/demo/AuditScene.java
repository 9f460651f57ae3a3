package dev.a2asecurity.samples.demo;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import dev.a2asecurity.audit.AuditKey;
import dev.a2asecurity.audit.AuditReport;
import dev.a2asecurity.audit.AuditVerifier;

/**
 * Afterwards: what the expense agent's trail tells of all that, whether it is as it was
 * written, and what becomes of a trail that somebody has changed.
 */
final class AuditScene {

	private static final int SHOWN = 15;

	private final Path trail;

	private final String key;

	private final Transcript transcript;

	/**
	 * Creates the scene.
	 * @param trail the file of the trail
	 * @param key the key of the trail
	 * @param transcript where it is told
	 */
	AuditScene(Path trail, String key, Transcript transcript) {
		this.trail = trail;
		this.key = key;
		this.transcript = transcript;
	}

	void play() {
		try {
			print();
			// A copy: the agent is still writing.
			Path copy = Files.copy(this.trail, Files.createTempDirectory("a2a-demo").resolve("copy.jsonl"));
			verify(copy);
			changeOneByte(copy);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private void print() throws IOException {
		this.transcript.step("The operator asks the trail who called, for whom, and why it was decided so");
		List<Map<String, Object>> decisions = records().filter((record) -> "call".equals(record.get("kind"))).toList();
		decisions.stream()
			.skip(Math.max(0, decisions.size() - SHOWN))
			.forEach((record) -> this.transcript
				.detail(record.get("seq") + " " + record.get("outcome") + " " + record.get("reason") + ": "
						+ record.getOrDefault("subject", "nobody") + ", " + record.getOrDefault("operation", "no call")
						+ " " + record.getOrDefault("skill", "") + record.getOrDefault("decidedBy", "")));
		this.transcript.outcome(
				decisions.stream().anyMatch((record) -> "INSUFFICIENT_SCOPE".equals(record.get("reason")))
						&& decisions.stream().anyMatch((record) -> "ADMITTED".equals(record.get("reason"))),
				decisions.size() + " decisions on calls, the last of them above");
	}

	private Stream<Map<String, Object>> records() throws IOException {
		return Files.readAllLines(this.trail, StandardCharsets.ISO_8859_1).stream().map(AuditVerifier::members);
	}

	private void verify(Path copy) throws IOException {
		this.transcript.step("The auditor verifies the trail with its key");
		AuditReport report = verified(copy);
		this.transcript.outcome(report.isIntact() && report.records() > 0, report.records() + " records, "
				+ report.first().map(Object::toString).orElse("all of them as they were written"));
	}

	private void changeOneByte(Path copy) throws IOException {
		this.transcript.step("Somebody changes one byte in a copy of the trail: a refusal's scope");
		byte[] bytes = Files.readAllBytes(copy);
		int changed = new String(bytes, StandardCharsets.ISO_8859_1).indexOf("expense:approve");
		bytes[changed] ^= 1;
		Files.write(copy, bytes);
		AuditReport report = verified(copy);
		this.transcript.outcome(!report.isIntact(),
				"the verifier: " + report.first().map(Object::toString).orElse("nothing is wrong"));
	}

	private AuditReport verified(Path copy) throws IOException {
		return new AuditVerifier(List.of(AuditKey.of(this.key))).verifyFiles(List.of(copy));
	}

}
