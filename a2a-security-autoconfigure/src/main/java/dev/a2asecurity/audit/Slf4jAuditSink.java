package dev.a2asecurity.audit;

import java.security.SecureRandom;
import java.util.Collection;
import java.util.HexFormat;
import java.util.List;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Hands records to the log, at level info of the logger {@value #LOGGER}. What the log
 * does with them is up to its configuration: an appender that waits in a buffer keeps
 * nothing that outlives a killed process.
 * <p>
 * The log cannot be asked what was written last, so each start begins a chain of its own,
 * under the writer's name and a random text.
 */
public final class Slf4jAuditSink implements AuditSink {

	/**
	 * Name of the logger.
	 */
	public static final String LOGGER = "dev.a2asecurity.audit.trail";

	private final Logger logger = LoggerFactory.getLogger(LOGGER);

	@Override
	public Opened open(String writer) {
		String start = HexFormat.of().toHexDigits(new SecureRandom().nextInt());
		return new Opened(AuditHead.start(writer + "." + start), null);
	}

	@Override
	public void append(List<AuditRecord> records) {
		records.forEach((record) -> this.logger.info(record.line()));
	}

	@Override
	public Collection<AuditHead> heads() {
		return List.of();
	}

	@Override
	public void close() {
		// The log is not this sink's.
	}

}
