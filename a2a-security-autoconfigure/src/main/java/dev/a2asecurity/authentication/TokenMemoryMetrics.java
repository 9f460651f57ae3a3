package dev.a2asecurity.authentication;

import com.github.benmanes.caffeine.cache.stats.CacheStats;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;

/**
 * Meters of the memory of validated tokens:
 * {@code a2a.security.tokens.remembered.lookups}, with the tag {@code result} {@code hit}
 * or {@code miss}, and {@code a2a.security.tokens.remembered.size}, a number of tokens.
 * There are none where the memory is off.
 */
public final class TokenMemoryMetrics implements MeterBinder {

	private static final String PREFIX = "a2a.security.tokens.remembered.";

	private final TokenValidation tokens;

	/**
	 * Creates the meters of a validation's memory.
	 */
	public TokenMemoryMetrics(TokenValidation tokens) {
		this.tokens = tokens;
	}

	@Override
	public void bindTo(MeterRegistry registry) {
		if (this.tokens.memoryStats() == null) {
			return;
		}
		FunctionCounter.builder(PREFIX + "lookups", this.tokens, (validation) -> stats(validation).hitCount())
			.tag("result", "hit")
			.description("Tokens that were found in the memory of validated tokens")
			.register(registry);
		FunctionCounter.builder(PREFIX + "lookups", this.tokens, (validation) -> stats(validation).missCount())
			.tag("result", "miss")
			.description("Tokens that were not found in the memory of validated tokens")
			.register(registry);
		Gauge.builder(PREFIX + "size", this.tokens, TokenValidation::memorySize)
			.description("Tokens in the memory of validated tokens, about")
			.register(registry);
	}

	private static CacheStats stats(TokenValidation tokens) {
		CacheStats stats = tokens.memoryStats();
		return (stats != null) ? stats : CacheStats.empty();
	}

}
