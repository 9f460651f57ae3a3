package dev.a2asecurity.peer;

import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.regex.Pattern;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.Appender;
import ch.qos.logback.core.AppenderBase;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.slf4j.LoggerFactory;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Collects everything that is logged during a test class, by everybody and down to TRACE,
 * and finds no secret and no token in it. Tests name theirs so that they are found.
 */
final class SecretScan implements BeforeAllCallback, AfterAllCallback {

	/**
	 * Secrets and tokens of the tests, JWTs, and Base64 of the client's secret.
	 */
	private static final Pattern SECRETS = Pattern.compile(
			PeerWorld.SECRET + "|token-\\d|inbound-token|actor-token|eyJ[A-Za-z0-9_-]{8}|dHJhdmVs|BEGIN [A-Z ]*KEY");

	private final Queue<ILoggingEvent> events = new ConcurrentLinkedQueue<>();

	private final Logger root = ((LoggerContext) LoggerFactory.getILoggerFactory())
		.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);

	private Level level;

	private List<Appender<ILoggingEvent>> silenced;

	private final AppenderBase<ILoggingEvent> recorder = new AppenderBase<>() {

		@Override
		protected void append(ILoggingEvent event) {
			event.getFormattedMessage();
			SecretScan.this.events.add(event);
		}

	};

	@Override
	public void beforeAll(ExtensionContext context) {
		this.level = this.root.getLevel();
		this.silenced = new ArrayList<>();
		this.root.iteratorForAppenders().forEachRemaining(this.silenced::add);
		this.silenced.forEach(this.root::detachAppender);
		this.root.setLevel(Level.TRACE);
		this.recorder.setContext(this.root.getLoggerContext());
		this.recorder.start();
		this.root.addAppender(this.recorder);
	}

	@Override
	public void afterAll(ExtensionContext context) {
		this.root.detachAppender(this.recorder);
		this.root.setLevel(this.level);
		this.silenced.forEach(this.root::addAppender);
		assertThat(this.events).as("something is logged at DEBUG by Spring's client")
			.anyMatch((event) -> event.getLoggerName().startsWith("org.springframework.web.client"));
		assertThat(this.events).extracting(SecretScan::text)
			.noneMatch(SecretScan::hasSecret, "has a secret or a token");
	}

	static boolean hasSecret(String text) {
		return SECRETS.matcher(text).find();
	}

	private static String text(ILoggingEvent event) {
		return event.getLoggerName() + ": " + event.getFormattedMessage() + ((event.getThrowableProxy() != null)
				? "\n" + ThrowableProxyUtil.asString(event.getThrowableProxy()) : "");
	}

}
