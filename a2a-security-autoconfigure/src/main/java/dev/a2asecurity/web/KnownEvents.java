package dev.a2asecurity.web;

import java.util.Arrays;

import org.jspecify.annotations.Nullable;

/**
 * Events of a stream that leave unread, lines and all, since they are of the form of one
 * that was inspected. The texts in which they differ have no line ends, so a reader of
 * lines takes them in as it took in that one. Not thread-safe.
 */
final class KnownEvents {

	private final AnswerInspector inspector;

	/**
	 * That of the data, of which the form of events was made.
	 */
	private @Nullable RepeatedForm data;

	private @Nullable RepeatedForm event;

	KnownEvents(AnswerInspector inspector) {
		this.inspector = inspector;
	}

	/**
	 * Returns where a known event ends that begins at a position outside of others, or -1
	 * if none does.
	 */
	int end(byte[] bytes, int start, int end) {
		return (this.event != null) ? this.event.end(bytes, start, end) : -1;
	}

	/**
	 * Takes note of an event that was inspected, of one line of data.
	 * @param status that of the answer, which stays what it is while events leave
	 */
	void inspected(int status, byte[] bytes, int start, int dataStart, int dataEnd, int end) {
		RepeatedForm known = this.inspector.known();
		if (known != null && known != this.data && known.matches(status, bytes, dataStart, dataEnd)) {
			this.data = known;
			this.event = bytes[end - 1] == '\n'
					? known.within(Arrays.copyOfRange(bytes, start, dataStart), Arrays.copyOfRange(bytes, dataEnd, end))
					: null;
		}
	}

}
