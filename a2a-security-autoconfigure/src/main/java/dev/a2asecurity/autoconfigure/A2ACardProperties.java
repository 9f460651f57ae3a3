package dev.a2asecurity.autoconfigure;

import java.time.Duration;
import java.util.List;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Properties of how the Agent Card is served.
 *
 * @param maxAge How long readers may keep the card, at most 1 day.
 * @param allowedOrigins Origins whose pages may read the card and the public keys in a
 * browser, such as "https://app.example.com", or "*" for all. None by default.
 */
@ConfigurationProperties("a2a.security.card")
public record A2ACardProperties(@DefaultValue("10m") Duration maxAge, @DefaultValue List<String> allowedOrigins) {

}
