package dev.a2asecurity.autoconfigure;

import java.util.List;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Properties of the agent itself, as its card tells them. They win over what
 * {@code @A2AAgent} says.
 *
 * @param name Name of the agent. "spring.application.name" by default.
 * @param description What the agent does. Its name by default.
 * @param version Version of the agent.
 * @param url Public URL of the agent, where it answers JSON-RPC of protocol 1.0. Required
 * unless interfaces are listed, or issuer and audience are URLs of this machine.
 * @param interfaces Where and how the agent answers, the preferred interface first. They
 * are in the card, and they are what is guarded.
 * @param provider Who provides the agent.
 * @param documentationUrl URL of additional documentation.
 * @param iconUrl URL of an icon.
 * @param capabilities Optional capabilities of the agent.
 * @param defaultInputModes Media types that the agent accepts across its skills.
 * "application/json" and "text/plain" by default.
 * @param defaultOutputModes Media types that the agent produces across its skills.
 * "application/json" and "text/plain" by default.
 */
@ConfigurationProperties("a2a.agent")
public record A2AAgentProperties(@Nullable String name, @Nullable String description, @Nullable String version,
		@Nullable String url, @DefaultValue List<Interface> interfaces, @Nullable Provider provider,
		@Nullable String documentationUrl, @Nullable String iconUrl, @DefaultValue Capabilities capabilities,
		@DefaultValue List<String> defaultInputModes, @DefaultValue List<String> defaultOutputModes) {

	/**
	 * Where and how the agent answers.
	 *
	 * @param url Public URL of the interface.
	 * @param binding Protocol binding: "JSONRPC" or "HTTP+JSON".
	 * @param protocolVersion Version of the A2A protocol, such as "1.0".
	 * @param tenant Tenant that calls to this interface name.
	 * @param path Path within this application at which it answers, where a proxy in
	 * front of it changes the path. That of the URL by default.
	 */
	public record Interface(@Nullable String url, @DefaultValue("JSONRPC") String binding,
			@DefaultValue("1.0") String protocolVersion, @Nullable String tenant, @Nullable String path) {
	}

	/**
	 * Who provides the agent.
	 *
	 * @param organization Name of the organization.
	 * @param url URL of the organization.
	 */
	public record Provider(@Nullable String organization, @Nullable String url) {
	}

	/**
	 * Optional capabilities of the agent.
	 *
	 * @param streaming Whether the agent streams updates.
	 * @param pushNotifications Whether the agent sends push notifications.
	 * @param extendedAgentCard Whether authenticated callers may ask for an extended
	 * card. Where a skill is kept off the public card by default.
	 */
	public record Capabilities(@Nullable Boolean streaming, @Nullable Boolean pushNotifications,
			@Nullable Boolean extendedAgentCard) {
	}

}
