package dev.a2asecurity.autoconfigure;

import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.autoconfigure.AutoConfigurationImportFilter;
import org.springframework.boot.autoconfigure.AutoConfigurationMetadata;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.context.EnvironmentAware;
import org.springframework.core.env.Environment;

/**
 * Keeps Boot from putting a login page in front of the application because of client
 * registrations that are there for calling other agents: nobody can log in by those.
 * Where any other registration is configured, Boot does what it does.
 */
final class PeersOnlyLoginFilter implements AutoConfigurationImportFilter, EnvironmentAware {

	static final String LOGIN = "org.springframework.boot.security.oauth2.client.autoconfigure.servlet"
			+ ".OAuth2ClientWebSecurityAutoConfiguration";

	private static final String REGISTRATIONS = "spring.security.oauth2.client.registration";

	private static final Bindable<Map<String, Object>> MAP = Bindable.mapOf(String.class, Object.class);

	private @Nullable Environment environment;

	@Override
	public void setEnvironment(Environment environment) {
		this.environment = environment;
	}

	@Override
	public boolean[] match(@Nullable String[] autoConfigurationClasses, AutoConfigurationMetadata metadata) {
		boolean[] matches = new boolean[autoConfigurationClasses.length];
		for (int i = 0; i < matches.length; i++) {
			matches[i] = !LOGIN.equals(autoConfigurationClasses[i]) || !isForPeersOnly();
		}
		return matches;
	}

	private boolean isForPeersOnly() {
		if (this.environment == null) {
			return false;
		}
		Binder binder = Binder.get(this.environment);
		Set<String> registrations = binder.bind(REGISTRATIONS, MAP).orElse(Map.of()).keySet();
		Set<String> ofPeers = binder.bind("a2a.security.peers", MAP)
			.orElse(Map.of())
			.keySet()
			.stream()
			.map((peer) -> binder.bind("a2a.security.peers." + peer + ".registration", String.class).orElse(peer))
			.collect(Collectors.toSet());
		return !registrations.isEmpty() && ofPeers.containsAll(registrations)
				&& registrations.stream().noneMatch((registration) -> isForLogin(binder, registration));
	}

	/**
	 * Without a grant, the registration is one of the providers that Boot knows, for
	 * login.
	 */
	private static boolean isForLogin(Binder binder, String registration) {
		String grant = binder.bind(REGISTRATIONS + "." + registration + ".authorization-grant-type", String.class)
			.orElse("authorization_code");
		return grant.equals("authorization_code");
	}

}
