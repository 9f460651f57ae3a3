package dev.a2asecurity.webhook.send;

import java.net.URI;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.Base64;
import java.util.concurrent.TimeUnit;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;

/**
 * Asks whoever is at a URL whether it wants webhooks, before the first one: a random
 * value, as the query parameter {@code validationToken}, is to come back as the answer.
 * What does not know about it is not a receiver, but somebody at whom a caller has
 * pointed us. The outcome is remembered for each URL.
 */
final class OwnershipChallenge {

	private static final int MAX_URLS = 100_000;

	private static final int VALUE_BYTES = 24;

	private final DeliveryClient client;

	private final SecureRandom random = new SecureRandom();

	private final Cache<String, Boolean> met;

	OwnershipChallenge(DeliveryClient client, Duration rememberFor, Clock clock) {
		this.client = client;
		this.met = Caffeine.newBuilder()
			.maximumSize(MAX_URLS)
			.expireAfterWrite(rememberFor)
			.ticker(() -> TimeUnit.MILLISECONDS.toNanos(clock.millis()))
			.build();
	}

	/**
	 * Tells whether a URL has met the challenge, now or before.
	 */
	boolean isMetBy(URI url) {
		if (this.met.getIfPresent(url.toString()) != null) {
			return true;
		}
		byte[] bytes = new byte[VALUE_BYTES];
		this.random.nextBytes(bytes);
		String value = Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
		String separator = (url.getRawQuery() != null) ? "&" : "?";
		DeliveryResult result = this.client.get(URI.create(url + separator + "validationToken=" + value));
		boolean echoed = result instanceof DeliveryResult.Answered answered && answered.isSuccess()
				&& answered.body().strip().equals(value);
		if (echoed) {
			this.met.put(url.toString(), Boolean.TRUE);
		}
		return echoed;
	}

}
