package dev.a2asecurity.autoconfigure;

import java.util.Map;

import org.springframework.boot.EnvironmentPostProcessor;
import org.springframework.boot.SpringApplication;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.MapPropertySource;

/**
 * Keeps Tomcat from quoting at INFO a header line that it cannot read: it may be an
 * {@code Authorization} line with an access token. It is the least of all property
 * sources, so whoever sets a level for these loggers has it.
 */
final class QuietRequestParsing implements EnvironmentPostProcessor {

	private static final String LEVEL = "logging.level.org.apache.coyote.http11.";

	@Override
	public void postProcessEnvironment(ConfigurableEnvironment environment, SpringApplication application) {
		environment.getPropertySources()
			.addLast(new MapPropertySource("a2aQuietRequestParsing",
					Map.of(LEVEL + "Http11Processor", "warn", LEVEL + "Http11InputBuffer", "warn")));
	}

}
