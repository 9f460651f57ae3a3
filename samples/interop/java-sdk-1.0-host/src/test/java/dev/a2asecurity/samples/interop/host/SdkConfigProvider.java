package dev.a2asecurity.samples.interop.host;

import java.util.Optional;

import io.a2a.server.config.A2AConfigProvider;
import io.a2a.server.config.DefaultValuesConfigProvider;

import org.springframework.core.env.Environment;

/**
 * Gives the SDK its settings from the application's environment, under the SDK's own keys
 * such as {@code a2a.executor.core-pool-size}, and else its defaults.
 */
final class SdkConfigProvider implements A2AConfigProvider {

	private final Environment environment;

	private final DefaultValuesConfigProvider defaults;

	SdkConfigProvider(Environment environment, DefaultValuesConfigProvider defaults) {
		this.environment = environment;
		this.defaults = defaults;
	}

	@Override
	public String getValue(String name) {
		String value = this.environment.getProperty(name);
		return (value != null) ? value : this.defaults.getValue(name);
	}

	@Override
	public Optional<String> getOptionalValue(String name) {
		return Optional.ofNullable(this.environment.getProperty(name)).or(() -> this.defaults.getOptionalValue(name));
	}

}
