package dev.a2asecurity.audit;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * Where the files of a writer end.
 *
 * @param head the last record, or {@code null} if there is none
 * @param torn digest of what follows it and was not written to its end, or {@code null}
 * if nothing does
 * @param isUnended whether the file that is written to does not end with the end of a
 * line
 * @param firstSequenceOfActive number of the first record of the file that is written to
 */
record LastRecord(@Nullable AuditHead head, @Nullable String torn, boolean isUnended, long firstSequenceOfActive) {

	/**
	 * A record has at most some ten texts of bounded length, and bounded lists of them.
	 */
	private static final int MAX_TAIL = 1 << 20;

	static LastRecord of(AuditFiles files) throws IOException {
		List<Path> all = files.all();
		AuditHead head = null;
		String torn = null;
		boolean unended = false;
		long first = 1;
		for (int i = all.size() - 1; i >= 0 && head == null; i--) {
			Path path = all.get(i);
			Tail tail = Tail.of(path);
			if (path.equals(files.active())) {
				torn = tail.torn();
				unended = tail.isUnended();
				first = tail.first();
			}
			head = tail.head();
		}
		return new LastRecord(head, torn, unended, (first > 0) ? first : (head != null) ? head.sequence() + 1 : 1);
	}

	private record Tail(@Nullable AuditHead head, @Nullable String torn, boolean isUnended, long first) {

		static Tail of(Path path) throws IOException {
			try (RandomAccessFile file = new RandomAccessFile(path.toFile(), "r")) {
				String line = file.readLine();
				RecordLine first = (line != null) ? RecordLine.parse(line) : null;
				int length = (int) Math.min(MAX_TAIL, file.length());
				byte[] bytes = new byte[length];
				file.seek(file.length() - length);
				file.readFully(bytes);
				return of(bytes, (first != null) ? first.head().sequence() : 0);
			}
		}

		private static Tail of(byte[] bytes, long first) {
			int end = lastLineEnd(bytes, bytes.length);
			boolean unended = end < bytes.length;
			RecordLine rest = RecordLine.parse(new String(bytes, end, bytes.length - end, StandardCharsets.ISO_8859_1));
			if (rest != null) {
				// Whole, but for the end of the line.
				return new Tail(rest.head(), null, unended, first);
			}
			String torn = unended ? AuditText.sha256(Arrays.copyOfRange(bytes, end, bytes.length)) : null;
			AuditHead head = null;
			// A torn line of an earlier restart may be the last but one.
			while (end > 0 && head == null) {
				int start = lastLineEnd(bytes, end - 1);
				RecordLine record = RecordLine
					.parse(new String(bytes, start, end - 1 - start, StandardCharsets.ISO_8859_1));
				head = (record != null) ? record.head() : null;
				end = start;
			}
			return new Tail(head, torn, unended, first);
		}

		private static int lastLineEnd(byte[] bytes, int before) {
			for (int i = before; i > 0; i--) {
				if (bytes[i - 1] == '\n') {
					return i;
				}
			}
			return 0;
		}

	}

}
