package dev.a2asecurity.autoconfigure;

import java.time.Duration;
import java.util.List;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Properties of the limits on how often somebody may ask.
 *
 * @param trustedProxies Addresses or address ranges (CIDR) of the proxies whose
 * "X-Forwarded-For" tells a client's address; from any other address the header means
 * nothing.
 * @param maximumKeys How many addresses each limit remembers. One takes some 300 bytes.
 * @param documents Limit on reading what is public, by address: the Agent Card, the keys,
 * the resource metadata.
 */
@ConfigurationProperties("a2a.security.rate-limit")
public record A2ARateLimitProperties(@DefaultValue List<String> trustedProxies, @DefaultValue("100000") int maximumKeys,
		@DefaultValue Documents documents) {

	/**
	 * Limit on reading what is public, by address. An IPv6 address counts as its /64
	 * network.
	 *
	 * @param enabled Whether there is a limit.
	 * @param requests How many requests may come within the period, and all at once.
	 * @param period In which time as many may come again.
	 */
	public record Documents(@DefaultValue("true") boolean enabled, @DefaultValue("600") int requests,
			@DefaultValue("1m") Duration period) {
	}

}
