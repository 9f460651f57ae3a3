package dev.a2asecurity.audit;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * The files of a trail: the one that is written to, {@code audit.jsonl} for example, and
 * the full ones beside it, {@code audit.00000000000000000001.jsonl}, named by their first
 * record.
 */
final class AuditFiles {

	private final Path active;

	private final String stem;

	private final String extension;

	AuditFiles(Path active) {
		this.active = active.toAbsolutePath();
		String name = this.active.getFileName().toString();
		int dot = name.lastIndexOf('.');
		this.stem = (dot > 0) ? name.substring(0, dot) : name;
		this.extension = (dot > 0) ? name.substring(dot) : "";
	}

	Path active() {
		return this.active;
	}

	Path directory() {
		Path parent = this.active.getParent();
		return (parent != null) ? parent : this.active;
	}

	Path lock() {
		return this.active.resolveSibling(this.stem + ".lock");
	}

	Path full(long firstSequence) {
		return this.active.resolveSibling("%s.%020d%s".formatted(this.stem, firstSequence, this.extension));
	}

	/**
	 * Returns the full files, oldest first.
	 */
	List<Path> full() throws IOException {
		List<Path> files = new ArrayList<>();
		if (!Files.isDirectory(directory())) {
			return files;
		}
		Pattern name = Pattern.compile(Pattern.quote(this.stem) + "\\.\\d{20}" + Pattern.quote(this.extension));
		try (DirectoryStream<Path> entries = Files.newDirectoryStream(directory())) {
			entries.forEach((entry) -> {
				if (name.matcher(entry.getFileName().toString()).matches()) {
					files.add(entry);
				}
			});
		}
		files.sort(null);
		return files;
	}

	/**
	 * Returns all files in the order of their records.
	 */
	List<Path> all() throws IOException {
		List<Path> files = full();
		if (Files.exists(this.active)) {
			files.add(this.active);
		}
		return files;
	}

}
