package dev.a2asecurity.autoconfigure;

import java.time.Clock;
import java.time.Duration;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;

import dev.a2asecurity.InvalidConfigurationException;
import dev.a2asecurity.audit.AuditTrail;
import dev.a2asecurity.call.A2AOperation;
import dev.a2asecurity.call.SkillId;
import dev.a2asecurity.ratelimit.AbuseDetectors;
import dev.a2asecurity.ratelimit.CallerKey;
import dev.a2asecurity.ratelimit.ClientAddress;
import dev.a2asecurity.ratelimit.FailureLimit;
import dev.a2asecurity.ratelimit.Rate;
import dev.a2asecurity.ratelimit.RateLimiter;
import dev.a2asecurity.ratelimit.SharedBuckets;
import dev.a2asecurity.ratelimit.StreamLimit;

import static dev.a2asecurity.autoconfigure.SecuritySettings.require;
import static dev.a2asecurity.autoconfigure.SecuritySettings.within;

/**
 * The limits, from properties.
 */
final class RateLimits {

	private static final String PREFIX = A2ARateLimitAutoConfiguration.PREFIX;

	private final A2ARateLimitProperties properties;

	private final Clock clock;

	private final @Nullable SharedBuckets shared;

	RateLimits(A2ARateLimitProperties properties, @Nullable SharedBuckets shared, Clock clock) {
		this.properties = properties;
		this.shared = shared;
		this.clock = clock;
	}

	<K> RateLimiter<K> limiter(String key, int requests, Duration period) {
		requireKeys();
		return new RateLimiter<>(rate(key, requests, period), this.properties.maximumKeys(), this.clock,
				key.substring(PREFIX.length() + 1), this.shared);
	}

	private void requireKeys() {
		require(this.properties.maximumKeys() >= 1,
				PREFIX + ".maximum-keys is " + this.properties.maximumKeys() + ", so nobody could be counted.",
				"Set it to how many addresses ask within a limit's period, such as 100000.");
	}

	private static Rate rate(String key, int requests, Duration period) {
		try {
			return new Rate(requests, period);
		}
		catch (IllegalArgumentException ex) {
			throw new InvalidConfigurationException(key + " cannot be used: " + ex.getMessage() + ".",
					"Set " + key + ".requests and " + key + ".period, such as 600 and 1m; " + key
							+ ".enabled=false takes the limit away.");
		}
	}

	@Nullable RateLimiter<ClientAddress> addresses() {
		A2ARateLimitProperties.Addresses limit = this.properties.addresses();
		return limit.enabled() ? limiter(PREFIX + ".addresses", limit.requests(), limit.period()) : null;
	}

	@Nullable FailureLimit failures() {
		A2ARateLimitProperties.Failures limit = this.properties.failures();
		if (!limit.enabled()) {
			return null;
		}
		String key = PREFIX + ".failures";
		Duration longest = within(key + ".longest-delay", limit.longestDelay(), Duration.ofMillis(100),
				Duration.ofHours(1));
		Duration first = within(key + ".first-delay", limit.firstDelay(), Duration.ofMillis(100), longest);
		return new FailureLimit(limiter(key, limit.requests(), limit.period()), first, longest,
				this.properties.maximumKeys(), this.clock);
	}

	@Nullable RateLimiter<CallerKey> callers() {
		A2ARateLimitProperties.Callers limit = this.properties.callers();
		return limit.enabled() ? limiter(PREFIX + ".callers", limit.requests(), limit.period()) : null;
	}

	Map<A2AOperation, RateLimiter<CallerKey>> operations() {
		Map<A2AOperation, RateLimiter<CallerKey>> limits = new EnumMap<>(A2AOperation.class);
		this.properties.operations()
			.forEach((operation, limit) -> limits.put(operation,
					limiter(PREFIX + ".operations." + operation.name().toLowerCase(Locale.ROOT).replace('_', '-'),
							limit.requests(), limit.period())));
		return limits;
	}

	Map<SkillId, RateLimiter<CallerKey>> skills() {
		Map<SkillId, RateLimiter<CallerKey>> limits = new HashMap<>();
		this.properties.skills()
			.forEach((skill, limit) -> limits.put(SkillId.parse(skill),
					limiter(PREFIX + ".skills[" + skill + "]", limit.requests(), limit.period())));
		return limits;
	}

	@Nullable StreamLimit streams() {
		A2ARateLimitProperties.Streams limit = this.properties.streams();
		require(!limit.enabled() || limit.perCaller() >= 1,
				PREFIX + ".streams.per-caller is " + limit.perCaller() + ", so nobody could have a stream.",
				"Set it to 1 or more; " + PREFIX + ".streams.enabled=false takes the limit away.");
		return limit.enabled() ? new StreamLimit(limit.perCaller()) : null;
	}

	AbuseDetectors detectors(Supplier<AuditTrail> trail) {
		requireKeys();
		A2ARateLimitProperties.Detectors usual = this.properties.detectors();
		require(usual.tasksBegun() >= 1 && usual.cancellations() >= 1 && usual.deniedScopes() >= 1,
				PREFIX + ".detectors has a number below 1: " + usual + ".",
				"Set each to 1 or more; " + PREFIX + ".detectors.enabled=false turns them off.");
		return new AbuseDetectors(
				new AbuseDetectors.Thresholds(usual.tasksBegun(), usual.cancellations(), usual.deniedScopes()),
				this.properties.maximumKeys(), trail, this.clock);
	}

}
