package dev.a2asecurity.autoconfigure;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Properties of streams of events.
 *
 * @param endWithToken Whether a stream ends when the access token that it was asked for
 * with expires.
 */
@ConfigurationProperties("a2a.security.streams")
public record A2AStreamProperties(@DefaultValue("true") boolean endWithToken) {
}
