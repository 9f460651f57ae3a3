package dev.a2asecurity.recording;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

import org.jspecify.annotations.Nullable;

/**
 * Reads recorded sessions, away from the agent that has recorded them.
 */
public final class RecordedSessions {

	private final Path directory;

	private final List<RecordingKey> keys;

	/**
	 * Creates a reader.
	 * @param directory where the sessions are
	 * @param keys the keys that they were encrypted with
	 */
	public RecordedSessions(Path directory, List<RecordingKey> keys) {
		this.directory = directory;
		this.keys = List.copyOf(keys);
	}

	/**
	 * Returns the ids of the sessions that there are, oldest first, with how many entries
	 * each has. That needs no key.
	 * @throws IOException if they cannot be read
	 */
	public Map<String, Integer> list() throws IOException {
		Map<String, Integer> sessions = new LinkedHashMap<>();
		read((entry) -> sessions.merge(entry.session(), 1, Integer::sum));
		return sessions;
	}

	/**
	 * Reads a session.
	 * @param session the id of the call
	 * @throws IOException if it cannot be read
	 */
	public RecordedSession read(String session) throws IOException {
		Map<Long, String> entries = new TreeMap<>();
		List<String> findings = new ArrayList<>();
		read((entry) -> {
			if (!entry.session().equals(session)) {
				return;
			}
			String json = entry.open(this.keys);
			if (json == null) {
				findings.add("Entry " + entry.number()
						+ " is not as it was written, or was written with a key that is not given");
			}
			else if (entries.putIfAbsent(entry.number(), json) != null) {
				findings.add("Entry " + entry.number() + " is there twice");
			}
		});
		long expected = 1;
		String last = null;
		for (Map.Entry<Long, String> entry : entries.entrySet()) {
			if (entry.getKey() != expected) {
				findings.add("Entries are missing from " + expected + " to " + (entry.getKey() - 1));
			}
			expected = entry.getKey() + 1;
			last = entry.getValue();
		}
		if (!isEnd(last)) {
			findings.add("The end is missing: the call is running, the agent was killed, or somebody cut it");
		}
		return new RecordedSession(List.copyOf(entries.values()), findings);
	}

	private static boolean isEnd(@Nullable String json) {
		return json != null && json.contains("\"kind\":\"end\"") && !json.contains("\"body\":");
	}

	private void read(EntryConsumer consumer) throws IOException {
		for (Path file : SessionFiles.all(this.directory)) {
			try (BufferedReader lines = Files.newBufferedReader(file, StandardCharsets.ISO_8859_1)) {
				String line = lines.readLine();
				while (line != null) {
					SealedEntry entry = SealedEntry.parse(line);
					if (entry != null) {
						consumer.accept(entry);
					}
					line = lines.readLine();
				}
			}
		}
	}

	/**
	 * A session as it was recorded.
	 *
	 * @param entries its entries, in their order, each a JSON object in ASCII
	 * @param findings what is wrong with it, each a sentence
	 */
	public record RecordedSession(List<String> entries, List<String> findings) {

		/**
		 * Creates a session.
		 */
		public RecordedSession {
			entries = List.copyOf(entries);
			findings = List.copyOf(findings);
		}

		/**
		 * Tells how much there is and nothing of it.
		 */
		@Override
		public String toString() {
			return "RecordedSession[" + this.entries.size() + " entries, " + this.findings + "]";
		}

	}

	private interface EntryConsumer {

		void accept(SealedEntry entry);

	}

}
