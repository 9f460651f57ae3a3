package dev.a2asecurity.autoconfigure;

import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

import org.jspecify.annotations.Nullable;

import dev.a2asecurity.InvalidConfigurationException;
import dev.a2asecurity.agentcard.A2AAgent;
import dev.a2asecurity.agentcard.AgentCapabilities;
import dev.a2asecurity.agentcard.AgentInterface;
import dev.a2asecurity.agentcard.AgentProvider;
import dev.a2asecurity.authentication.IssuerUris;
import dev.a2asecurity.card.AgentProfile;
import dev.a2asecurity.web.A2AEndpoint;
import dev.a2asecurity.web.Binding;

import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.core.env.Environment;
import org.springframework.util.StringUtils;

/**
 * The agent as properties and {@code @A2AAgent} together describe it. A property wins;
 * what neither says and the card needs has a default here, except for the URL.
 */
final class AgentSettings {

	private static final List<String> DEFAULT_MODES = List.of("application/json", "text/plain");

	private final A2AAgentProperties properties;

	private final A2ASecurityProperties security;

	private final Environment environment;

	private final @Nullable A2AAgent annotation;

	private final List<A2AAgentProperties.Interface> interfaces;

	AgentSettings(A2AAgentProperties properties, A2ASecurityProperties security, Environment environment,
			ListableBeanFactory beanFactory) {
		this.properties = properties;
		this.security = security;
		this.environment = environment;
		this.annotation = annotation(beanFactory);
		this.interfaces = interfaces();
	}

	private static @Nullable A2AAgent annotation(ListableBeanFactory beanFactory) {
		String[] names = beanFactory.getBeanNamesForAnnotation(A2AAgent.class);
		if (names.length > 1) {
			throw new InvalidConfigurationException(
					"Two beans carry @A2AAgent: [" + names[0] + "] and [" + names[1] + "].",
					"One application is one agent; remove one of the two annotations.");
		}
		return (names.length == 1) ? beanFactory.findAnnotationOnBean(names[0], A2AAgent.class, false) : null;
	}

	private List<A2AAgentProperties.Interface> interfaces() {
		String url = firstOrNull(this.properties.url(), (this.annotation != null) ? this.annotation.url() : null);
		List<A2AAgentProperties.Interface> listed = this.properties.interfaces();
		if (url != null && !listed.isEmpty()) {
			throw new InvalidConfigurationException(
					"Both a2a.agent.url [" + url + "] and a2a.agent.interfaces[…] say where the agent answers.",
					"List every interface in a2a.agent.interfaces[…] and remove a2a.agent.url (or @A2AAgent(url)).");
		}
		if (!listed.isEmpty()) {
			return listed;
		}
		return List
			.of(new A2AAgentProperties.Interface((url != null) ? url : loopbackUrl(), "JSONRPC", "1.0", null, null));
	}

	/**
	 * Spares a developer the URL on one machine. Both the issuer and what is taken for
	 * the agent's URL must be of this machine: nothing there can be mistaken for
	 * production, as a profile's name can.
	 */
	private String loopbackUrl() {
		String issuer = this.security.issuerUri();
		String audience = this.security.audience();
		if (audience != null && isLoopbackUrl(audience) && issuer != null && isLoopbackUrl(issuer)) {
			return audience;
		}
		throw new InvalidConfigurationException("The agent's public URL is not configured.",
				"Set a2a.agent.url (or a2a.agent.interfaces[0].url, or @A2AAgent(url)) to the URL at which callers reach "
						+ "the agent, such as https://agent.example.com/a2a.");
	}

	private static boolean isLoopbackUrl(String value) {
		if (!value.matches("https?://.*")) {
			return false;
		}
		try {
			return IssuerUris.isLoopback(URI.create(value));
		}
		catch (IllegalArgumentException ex) {
			return false;
		}
	}

	/**
	 * Returns where the agent answers within this application.
	 * @param contextPath the application's context path, empty at the root
	 */
	List<A2AEndpoint> endpoints(String contextPath) {
		List<A2AEndpoint> endpoints = new ArrayList<>();
		for (int i = 0; i < this.interfaces.size(); i++) {
			A2AAgentProperties.Interface declared = this.interfaces.get(i);
			String path = (declared.path() != null) ? declared.path() : pathOf(url(declared, i), contextPath);
			endpoints.add(new A2AEndpoint(normalized(path, i), binding(declared, i), Set.of(declared.protocolVersion()),
					Set.of(url(declared, i))));
		}
		return endpoints;
	}

	private static String pathOf(URI url, String contextPath) {
		String path = (url.getPath() != null) ? url.getPath() : "";
		if (!contextPath.isEmpty() && (path.equals(contextPath) || path.startsWith(contextPath + "/"))) {
			return path.substring(contextPath.length());
		}
		return path;
	}

	private String normalized(String path, int index) {
		String normalized = path.isEmpty() ? "/" : path;
		while (normalized.length() > 1 && normalized.endsWith("/")) {
			normalized = normalized.substring(0, normalized.length() - 1);
		}
		if (!normalized.matches("/[A-Za-z0-9._~!$&'()+,=@/-]*") || normalized.contains("//")
				|| normalized.contains("/.")) {
			throw new InvalidConfigurationException("The path [" + path + "] of " + key(index) + " cannot be guarded.",
					"Use a plain path: letters, digits and -._~, without encoded characters, wildcards, '//' or '..'.");
		}
		return normalized;
	}

