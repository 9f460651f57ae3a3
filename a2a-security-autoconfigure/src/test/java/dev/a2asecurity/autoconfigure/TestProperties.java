package dev.a2asecurity.autoconfigure;

import java.util.LinkedHashMap;
import java.util.Map;

import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;
import org.springframework.mock.env.MockEnvironment;

/**
 * Binds properties as an application's are bound.
 */
final class TestProperties {

	private final Map<String, String> values;

	private TestProperties(Map<String, String> values) {
		this.values = values;
	}

	static TestProperties empty() {
		return new TestProperties(Map.of());
	}

	/**
	 * Returns properties that are valid and complete.
	 */
	static TestProperties valid() {
		return empty().with("a2a.security.issuer-uri", "https://auth.example.com")
			.with("a2a.security.audience", "https://agent.example.com")
			.with("a2a.agent.url", "https://agent.example.com/a2a");
	}

	TestProperties with(String key, String value) {
		Map<String, String> changed = new LinkedHashMap<>(this.values);
		changed.put(key, value);
		return new TestProperties(changed);
	}

	TestProperties without(String key) {
		Map<String, String> changed = new LinkedHashMap<>(this.values);
		changed.remove(key);
		return new TestProperties(changed);
	}

	A2ASecurityProperties security() {
		return binder().bindOrCreate("a2a.security", A2ASecurityProperties.class);
	}

	A2AAgentProperties agent() {
		return binder().bindOrCreate("a2a.agent", A2AAgentProperties.class);
	}

	SecuritySettings securitySettings() {
		MockEnvironment environment = new MockEnvironment();
		this.values.forEach(environment::setProperty);
		return new SecuritySettings(security(), environment);
	}

	<T> T bind(String prefix, Class<T> type) {
		return binder().bindOrCreate(prefix, type);
	}

	private Binder binder() {
		return new Binder(new MapConfigurationPropertySource(this.values));
	}

}
