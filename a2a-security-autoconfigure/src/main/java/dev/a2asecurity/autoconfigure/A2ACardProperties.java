package dev.a2asecurity.autoconfigure;

import java.time.Duration;
import java.util.List;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.core.io.Resource;

/**
 * Properties of how the Agent Card is served.
 *
 * @param maxAge How long readers may keep the card, at most 1 day.
 * @param allowedOrigins Origins whose pages may read the card and the public keys in a
 * browser, such as "https://app.example.com", or "*" for all. None by default.
 * @param base Card that the application already has, as JSON of protocol 1.0 or 0.3, such
 * as "classpath:agent-card.json". A bean of a class named "AgentCard" by default.
 * @param additionalPaths Further paths within this application at which the card is
 * served, such as "/card", beside "/.well-known/agent-card.json". None by default.
 */
@ConfigurationProperties("a2a.security.card")
public record A2ACardProperties(@DefaultValue("10m") Duration maxAge, @DefaultValue List<String> allowedOrigins,
		@Nullable Resource base, @DefaultValue List<String> additionalPaths) {

}