	/**
	 * Returns the public URL of the preferred interface.
	 */
	URI url() {
		return url(this.interfaces.get(0), 0);
	}

	private URI url(A2AAgentProperties.Interface declared, int index) {
		String url = declared.url();
		if (!StringUtils.hasText(url)) {
			throw new InvalidConfigurationException(key(index) + ".url is missing.",
					"Set it to the public URL of that interface, such as https://agent.example.com/a2a.");
		}
		try {
			return IssuerUris.checked(url, this.security.allowPlainHttp());
		}
		catch (IllegalArgumentException ex) {
			throw new InvalidConfigurationException(
					"The agent's URL [" + url + "] (" + key(index) + ".url) cannot be used: " + ex.getMessage() + ".",
					"Use an https URL. " + Urls.PLAIN_HTTP_HINT);
		}
	}

	private String key(int index) {
		return this.properties.interfaces().isEmpty() ? "a2a.agent" : "a2a.agent.interfaces[" + index + "]";
	}

	private Binding binding(A2AAgentProperties.Interface declared, int index) {
		return switch (declared.binding()) {
			case AgentInterface.JSONRPC -> Binding.JSONRPC;
			case AgentInterface.HTTP_JSON -> Binding.HTTP_JSON;
			case AgentInterface.GRPC -> throw new InvalidConfigurationException(
					key(index) + ".binding is GRPC, which these filters cannot guard.",
					"Remove the interface; only JSONRPC and HTTP+JSON are guarded.");
			default -> throw new InvalidConfigurationException(
					key(index) + ".binding is [" + declared.binding() + "], which is no binding that can be guarded.",
					"Use JSONRPC or HTTP+JSON.");
		};
	}

	/**
	 * Returns what the card says about the agent.
	 */
	AgentProfile profile() {
		A2AAgent said = this.annotation;
		String name = firstOr(firstOr("Agent", this.environment.getProperty("spring.application.name"), null),
				this.properties.name(), (said != null) ? said.name() : null);
		String description = firstOr(name, this.properties.description(), (said != null) ? said.description() : null);
		String version = firstOr("0.0.0", this.properties.version(), (said != null) ? said.version() : null);
		return new AgentProfile(name, description, version, cardInterfaces(), provider(),
				firstOrNull(this.properties.documentationUrl(), (said != null) ? said.documentationUrl() : null),
				firstOrNull(this.properties.iconUrl(), (said != null) ? said.iconUrl() : null), capabilities(),
				modes(this.properties.defaultInputModes(), (said != null) ? said.defaultInputModes() : null),
				modes(this.properties.defaultOutputModes(), (said != null) ? said.defaultOutputModes() : null),
				scopeDescriptions());
	}

	private List<AgentInterface> cardInterfaces() {
		List<AgentInterface> cardInterfaces = new ArrayList<>();
		for (int i = 0; i < this.interfaces.size(); i++) {
			A2AAgentProperties.Interface declared = this.interfaces.get(i);
			if (!StringUtils.hasText(declared.protocolVersion())) {
				throw new InvalidConfigurationException(key(i) + ".protocol-version is empty.",
						"Set it to the version of the A2A protocol that is spoken there, such as 1.0.");
			}
			cardInterfaces.add(new AgentInterface(url(declared, i).toString(), declared.binding(), declared.tenant(),
					declared.protocolVersion()));
		}
		return cardInterfaces;
	}

	private @Nullable AgentProvider provider() {
		A2AAgentProperties.Provider provider = this.properties.provider();
		String organization = firstOrNull((provider != null) ? provider.organization() : null,
				(this.annotation != null) ? this.annotation.providerOrganization() : null);
		String url = firstOrNull((provider != null) ? provider.url() : null,
				(this.annotation != null) ? this.annotation.providerUrl() : null);
		if (organization == null && url == null) {
			return null;
		}
		if (organization == null || url == null) {
			throw new InvalidConfigurationException("The agent's provider has only one of organization and URL.",
					"Set both a2a.agent.provider.organization and a2a.agent.provider.url, or neither.");
		}
		return new AgentProvider(url, organization);
	}

	private AgentCapabilities capabilities() {
		A2AAgentProperties.Capabilities capabilities = this.properties.capabilities();
		return new AgentCapabilities(capabilities.streaming(), capabilities.pushNotifications(), List.of(),
				capabilities.extendedAgentCard());
	}

	private Map<String, String> scopeDescriptions() {
		return this.security.scopeDescriptions();
	}

	private List<String> modes(List<String> property, String @Nullable [] said) {
		if (!property.isEmpty()) {
			return property;
		}
		return (said != null && said.length > 0) ? List.of(said) : DEFAULT_MODES;
	}

	private String firstOr(String fallback, @Nullable String property, @Nullable String said) {
		String value = firstOrNull(property, said);
		return (value != null) ? value : fallback;
	}

	/**
	 * Returns the property, or else the annotation's attribute with its placeholders
	 * resolved, as it cannot bind to the environment itself.
	 */
	private @Nullable String firstOrNull(@Nullable String property, @Nullable String said) {
		if (StringUtils.hasText(property)) {
			return property;
		}
		return StringUtils.hasText(said) ? this.environment.resolveRequiredPlaceholders(said) : null;
	}

}
