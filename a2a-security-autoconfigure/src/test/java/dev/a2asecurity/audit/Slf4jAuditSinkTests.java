package dev.a2asecurity.audit;

import java.util.List;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The trail in the log.
 */
class Slf4jAuditSinkTests {

	private final Logger logger = (Logger) LoggerFactory.getLogger(Slf4jAuditSink.LOGGER);

	private final ListAppender<ILoggingEvent> appender = new ListAppender<>();

	@BeforeEach
	void listen() {
		this.appender.start();
		this.logger.addAppender(this.appender);
		this.logger.setAdditive(false);
	}

	@AfterEach
	void stop() {
		this.logger.detachAppender(this.appender);
		this.logger.setAdditive(true);
	}

	@Test
	void recordThenALineAtInfoAndEachStartIsAChainThatVerifies() throws Exception {
		for (int start = 0; start < 2; start++) {
			try (AuditTrail trail = TestEvents.trail(TestEvents.writing(List.of(new Slf4jAuditSink())))) {
				trail.record(TestEvents.admitted("m" + start));
			}
		}
		assertThat(this.appender.list).hasSize(6).extracting(ILoggingEvent::getLevel).containsOnly(Level.INFO);
		List<String> lines = this.appender.list.stream().map(ILoggingEvent::getFormattedMessage).toList();
		AuditReport report = new AuditVerifier(List.of(TestEvents.KEY))
			.verify((consumer) -> lines.forEach((line) -> consumer.accept("log", line, true)));
		assertThat(report.findings()).isEmpty();
		assertThat(report.heads()).extracting(AuditHead::writer)
			.hasSize(2)
			.doesNotHaveDuplicates()
			.allSatisfy((writer) -> assertThat(writer).startsWith("agent."));
	}

}
