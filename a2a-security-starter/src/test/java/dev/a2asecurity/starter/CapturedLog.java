package dev.a2asecurity.starter;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Predicate;
import java.util.stream.Collectors;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.IThrowableProxy;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.Appender;
import ch.qos.logback.core.AppenderBase;
import org.slf4j.LoggerFactory;

/**
 * Everything that is logged while it is open: by everybody from INFO on, by this library,
 * by Spring Security and by Nimbus down to TRACE. None of it reaches the console, where
 * so much would bury what matters.
 */
final class CapturedLog implements AutoCloseable {

	private static final List<String> TRACED = List.of("dev.a2asecurity", "org.springframework.security",
			"com.nimbusds");

	private final LoggerContext context = (LoggerContext) LoggerFactory.getILoggerFactory();

	private final Logger root = this.context.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);

	private final Map<Logger, Level> levels = new LinkedHashMap<>();

	private final List<Appender<ILoggingEvent>> silenced = new ArrayList<>();

	private final Recorder recorder = new Recorder();

	private CapturedLog() {
		this.root.iteratorForAppenders().forEachRemaining(this.silenced::add);
		this.silenced.forEach(this.root::detachAppender);
		for (String name : TRACED) {
			Logger logger = this.context.getLogger(name);
			this.levels.put(logger, logger.getLevel());
			logger.setLevel(Level.TRACE);
		}
		this.recorder.setContext(this.context);
		this.recorder.start();
		this.root.addAppender(this.recorder);
	}

	/**
	 * Opens it. To be done when every application has started, since a start sets logging
	 * up anew; and none may stop before it is closed, since then what the container logs
	 * no longer gets here.
	 */
	static CapturedLog open() {
		return new CapturedLog();
	}

	void clear() {
		this.recorder.events.clear();
	}

	/**
	 * Returns all of it, stack traces included.
	 */
	String text() {
		return text((event) -> true);
	}

	/**
	 * Returns those of the events that meet the condition, stack traces included.
	 */
	String text(Predicate<ILoggingEvent> condition) {
		return this.recorder.events.stream()
			.filter(condition)
			.map(CapturedLog::format)
			.collect(Collectors.joining("\n"));
	}

	private static String format(ILoggingEvent event) {
		IThrowableProxy throwable = event.getThrowableProxy();
		return event.getLevel() + " " + event.getLoggerName() + " " + event.getFormattedMessage()
				+ ((throwable != null) ? "\n" + ThrowableProxyUtil.asString(throwable) : "");
	}

	@Override
	public void close() {
		this.root.detachAppender(this.recorder);
		this.levels.forEach(Logger::setLevel);
		this.silenced.forEach(this.root::addAppender);
	}

	private static final class Recorder extends AppenderBase<ILoggingEvent> {

		private final List<ILoggingEvent> events = new CopyOnWriteArrayList<>();

		@Override
		protected void append(ILoggingEvent event) {
			event.prepareForDeferredProcessing();
			this.events.add(event);
		}

	}

}
