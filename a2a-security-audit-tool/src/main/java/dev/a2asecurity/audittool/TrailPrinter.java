package dev.a2asecurity.audittool;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

import dev.a2asecurity.audit.AuditVerifier;

/**
 * Prints records for a person: the time, what happened, who was at it, and the rest by
 * name.
 */
final class TrailPrinter {

	private static final Set<String> SAID = Set.of("writer", "seq", "key", "prev", "hash", "time", "kind", "outcome",
			"reason", "subject", "client", "issuer");

	private final PrintStream out;

	TrailPrinter(PrintStream out) {
		this.out = out;
	}

	void print(List<Path> active) throws IOException {
		for (Path file : AuditVerifier.files(active)) {
			try (Stream<String> lines = Files.lines(file, StandardCharsets.ISO_8859_1)) {
				lines.forEach(this::print);
			}
		}
	}

	private void print(String line) {
		Map<String, Object> record = AuditVerifier.members(line);
		if (record.isEmpty()) {
			this.out.println("?  " + line.replaceAll("[^\\x20-\\x7e]", "?"));
			return;
		}
		StringBuilder text = new StringBuilder();
		text.append(record.get("seq")).append(' ').append(record.get("time")).append(' ');
		text.append(record.get("kind")).append(' ').append(record.get("outcome")).append(' ');
		text.append(record.get("reason"));
		if (record.containsKey("subject")) {
			text.append(" by ").append(record.get("subject"));
			if (record.containsKey("client")) {
				text.append(" through ").append(record.get("client"));
			}
			text.append(" of ").append(record.get("issuer"));
		}
		record.forEach((name, value) -> {
			if (!SAID.contains(name)) {
				text.append(", ").append(name).append('=').append(value);
			}
		});
		// Ids are somebody else's text, and a terminal obeys it.
		this.out.println(text.toString().replaceAll("[^\\x20-\\x7e]", "?"));
	}

}
