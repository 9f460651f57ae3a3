package dev.a2asecurity.authentication;

import java.io.IOException;
import java.net.URI;
import java.text.ParseException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.Supplier;

import com.nimbusds.jose.KeySourceException;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSelector;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.source.JWKSetBasedJWKSource;
import com.nimbusds.jose.jwk.source.JWKSetCacheRefreshEvaluator;
import com.nimbusds.jose.jwk.source.JWKSetParseException;
import com.nimbusds.jose.jwk.source.JWKSetRetrievalException;
import com.nimbusds.jose.jwk.source.JWKSetSource;
import com.nimbusds.jose.jwk.source.JWKSource;
import com.nimbusds.jose.jwk.source.JWKSourceBuilder;
import com.nimbusds.jose.jwk.source.RateLimitReachedException;
import com.nimbusds.jose.proc.SecurityContext;
import org.jspecify.annotations.Nullable;

/**
 * The signing keys of one issuer. They are fetched when they are first needed, again
 * before they are old, and at once for a key id that is not among them; at most twice a
 * minute, whatever key ids callers make up; and they go on to count for a while when the
 * issuer cannot be reached. Most of that is Nimbus' work; this class gives it the clock,
 * and tells when the keys have changed.
 */
final class IssuerKeys implements JWKSource<SecurityContext>, AutoCloseable {

	private static final Duration REFRESH_AHEAD = Duration.ofSeconds(30);

	private final Remote remote;

	private final JWKSetBasedJWKSource<SecurityContext> nimbus;

	private final Clock clock;

	private final AtomicReference<@Nullable JWKSet> latest = new AtomicReference<>();

	private volatile int generation;

	IssuerKeys(Supplier<URI> location, KeyPolicy policy, Clock clock) {
		this.clock = clock;
		this.remote = new Remote(location, new IssuerClient(policy.connectTimeout(), policy.readTimeout()), clock,
				this::fetched);
		long refreshTimeout = policy.connectTimeout().plus(policy.readTimeout()).multipliedBy(4).toMillis();
		this.nimbus = (JWKSetBasedJWKSource<SecurityContext>) JWKSourceBuilder.<SecurityContext>create(this.remote)
			.cache(policy.cacheTime().toMillis(), refreshTimeout)
			.refreshAheadCache(Math.min(REFRESH_AHEAD.toMillis(), policy.cacheTime().toMillis() / 4), false)
			.rateLimited(false)
			.outageTolerant(policy.cacheTime().plus(policy.outageTolerance()).toMillis())
			.build();
	}

	private void fetched(JWKSet keys) {
		JWKSet previous = this.latest.getAndSet(keys);
		if (previous != null && !previous.equals(keys)) {
			synchronized (this) {
				this.generation++;
			}
		}
	}

	/**
	 * Returns a number that is another one after the keys have changed.
	 */
	int generation() {
		return this.generation;
	}

	/**
	 * Tells whether the keys were ever fetched. Before that, no answer about a key id is
	 * an answer about the token.
	 */
	boolean loadedOnce() {
		return this.latest.get() != null;
	}

	/**
	 * Does what Nimbus' own source does, by the injected clock: looks among the keys that
	 * are there, and, for a key id that is not, among fresh ones.
	 */
	@Override
	public List<JWK> get(JWKSelector selector, @Nullable SecurityContext context) throws KeySourceException {
		JWKSetSource<SecurityContext> source = this.nimbus.getJWKSetSource();
		JWKSet keys = source.getJWKSet(JWKSetCacheRefreshEvaluator.noRefresh(), this.clock.millis(), context);
		List<JWK> selected = selector.select(keys);
		if (selected.isEmpty()) {
			JWKSet fresh = source.getJWKSet(JWKSetCacheRefreshEvaluator.referenceComparison(keys), this.clock.millis(),
					context);
			selected = selector.select(fresh);
		}
		if (selected.isEmpty() && this.remote.hasFailed()) {
			// What is at hand is of before the outage; the key may be newer.
			throw new JWKSetRetrievalException(
					"The issuer's keys cannot be fetched, and those at hand lack the token's", null);
		}
		return selected;
	}

	@Override
	public void close() throws IOException {
		this.nimbus.close();
	}

	/**
	 * Fetches the keys from wherever the supplier says they are, and decides how often.
	 * There are two reasons to wait, and Nimbus' limiter knows one: keys that were read a
	 * moment ago say something about a key id that is not among them, a failed attempt
	 * says nothing.
	 */
	private static final class Remote implements JWKSetSource<SecurityContext> {

		private static final Duration WINDOW = Duration.ofMinutes(1);

		/**
		 * The first fetch, and one for a rotation that comes just after it.
		 */
		private static final int FETCHES_IN_WINDOW = 2;

		private final Supplier<URI> location;

		private final IssuerClient client;

		private final Clock clock;

		private final Consumer<JWKSet> listener;

		private Instant windowStart = Instant.MIN;

		private int fetches;

		private Instant failedAt = Instant.MIN;

		Remote(Supplier<URI> location, IssuerClient client, Clock clock, Consumer<JWKSet> listener) {
			this.location = location;
			this.client = client;
			this.clock = clock;
			this.listener = listener;
		}

		/**
		 * Fetches the keys.
		 * @throws RateLimitReachedException if they were fetched often enough
		 * @throws KeySourceException if they cannot be had, now or a moment ago
		 */
		@Override
		public JWKSet getJWKSet(JWKSetCacheRefreshEvaluator refreshEvaluator, long currentTime,
				@Nullable SecurityContext context) throws KeySourceException {
			requireTurn(this.clock.instant());
			try {
				JWKSet keys = JWKSet.parse(this.client.get(this.location.get())).toPublicJWKSet();
				succeeded();
				this.listener.accept(keys);
				return keys;
			}
			catch (IOException | IssuerUnavailableException ex) {
				failed();
				throw new JWKSetRetrievalException("The issuer's keys cannot be fetched", ex);
			}
			catch (ParseException ex) {
				failed();
				throw new JWKSetParseException("The issuer's keys cannot be read", ex);
			}
		}

		private synchronized void requireTurn(Instant now) throws KeySourceException {
			if (isWithin(IssuerMetadataSource.BACK_OFF, this.failedAt, now)) {
				throw new JWKSetRetrievalException("The issuer's keys could not be fetched a moment ago", null);
			}
			if (!isWithin(WINDOW, this.windowStart, now)) {
				this.windowStart = now;
				this.fetches = 0;
			}
			if (this.fetches >= FETCHES_IN_WINDOW) {
				throw new RateLimitReachedException();
			}
			this.fetches++;
		}

		/**
		 * What has failed has told nothing, so it does not count.
		 */
		private synchronized void failed() {
			this.fetches = Math.max(0, this.fetches - 1);
			this.failedAt = this.clock.instant();
		}

		private synchronized void succeeded() {
			this.failedAt = Instant.MIN;
		}

		/**
		 * Tells whether the latest attempt has failed.
		 */
		synchronized boolean hasFailed() {
			return !this.failedAt.equals(Instant.MIN);
		}

		private static boolean isWithin(Duration duration, Instant start, Instant now) {
			return !start.equals(Instant.MIN) && now.isBefore(start.plus(duration));
		}

		@Override
		public void close() {
			// Nothing is held open.
		}

	}

}
