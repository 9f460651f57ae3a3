package dev.a2asecurity.autoconfigure;

import java.time.Duration;
import java.util.List;
import java.util.Map;

import dev.a2asecurity.call.A2AOperation;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Properties of the limits on how often somebody may ask.
 *
 * @param trustedProxies Addresses or address ranges (CIDR) of the proxies whose
 * "X-Forwarded-For" tells a client's address; from any other address the header means
 * nothing.
 * @param maximumKeys How many addresses, or callers, each limit remembers. One takes some
 * 300 bytes.
 * @param store Where what came is counted. Several instances of an agent grant a limit
 * together only where they share a Redis.
 * @param redis How Redis is used, for the store "redis".
 * @param documents Limit on reading what is public, by address: the Agent Card, the keys,
 * the resource metadata.
 * @param addresses Limit on all requests of an address to the agent, before anybody is
 * authenticated.
 * @param failures Limit on the failures of an address to authenticate.
 * @param callers Limit on all calls of a caller.
 * @param operations Limits on a caller's calls of one operation, by its name in the
 * specification in kebab case, such as "cancel-task".
 * @param skills Limits on a caller's calls of one skill, by its id.
 * @param streams Limit on the streams that a caller has at a time.
 * @param detectors What is more than usual of a caller in a minute, and is put on record.
 */
@ConfigurationProperties("a2a.security.rate-limit")
public record A2ARateLimitProperties(@DefaultValue List<String> trustedProxies, @DefaultValue("100000") int maximumKeys,
		@DefaultValue("local") Store store, @DefaultValue Redis redis, @DefaultValue Documents documents,
		@DefaultValue Addresses addresses, @DefaultValue Failures failures, @DefaultValue Callers callers,
		@DefaultValue Map<A2AOperation, Calls> operations, @DefaultValue Map<String, Calls> skills,
		@DefaultValue Streams streams, @DefaultValue Detectors detectors) {

	/**
	 * Where what came is counted.
	 */
	public enum Store {

		/**
		 * In the memory of the instance.
		 */
		LOCAL,

		/**
		 * In Redis, by the application's LettuceConnectionFactory.
		 */
		REDIS

	}

	/**
	 * How Redis is used.
	 *
	 * @param keyPrefix What keys start with.
	 * @param timeout Longest time that Redis may take, between 10ms and 10s; after it, an
	 * instance counts for itself.
	 */
	public record Redis(@DefaultValue("a2a:rate-limit:") String keyPrefix, @DefaultValue("200ms") Duration timeout) {
	}

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

	/**
	 * Limit on all requests of an address to the agent. Many callers may share one
	 * address.
	 *
	 * @param enabled Whether there is a limit.
	 * @param requests How many requests may come within the period, and all at once.
	 * @param period In which time as many may come again.
	 */
	public record Addresses(@DefaultValue("false") boolean enabled, @DefaultValue("60000") int requests,
			@DefaultValue("1m") Duration period) {
	}

	/**
	 * Limit on the failures of an address to authenticate. Who goes on is refused for the
	 * first delay, then for twice as long with each further failure.
	 *
	 * @param enabled Whether there is a limit.
	 * @param requests How many failures there may be within the period, and all at once.
	 * @param period In which time there may be as many again.
	 * @param firstDelay First delay, between 100ms and the longest.
	 * @param longestDelay Longest delay, at most 1h.
	 */
	public record Failures(@DefaultValue("true") boolean enabled, @DefaultValue("1000") int requests,
			@DefaultValue("1m") Duration period, @DefaultValue("1s") Duration firstDelay,
			@DefaultValue("5m") Duration longestDelay) {
	}

	/**
	 * Limit on all calls of a caller.
	 *
	 * @param enabled Whether there is a limit.
	 * @param requests How many calls may come within the period, and all at once.
	 * @param period In which time as many may come again.
	 */
	public record Callers(@DefaultValue("false") boolean enabled, @DefaultValue("6000") int requests,
			@DefaultValue("1m") Duration period) {
	}

	/**
	 * Limit on some calls of a caller.
	 *
	 * @param requests How many calls may come within the period, and all at once.
	 * @param period In which time as many may come again.
	 */
	public record Calls(int requests, @DefaultValue("1m") Duration period) {
	}

	/**
	 * Limit on the streams that a caller has at a time, on each instance.
	 *
	 * @param enabled Whether there is a limit.
	 * @param perCaller How many streams a caller may have at a time.
	 */
	public record Streams(@DefaultValue("true") boolean enabled, @DefaultValue("100") int perCaller) {
	}

	/**
	 * What is more than usual of a caller in a minute. It is put on record and refused by
	 * nobody.
	 *
	 * @param enabled Whether somebody watches.
	 * @param tasksBegun How many tasks a caller usually begins at most.
	 * @param cancellations How many tasks a caller usually cancels at most.
	 * @param deniedScopes How often a caller usually lacks a scope at most.
	 */
	public record Detectors(@DefaultValue("true") boolean enabled, @DefaultValue("300") int tasksBegun,
			@DefaultValue("60") int cancellations, @DefaultValue("20") int deniedScopes) {
	}

}
