package dev.a2asecurity.audit;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Collection;
import java.util.List;
import java.util.Objects;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import dev.a2asecurity.InvalidConfigurationException;

import org.springframework.core.log.LogMessage;
import org.springframework.util.unit.DataSize;

/**
 * Keeps records in a file, one line of JSON each, and begins a new file when one is full;
 * the chain goes on from file to file. What was appended has been handed to the operating
 * system: it outlives a killed process, and with {@code sync} a power failure.
 * <p>
 * A record that the disk has no room for leaves no trace in the file. One writer has the
 * file to itself: a second process is refused.
 */
public final class FileAuditSink implements AuditSink {

	private static final Log logger = LogFactory.getLog(FileAuditSink.class);

	private static final long LOOK_INTERVAL = 1_000_000_000L;

	private static final int BUFFER = 16 * 1024;

	private final AuditFiles files;

	private final long maxSize;

	private final boolean sync;

	private @Nullable FileChannel lock;

	private @Nullable RandomAccessFile file;

	private @Nullable Object fileKey;

	private long length;

	private byte[] buffer = new byte[BUFFER];

	/** Whether bytes may be behind the end that are no record. */
	private boolean uncut;

	private long firstSequence = 1;

	private long lookedAt;

	/**
	 * Creates a sink.
	 * @param path the file that is written to; its directory is created
	 * @param maxSize size from which on a file is full
	 * @param sync whether each write is flushed to the disk; one flush serves all that
	 * wait for it
	 */
	public FileAuditSink(Path path, DataSize maxSize, boolean sync) {
		this.files = new AuditFiles(path);
		this.maxSize = maxSize.toBytes();
		this.sync = sync;
	}

	@Override
	public Opened open(String writer) throws IOException {
		if (!Files.isDirectory(this.files.directory())) {
			createDirectory(this.files.directory());
		}
		lock();
		LastRecord last = LastRecord.of(this.files);
		if (last.head() != null && !last.head().writer().equals(writer)) {
			throw new InvalidConfigurationException(
					"The audit file " + this.files.active() + " is that of the writer [" + last.head().writer()
							+ "], and this is [" + writer + "].",
					"Set a2a.security.audit.writer to that name, or a2a.security.audit.file.path to another file.");
		}
		openFile();
		if (last.isUnended()) {
			// What is torn stays where it is, as a line that the next record tells of.
			write(new byte[] { '\n' }, 1);
		}
		this.firstSequence = last.firstSequenceOfActive();
		return new Opened((last.head() != null) ? last.head() : AuditHead.start(writer), last.torn());
	}

	private static void createDirectory(Path directory) throws IOException {
		if (directory.getFileSystem().supportedFileAttributeViews().contains("posix")) {
			Files.createDirectories(directory,
					PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
			return;
		}
		Files.createDirectories(directory);
	}

	private void lock() throws IOException {
		if (this.lock != null) {
			return;
		}
		FileChannel channel = FileChannel.open(this.files.lock(), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
		try {
			if (channel.tryLock() != null) {
				this.lock = channel;
				return;
			}
		}
		catch (OverlappingFileLockException ex) {
			// Another application of this process has it.
		}
		channel.close();
		throw new InvalidConfigurationException(
				"The audit file " + this.files.active() + " is being written by another process.",
				"Set a2a.security.audit.file.path to a file of this instance's own, or stop the other.");
	}

	private void openFile() throws IOException {
		Path active = this.files.active();
		if (!Files.exists(active) && active.getFileSystem().supportedFileAttributeViews().contains("posix")) {
			Files.createFile(active,
					PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
		}
		// Not a FileChannel: a caller's thread that is interrupted would close it for
		// all.
		RandomAccessFile opened = new RandomAccessFile(active.toFile(), "rw");
		this.length = opened.length();
		opened.seek(this.length);
		this.file = opened;
		this.uncut = false;
		this.fileKey = fileKey(active);
		this.lookedAt = System.nanoTime();
	}

	private static @Nullable Object fileKey(Path path) throws IOException {
		return Files.readAttributes(path, BasicFileAttributes.class).fileKey();
	}

	@Override
	public void append(List<AuditRecord> records) throws IOException {
		int size = lines(records);
		if (this.file != null && this.length > 0 && this.length + size > this.maxSize) {
			look();
			if (this.file != null) {
				cut(this.file);
			}
			closeFile();
			if (Files.exists(this.files.active())) {
				Files.move(this.files.active(), this.files.full(this.firstSequence));
			}
		}
		requireFile();
		if (this.length == 0) {
			this.firstSequence = records.get(0).head().sequence();
		}
		write(this.buffer, size);
	}

	/**
	 * Writes the records' lines into the buffer, which is kept for the next time.
	 * @return how many bytes they are
	 */
	private int lines(List<AuditRecord> records) {
		int size = records.size();
		for (AuditRecord record : records) {
			size += record.bytes().length;
		}
		if (size > this.buffer.length) {
			this.buffer = new byte[size];
		}
		int end = 0;
		for (AuditRecord record : records) {
			byte[] line = record.bytes();
			System.arraycopy(line, 0, this.buffer, end, line.length);
			end += line.length;
			this.buffer[end++] = '\n';
		}
		return size;
	}

	/**
	 * Begins a file where there is none: after the last was full, after an attempt to do
	 * so failed, and where somebody took it away.
	 */
	private void requireFile() throws IOException {
		if (this.file != null && System.nanoTime() - this.lookedAt > LOOK_INTERVAL) {
			look();
		}
		if (this.file == null) {
			openFile();
		}
	}

	private void look() throws IOException {
		Path active = this.files.active();
		this.lookedAt = System.nanoTime();
		if (!Files.exists(active) || !Objects.equals(fileKey(active), this.fileKey)) {
			logger.error(LogMessage.format("The audit file %s was taken away by somebody; its chain goes on in another",
					active));
			closeFile();
		}
	}

	private void write(byte[] bytes, int size) throws IOException {
		RandomAccessFile open = Objects.requireNonNull(this.file);
		cut(open);
		try {
			open.write(bytes, 0, size);
			if (this.sync) {
				open.getFD().sync();
			}
			this.length += size;
		}
		catch (IOException ex) {
			this.uncut = true;
			try {
				cut(open);
			}
			catch (IOException cutFailed) {
				ex.addSuppressed(cutFailed);
			}
			throw ex;
		}
	}

	/**
	 * Takes away what is left of a write that failed, now or when a cut failed then.
	 */
	private void cut(RandomAccessFile open) throws IOException {
		if (this.uncut) {
			open.setLength(this.length);
			open.seek(this.length);
			this.uncut = false;
		}
	}

	private void closeFile() throws IOException {
		RandomAccessFile open = this.file;
		this.file = null;
		if (open != null) {
			open.close();
		}
	}

	@Override
	public Collection<AuditHead> heads() {
		// The files beside this one are other writers' own business.
		return List.of();
	}

	@Override
	public void close() {
		FileChannel held = this.lock;
		this.lock = null;
		try {
			closeFile();
			if (held != null) {
				held.close();
			}
		}
		catch (IOException ex) {
			logger.warn("Did not close the audit file", ex);
		}
	}

}
