package dev.a2asecurity.audit;

import java.io.IOException;
import java.util.Collection;
import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * Where records are kept. It is used by one thread at a time.
 * <p>
 * An implementation keeps each record's line exactly as it is, appends and never changes,
 * and returns from {@link #append} only when the records outlive this process.
 */
public interface AuditSink {

	/**
	 * Gets ready, and tells where the writer's chain goes on. It is called before
	 * anything else, and again if it failed.
	 * @throws IOException if it cannot be told now
	 */
	Opened open(String writer) throws IOException;

	/**
	 * Keeps records, all of them or none, in their order.
	 * @throws IOException if they are not kept; the same numbers come again then
	 */
	void append(List<AuditRecord> records) throws IOException;

	/**
	 * Returns the last records of all writers that are kept here, as far as that is
	 * known.
	 * @throws IOException if it cannot be told now
	 */
	Collection<AuditHead> heads() throws IOException;

	/**
	 * Lets go of what it holds.
	 */
	void close();

	/**
	 * Where a chain goes on.
	 *
	 * @param head the last record, or {@link AuditHead#start} if there is none
	 * @param torn digest of what is left of a record that was not written to its end,
	 * because the process was killed or the machine lost its power; {@code null} if
	 * nothing is
	 */
	record Opened(AuditHead head, @Nullable String torn) {
	}

}
