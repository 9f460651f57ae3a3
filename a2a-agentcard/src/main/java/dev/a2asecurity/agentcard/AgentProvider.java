package dev.a2asecurity.agentcard;

/**
 * The organization that provides an agent.
 * <p>
 * A2A specification 1.0, section 4.4.2 (AgentProvider).
 *
 * @param url URL of the provider's website or documentation
 * @param organization name of the organization
 */
public record AgentProvider(String url, String organization) {

	/**
	 * Makes a provider.
	 * @throws IllegalArgumentException if a component is null or blank
	 */
	public AgentProvider {
		Fields.required("AgentProvider.url", url);
		Fields.required("AgentProvider.organization", organization);
	}

}
