package dev.a2asecurity.recording;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import org.springframework.core.log.LogMessage;

/**
 * The files that entries are kept in, named by when they were begun. Entries are only
 * ever added; a file is closed after an hour or when it is full, and goes as a whole:
 * when all in it is older than what is kept, or when all files together take too much.
 * Several processes may share a directory: each has files of its own.
 */
final class SessionFiles {

	private static final Log logger = LogFactory.getLog(SessionFiles.class);

	private static final Duration LONGEST = Duration.ofHours(1);

	private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmssSSS")
		.withZone(ZoneOffset.UTC);

	private static final Pattern NAME = Pattern.compile("a2a-sessions\\.(\\d{8}T\\d{9})\\.[0-9a-f]{8}\\.jwe");

	private final Path directory;

	private final Duration retention;

	private final long maxSize;

	private final Clock clock;

	private final SecureRandom random = new SecureRandom();

	private @Nullable OutputStream open;

	private @Nullable Path active;

	private Instant begun = Instant.EPOCH;

	private long length;

	SessionFiles(Path directory, Duration retention, long maxSize, Clock clock) {
		this.directory = directory;
		this.retention = retention;
		this.maxSize = maxSize;
		this.clock = clock;
	}

	/**
	 * Keeps an entry: it has been handed to the operating system when this returns.
	 */
	synchronized void append(String line) throws IOException {
		byte[] bytes = (line + "\n").getBytes(StandardCharsets.US_ASCII);
		Instant now = this.clock.instant();
		boolean full = this.length + bytes.length > this.maxSize / 8;
		if (this.open == null || full || !now.isBefore(this.begun.plus(LONGEST))) {
			begin(now);
		}
		OutputStream out = this.open;
		if (out == null) {
			throw new IOException("No file is open");
		}
		try {
			out.write(bytes);
			this.length += bytes.length;
		}
		catch (IOException ex) {
			// What may stand there is no whole entry: the next one begins a new file.
			close();
			throw ex;
		}
	}

	private void begin(Instant now) throws IOException {
		close();
		tidy();
		boolean posix = this.directory.getFileSystem().supportedFileAttributeViews().contains("posix");
		Files.createDirectories(this.directory, attributes(posix, "rwx------"));
		Path file = this.directory.resolve(
				"a2a-sessions." + TIME.format(now) + "." + HexFormat.of().toHexDigits(this.random.nextInt()) + ".jwe");
		Files.createFile(file, attributes(posix, "rw-------"));
		this.open = Files.newOutputStream(file, StandardOpenOption.APPEND);
		this.active = file;
		this.begun = now;
		this.length = 0;
	}

	private static FileAttribute<?>[] attributes(boolean posix, String permissions) {
		return posix
				? new FileAttribute<?>[] {
						PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(permissions)) }
				: new FileAttribute<?>[0];
	}

	/**
	 * Deletes what is kept no longer.
	 */
	synchronized void tidy() throws IOException {
		Instant now = this.clock.instant();
		if (this.open != null && !now.isBefore(this.begun.plus(LONGEST))) {
			close();
		}
		List<Path> files = all(this.directory);
		long size = 0;
		for (int i = files.size() - 1; i >= 0; i--) {
			Path file = files.get(i);
			size += sizeOf(file);
			if (file.equals(this.active)) {
				continue;
			}
			if (!now.isBefore(begun(file, now).plus(LONGEST).plus(this.retention))) {
				Files.deleteIfExists(file);
			}
			else if (size > this.maxSize - this.maxSize / 8) {
				Files.deleteIfExists(file);
				logger.warn(LogMessage.format("Deleted recorded sessions before their time, since all of them take "
						+ "more than a2a.security.recording.max-size: %s", file.getFileName()));
			}
		}
	}

	private static long sizeOf(Path file) {
		try {
			return Files.size(file);
		}
		catch (IOException ex) {
			// Another process has just deleted it.
			return 0;
		}
	}

	/**
	 * Returns the files of a directory, oldest first.
	 */
	static List<Path> all(Path directory) throws IOException {
		List<Path> files = new ArrayList<>();
		if (!Files.isDirectory(directory)) {
			return files;
		}
		try (DirectoryStream<Path> entries = Files.newDirectoryStream(directory)) {
			entries.forEach((entry) -> {
				if (NAME.matcher(entry.getFileName().toString()).matches()) {
					files.add(entry);
				}
			});
		}
		files.sort(null);
		return files;
	}

	private static Instant begun(Path file, Instant unless) {
		Matcher name = NAME.matcher(file.getFileName().toString());
		try {
			return name.matches() ? TIME.parse(name.group(1), Instant::from) : unless;
		}
		catch (DateTimeException ex) {
			// Not of this class's making.
			return unless;
		}
	}

	synchronized void close() {
		OutputStream out = this.open;
		this.open = null;
		this.active = null;
		if (out != null) {
			try {
				out.close();
			}
			catch (IOException ex) {
				logger.warn("Did not close a file of recorded sessions", ex);
			}
		}
	}

}
