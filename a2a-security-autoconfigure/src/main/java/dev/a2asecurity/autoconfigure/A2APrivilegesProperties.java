package dev.a2asecurity.autoconfigure;

import java.time.Duration;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Properties of the report on what callers hold and use.
 *
 * @param window How long ago a scope counts as used at most, between 1m and 400d.
 * @param maximumCallers How many callers are remembered.
 */
@ConfigurationProperties("a2a.security.privileges")
public record A2APrivilegesProperties(@DefaultValue("30d") Duration window, @DefaultValue("10000") int maximumCallers) {

	static final Duration SHORTEST = Duration.ofMinutes(1);

	static final Duration LONGEST = Duration.ofDays(400);

}
