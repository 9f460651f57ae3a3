package dev.a2asecurity.peer;

import java.time.Duration;
import java.util.function.DoubleSupplier;

/**
 * How tokens for peers are kept, for all peers.
 *
 * @param skew how long before its end a token is given up, at most a tenth of its life
 * @param refreshAhead how long before its end a new one is fetched, at most a quarter of
 * its life
 * @param defaultLife life of a token of which the authorization server does not say it
 * @param patience how long a thread waits for a token that another one fetches
 * @param backOff how long nothing is asked of an authorization server after a failure; it
 * doubles with each further one
 * @param maxBackOff how long at most
 * @param connectTimeout longest time to connect
 * @param readTimeout longest time to wait for an answer
 * @param maxTokens most tokens that are kept
 */
public record TokenPolicy(Duration skew, Duration refreshAhead, Duration defaultLife, Duration patience,
		Duration backOff, Duration maxBackOff, Duration connectTimeout, Duration readTimeout, int maxTokens) {

	private static final int SKEW_FRACTION = 10;

	private static final int REFRESH_FRACTION = 4;

	/**
	 * A life beyond this is a mistake of the issuer, or a number that does not fit.
	 */
	private static final Duration MAX_LIFE = Duration.ofDays(1);

	/**
	 * Returns the moments of a token's life. Instances that got theirs at one moment
	 * don't come back at one moment: the refresh begins up to half as early again.
	 * @param askedAt when it was asked for, in milliseconds since the epoch
	 * @param lifetime what the authorization server says
	 * @param jitter a random number from 0 to below 1
	 */
	PeerToken.Life life(long askedAt, Duration lifetime, DoubleSupplier jitter) {
		long life = Math.min(lifetime.toMillis(), MAX_LIFE.toMillis());
		long end = askedAt + life;
		long skewed = Math.min(this.skew.toMillis(), life / SKEW_FRACTION);
		long ahead = Math.min(this.refreshAhead.toMillis(), life / REFRESH_FRACTION);
		long early = Math.max(skewed, ahead + (long) (jitter.getAsDouble() * ahead / 2));
		return new PeerToken.Life(askedAt, end - early, end - skewed, end);
	}

}
