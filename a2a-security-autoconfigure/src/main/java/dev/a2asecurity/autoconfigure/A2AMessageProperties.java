package dev.a2asecurity.autoconfigure;

import java.time.Duration;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Properties of messages that come in twice. Where they are remembered is told by
 * "a2a.security.replay.store".
 *
 * @param refuseDuplicates Whether a message is refused that the same caller has sent
 * before.
 * @param lease How long the agent may work on a message of which nothing is heard, before
 * it may come in again, between 1s and 1d.
 * @param keep How long a message is remembered, at least as long as the lease and at most
 * 366d. Whoever recorded a call with its token can send it again for as long as the token
 * is good.
 */
@ConfigurationProperties("a2a.security.messages")
public record A2AMessageProperties(@DefaultValue("true") boolean refuseDuplicates, @DefaultValue("10m") Duration lease,
		@DefaultValue("1h") Duration keep) {
}
