package dev.a2asecurity.audit;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The lines of a file, byte for byte: nothing but a line feed ends one, so that not even
 * another line end goes unseen.
 */
final class AuditLines {

	/** Far beyond a record; what is longer is taken apart, and verifies in no part. */
	private static final int MAX_LENGTH = 1 << 20;

	private AuditLines() {
	}

	static void read(Path file, AuditVerifier.LineConsumer lines) throws IOException {
		try (InputStream in = new BufferedInputStream(Files.newInputStream(file), 1 << 16)) {
			StringBuilder line = new StringBuilder(1024);
			int number = 1;
			for (int next = in.read(); next >= 0; next = in.read()) {
				if (next != '\n' && line.length() < MAX_LENGTH) {
					line.append((char) next);
					continue;
				}
				lines.accept(file.getFileName() + ":" + number++, line.toString(), true);
				line.setLength(0);
			}
			if (!line.isEmpty()) {
				lines.accept(file.getFileName() + ":" + number, line.toString(), false);
			}
		}
	}

}
