package dev.a2asecurity.autoconfigure;

import java.time.Duration;
import java.util.List;
import java.util.Set;

import org.jspecify.annotations.Nullable;

import dev.a2asecurity.webhook.receive.UnknownTasks;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * Properties of the webhooks that come in.
 *
 * @param receive Who sends webhooks to this application, where they come in, and how the
 * sender proves itself.
 * @param maxBodySize Longest body that is read.
 * @param maxBuffered Most memory that all bodies may take at a time.
 * @param bodyTimeout Longest time that a body may take to come in.
 * @param answerChallenges Whether a sender that asks by "validationToken" if webhooks are
 * wanted at a URL gets its value back.
 * @param rateLimit How often one address may ask, whatever it sends.
 * @param startedTasks How tasks that this application has started are remembered.
 */
@ConfigurationProperties("a2a.security.webhooks")
public record A2AWebhooksProperties(@DefaultValue List<Receive> receive, @DefaultValue("1MB") DataSize maxBodySize,
		@DefaultValue("64MB") DataSize maxBuffered, @DefaultValue("10s") Duration bodyTimeout,
		@DefaultValue("true") boolean answerChallenges, @DefaultValue RateLimit rateLimit,
		@DefaultValue StartedTasks startedTasks) {

	/**
	 * A peer that sends webhooks.
	 *
	 * @param peer Name of the peer, for logs and controllers. Required.
	 * @param url Public URL at which the peer's webhooks come in. Required for the
	 * schemes "jwt" and "http-message-signatures".
	 * @param path Path within this application at which they come in. That of the URL by
	 * default.
	 * @param schemes Accepted schemes: "jwt", "standard-webhooks",
	 * "http-message-signatures", "token", or the name of a WebhookScheme.Verifier bean.
	 * Required. What a message uses of them must verify.
	 * @param issuer Issuer of the peer's tokens, for the scheme "jwt".
	 * @param jwkSetUri URL of the peer's public keys, for the schemes "jwt" and
	 * "http-message-signatures".
	 * @param secrets Secrets shared with the peer, "whsec_" and base64, for the scheme
	 * "standard-webhooks". Several, so that one can take the place of another.
	 * @param publicKeys Ed25519 keys of the peer, "whpk_" and base64, for the scheme
	 * "standard-webhooks".
	 * @param tokens Accepted tokens of push configurations, for the scheme "token".
	 * @param credentials Accepted values of the Authorization header, for the scheme
	 * "token".
	 * @param allowTokenAlone Whether the scheme "token" is enough. It proves nothing
	 * about the body.
	 * @param maxAge Longest time since a message was signed, at most 1 hour.
	 * @param maxAhead Furthest that the peer's clock may be ahead, at most 5 minutes.
	 * @param unknownTasks What becomes of a message about a task that this application
	 * does not expect.
	 * @param rememberFor How long a message is remembered, so that it is worked on once.
	 * Longer than the peer tries to deliver it.
	 * @param processingTime Longest time that the work on a message may take. If this
	 * process dies meanwhile, it can come again only after that.
	 */
	public record Receive(@Nullable String peer, @Nullable String url, @Nullable String path,
			@DefaultValue Set<String> schemes, @Nullable String issuer, @Nullable String jwkSetUri,
			@DefaultValue List<String> secrets, @DefaultValue List<String> publicKeys,
			@DefaultValue List<String> tokens, @DefaultValue List<String> credentials,
			@DefaultValue("false") boolean allowTokenAlone, @DefaultValue("5m") Duration maxAge,
			@DefaultValue("30s") Duration maxAhead, @DefaultValue("retry") UnknownTasks unknownTasks,
			@DefaultValue("72h") Duration rememberFor, @DefaultValue("5m") Duration processingTime) {

		@Override
		public String toString() {
			return "Receive[peer=" + this.peer + ", url=" + this.url + ", path=" + this.path + ", schemes="
					+ this.schemes + ", secrets=<redacted>, tokens=<redacted>, credentials=<redacted>]";
		}

	}

	/**
	 * How often one address may ask. An IPv6 address counts as its /64 network.
	 *
	 * @param enabled Whether there is a limit.
	 * @param requests How many requests may come within the period, and all at once.
	 * @param period In which time as many may come again.
	 */
	public record RateLimit(@DefaultValue("true") boolean enabled, @DefaultValue("6000") int requests,
			@DefaultValue("1m") Duration period) {
	}

	/**
	 * How tasks that this application has started are remembered, unless it has an
	 * ExpectedTasks bean of its own.
	 *
	 * @param maximum Most tasks that are remembered.
	 * @param keepFor How long a task is remembered after it was last heard of.
	 */
	public record StartedTasks(@DefaultValue("100000") int maximum, @DefaultValue("72h") Duration keepFor) {
	}

}
