package dev.a2asecurity.audittool;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.List;

import dev.a2asecurity.recording.RecordedSessions;
import dev.a2asecurity.recording.RecordingKey;

/**
 * Prints recorded sessions for a person, or for a program that reads JSON.
 */
final class SessionPrinter {

	private final RecordedSessions sessions;

	private final PrintStream out;

	SessionPrinter(Path directory, List<RecordingKey> keys, PrintStream out) {
		this.sessions = new RecordedSessions(directory, keys);
		this.out = out;
	}

	void list() throws IOException {
		this.sessions.list().forEach((session, entries) -> this.out.println(printable(session) + " " + entries));
	}

	/**
	 * Prints a session.
	 * @return whether it is there, whole and as it was written
	 */
	boolean print(String call) throws IOException {
		RecordedSessions.RecordedSession session = this.sessions.read(call);
		session.entries().forEach((entry) -> this.out.println(printable(entry)));
		session.findings().forEach((finding) -> this.out.println("NOT WHOLE: " + finding));
		return session.findings().isEmpty();
	}

	/**
	 * It is somebody else's text, and a terminal obeys it.
	 */
	private static String printable(String text) {
		return text.replaceAll("[^\\x20-\\x7e]", "?");
	}

}
