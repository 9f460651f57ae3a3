package dev.a2asecurity.peer;

import java.time.Duration;
import java.util.Locale;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.binder.MeterBinder;

/**
 * Meters of the tokens for peers: {@code a2a.security.peers.token-fetches}, the time that
 * requests to authorization servers take, with the tags {@code peer}, as configuration
 * calls it, and {@code outcome} ({@code fetched}, {@code refused} or
 * {@code unavailable}); and {@code a2a.security.peers.tokens}, how many tokens are in
 * memory.
 */
public final class PeerTokenMetrics implements MeterBinder {

	private static final String PREFIX = "a2a.security.peers.";

	private final MeterRegistry registry;

	private final PeerTokenManager tokens;

	/**
	 * Creates the meters, which count from now on.
	 * @param registry where they are
	 * @param tokens the tokens that they tell of
	 */
	public PeerTokenMetrics(MeterRegistry registry, PeerTokenManager tokens) {
		this.registry = registry;
		this.tokens = tokens;
		tokens.listen(this::fetched);
	}

	private void fetched(String peer, TokenFetchListener.Outcome outcome, Duration took) {
		Timer.builder(PREFIX + "token-fetches")
			.description("Time that requests for tokens take")
			.tag("peer", peer)
			.tag("outcome", outcome.name().toLowerCase(Locale.ROOT))
			.register(this.registry)
			.record(took);
	}

	@Override
	public void bindTo(MeterRegistry meters) {
		Gauge.builder(PREFIX + "tokens", this.tokens, PeerTokenManager::size)
			.description("Tokens for peers in memory, about")
			.register(meters);
	}

}
