package dev.a2asecurity.webhook.send;

import java.net.URI;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.Base64;
import java.util.concurrent.TimeUnit;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Expiry;

/**
 * Asks whoever is at a URL whether it wants webhooks, before the first one: a random
 * value, as the query parameter {@code validationToken}, is to come back as the answer.
 * What does not know about it is not a receiver, but somebody at whom a caller has
 * pointed us. The outcome is remembered for each URL, a bad one for a moment only: all
 * that waits for a URL must not ask it over and over.
 */
final class OwnershipChallenge {

	private static final int MAX_URLS = 100_000;

	private static final int VALUE_BYTES = 24;

	private final DeliveryClient client;

	private final SecureRandom random = new SecureRandom();

	private final Cache<String, Boolean> outcomes;

	/**
	 * Creates a challenge.
	 * @param rememberFor how long a URL that has met it counts
	 * @param pause how long a URL that has not is not asked again
	 */
	OwnershipChallenge(DeliveryClient client, Duration rememberFor, Duration pause, Clock clock) {
		this.client = client;
		this.outcomes = Caffeine.newBuilder()
			.maximumSize(MAX_URLS)
			.expireAfter(Expiry.<String, Boolean>writing((url, met) -> met ? rememberFor : pause))
			.ticker(() -> TimeUnit.MILLISECONDS.toNanos(clock.millis()))
			.build();
	}

	/**
	 * Tells whether a URL has met the challenge, now or before.
	 */
	boolean isMetBy(URI url) {
		Boolean known = this.outcomes.getIfPresent(url.toString());
		if (known != null) {
			return known;
		}
		boolean met = ask(url);
		this.outcomes.put(url.toString(), met);
		return met;
	}

	private boolean ask(URI url) {
		byte[] bytes = new byte[VALUE_BYTES];
		this.random.nextBytes(bytes);
		String value = Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
		String separator = (url.getRawQuery() != null) ? "&" : "?";
		DeliveryResult result = this.client.get(URI.create(url + separator + "validationToken=" + value));
		return result instanceof DeliveryResult.Answered answered && answered.isSuccess()
				&& answered.body().strip().equals(value);
	}

}
