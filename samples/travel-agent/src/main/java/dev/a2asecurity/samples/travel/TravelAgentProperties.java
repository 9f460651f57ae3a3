package dev.a2asecurity.samples.travel;

import java.net.URI;

import org.springframework.boot.context.properties.ConfigurationProperties;

/**
 * Whom the travel agent calls.
 *
 * @param expenseAgentUrl JSON-RPC interface of the expense agent.
 * @param webhookUrl Where the expense agent tells what has become of an expense.
 * @param expenseAgentAudience Audience that tokens for the expense agent must have.
 */
@ConfigurationProperties("travel-agent")
record TravelAgentProperties(URI expenseAgentUrl, URI webhookUrl, String expenseAgentAudience) {

}
