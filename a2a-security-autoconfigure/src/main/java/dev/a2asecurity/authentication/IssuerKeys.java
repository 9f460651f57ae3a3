package dev.a2asecurity.authentication;

import java.io.IOException;
import java.net.URI;
import java.text.ParseException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.Supplier;

import com.nimbusds.jose.KeySourceException;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSelector;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.source.JWKSource;
import com.nimbusds.jose.jwk.source.RateLimitReachedException;
import com.nimbusds.jose.proc.SecurityContext;
import org.jspecify.annotations.Nullable;

import dev.a2asecurity.audit.KeyChanges;

/**
 * The signing keys of one issuer. They are fetched when they are first needed, again
 * shortly before they are old, and at once for a key id that is not among them; at most
 * twice a minute, whatever key ids callers make up; and they go on to count for a while
 * when the issuer cannot be reached.
 * <p>
 * While the issuer can be reached, nobody is let in by keys that are older than
 * {@link KeyPolicy#cacheTime()}: whoever needs old ones waits for fresh ones.
 */
final class IssuerKeys implements JWKSource<SecurityContext> {

	private static final Duration REFRESH_AHEAD = Duration.ofSeconds(30);

	/**
	 * In which no more than two fetches are made: the first one, and one for a rotation
	 * that comes just after it.
	 */
	private static final Duration WINDOW = Duration.ofMinutes(1);

	/**
	 * How long a call waits for an issuer that was down a moment ago: long enough to
	 * notice one that is back, and short enough to live with one that hangs.
	 */
	private static final Duration HOPE = Duration.ofMillis(250);

	private final Supplier<URI> location;

	private final KeyPolicy policy;

	private final IssuerClient client;

	private final Clock clock;

	private final SharedFetch<Keys> fetch;

	private final Duration refreshAfter;

	private volatile @Nullable Keys latest;

	private volatile int generation;

	private volatile @Nullable KeyChanges changes;

	IssuerKeys(Supplier<URI> location, KeyPolicy policy, Clock clock) {
		this.location = location;
		this.policy = policy;
		this.client = new IssuerClient(policy.connectTimeout(), policy.readTimeout());
		this.clock = clock;
		this.fetch = new SharedFetch<>("the keys of an issuer", this::read, clock);
		this.refreshAfter = policy.cacheTime().minus(ahead(policy.cacheTime()));
	}

	/**
	 * So late that what is fetched ahead does not take the place of what is fetched for a
	 * rotation.
	 */
	private static Duration ahead(Duration cacheTime) {
		Duration most = cacheTime.minus(WINDOW).dividedBy(2);
		return most.isNegative() ? Duration.ZERO : (most.compareTo(REFRESH_AHEAD) < 0) ? most : REFRESH_AHEAD;
	}

	/**
	 * Returns a number that is another one after the keys have changed. Like every use of
	 * the keys it sees to it that they are not old, so that what is remembered by this
	 * number ends with the keys; while there are none that count, it is negative.
	 */
	int generation() {
		try {
			current();
			return this.generation;
		}
		catch (KeySourceException ex) {
			return -1;
		}
	}

	@Override
	public List<JWK> get(JWKSelector selector, @Nullable SecurityContext context) throws KeySourceException {
		Keys keys = current();
		List<JWK> selected = selector.select(keys.set());
		return selected.isEmpty() ? selector.select(newerThan(keys).set()) : selected;
	}

	/**
	 * Puts on record from now on which keys come and go.
	 */
	void putOnRecord(KeyChanges record) {
		this.changes = record;
	}

	/**
	 * Returns when the keys at hand were read, or {@code null} if there are none.
	 */
	@Nullable Instant readAt() {
		Keys known = this.latest;
		return (known != null) ? known.readAt() : null;
	}

	/**
	 * Tells whether the keys were asked for in vain and none of those at hand count any
	 * more, so that no token of the issuer can be told good from bad. It waits for
	 * nobody; but while it is so, it sees to it that the issuer is asked again: whoever
	 * sends no more calls for that reason would never learn that there are keys.
	 */
	boolean areMissing() {
		Keys known = this.latest;
		boolean missing = this.fetch.isFailing() && (known == null || !this.clock.instant()
			.isBefore(known.readAt().plus(this.policy.cacheTime()).plus(this.policy.outageTolerance())));
		if (missing) {
			this.fetch.newerThan(known);
		}
		return missing;
	}

	/**
	 * Returns keys that count now.
	 * @throws KeySourceException if there are none
	 */
	private Keys current() throws KeySourceException {
		Keys known = this.latest;
		Instant now = this.clock.instant();
		if (known != null && now.isBefore(known.readAt().plus(this.refreshAfter))) {
			return known;
		}
		SharedFetch.Attempt<Keys> attempt = this.fetch.newerThan(known);
		if (known != null && now.isBefore(known.readAt().plus(this.policy.cacheTime()))) {
			return known;
		}
		try {
			boolean outage = known != null && (attempt.hasFailed() || attempt.followsFailure());
			return this.fetch.await(attempt, outage ? HOPE : patience());
		}
		catch (IOException ex) {
			if (known != null
					&& now.isBefore(known.readAt().plus(this.policy.cacheTime()).plus(this.policy.outageTolerance()))) {
				return known;
			}
			throw new KeySourceException("The issuer's keys cannot be fetched", ex);
		}
	}

	/**
	 * Returns other keys than those that lack the one that a token asks for.
	 * @throws RateLimitReachedException if they were fetched so often that those at hand
	 * say something about the token
	 * @throws KeySourceException if they cannot be fetched; those at hand say nothing
	 * then, since the token's key may be newer
	 */
	// Equal keys that were read later are other ones.
	@SuppressWarnings("ReferenceEquality")
	private Keys newerThan(Keys known) throws KeySourceException {
		Keys other = this.latest;
		if (other != null && other != known) {
			return other;
		}
		if (known.readBefore() != null && this.clock.instant().isBefore(known.readBefore().plus(WINDOW))) {
			throw new RateLimitReachedException();
		}
		try {
			return this.fetch.await(this.fetch.newerThan(known), patience());
		}
		catch (IOException ex) {
			throw new KeySourceException("The issuer's keys cannot be fetched, and those at hand lack the token's", ex);
		}
	}

	/**
	 * By then a document is read, or the attempt has failed. Where the metadata is read
	 * first and both are slow, it is the next call that has the keys.
	 */
	private Duration patience() {
		return this.policy.connectTimeout().plus(this.policy.readTimeout());
	}

	private Keys read() throws IOException {
		// When they were asked for: what is removed later is not missing yet.
		Instant now = this.clock.instant();
		JWKSet set;
		try {
			set = JWKSet.parse(this.client.get(this.location.get())).toPublicJWKSet();
		}
		catch (ParseException ex) {
			throw new IOException("they are no JWK set", ex);
		}
		Keys previous = this.latest;
		Keys keys = new Keys(set, now, (previous != null) ? previous.readAt() : null);
		this.latest = keys;
		if (previous != null && !previous.set().equals(set)) {
			// Last: what is verified in between is remembered for the number before, so
			// not at all.
			changed();
		}
		KeyChanges record = this.changes;
		if (record != null) {
			record.now(set.getKeys());
		}
		return keys;
	}

	private synchronized void changed() {
		this.generation++;
	}

	/**
	 * Keys as they were read.
	 *
	 * @param set the keys
	 * @param readAt when they were read
	 * @param readBefore when those before them were read, or {@code null} if there were
	 * none
	 */
	private record Keys(JWKSet set, Instant readAt, @Nullable Instant readBefore) {

	}

}
