package dev.a2asecurity.autoconfigure;

import java.time.Duration;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Properties of how tokens for other agents are fetched and kept.
 *
 * @param skew How long before its end a token is given up; at most a tenth of its life
 * counts.
 * @param refreshAhead How long before its end the next token is fetched, beside the use
 * of the present one; at most a quarter of its life counts, and up to half as much again
 * is added by chance.
 * @param defaultLife Life of a token of which neither the authorization server nor the
 * token itself says it.
 * @param patience How long a call waits for a token that another one fetches.
 * @param backOff How long nothing is asked of an authorization server after a failure. It
 * doubles with each further failure; a longer "Retry-After" counts, up to an hour.
 * @param maxBackOff How long it is at most.
 * @param connectTimeout Longest time to connect to an authorization server or a peer.
 * @param readTimeout Longest time to wait for the answer of an authorization server.
 * @param maximumTokens Most tokens that are kept. This agent's own are few; there is one
 * for each caller on whose behalf peers are called.
 */
@ConfigurationProperties("a2a.security.peer-tokens")
public record A2APeerTokensProperties(@DefaultValue("10s") Duration skew, @DefaultValue("1m") Duration refreshAhead,
		@DefaultValue("1m") Duration defaultLife, @DefaultValue("10s") Duration patience,
		@DefaultValue("1s") Duration backOff, @DefaultValue("1m") Duration maxBackOff,
		@DefaultValue("2s") Duration connectTimeout, @DefaultValue("5s") Duration readTimeout,
		@DefaultValue("10000") int maximumTokens) {
}
