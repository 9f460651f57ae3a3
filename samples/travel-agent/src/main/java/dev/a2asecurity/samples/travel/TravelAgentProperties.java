package dev.a2asecurity.samples.travel;

import java.net.URI;

import org.springframework.boot.context.properties.ConfigurationProperties;

/**
 * Whom the travel agent calls.
 *
 * @param expenseAgentUrl JSON-RPC interface of the expense agent.
 * @param expenseAgentAudience Audience that tokens for the expense agent must have.
 */
@ConfigurationProperties("travel-agent")
record TravelAgentProperties(URI expenseAgentUrl, String expenseAgentAudience) {

}
