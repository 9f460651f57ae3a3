package dev.a2asecurity.authentication;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import java.util.function.IntSupplier;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Scheduler;
import com.github.benmanes.caffeine.cache.stats.CacheStats;
import org.jspecify.annotations.Nullable;

/**
 * Remembers for a moment what validated tokens said, by the SHA-256 hash of the exact
 * token, so that a caller's next calls cost a hash instead of a signature.
 * <p>
 * What it trades: within the moment, a token that its issuer has withdrawn goes on to be
 * accepted, and a key that the issuer has removed is noticed with the next key set, which
 * drops everything of that issuer. Time is checked at every use. Refusals are not
 * remembered, and neither is any proof that a token's owner holds its key.
 */
final class RememberedTokens {

	private final Clock clock;

	private final Duration life;

	private final Cache<Hash, Entry> cache;

	RememberedTokens(Duration life, long maxBytes, Clock clock) {
		this.clock = clock;
		this.life = life;
		this.cache = Caffeine.newBuilder()
			.maximumWeight(maxBytes)
			.weigher((Hash hash, Entry entry) -> entry.weight())
			.expireAfterWrite(life)
			.ticker(() -> TimeUnit.MILLISECONDS.toNanos(clock.millis()))
			.scheduler(Scheduler.disabledScheduler())
			.executor(Runnable::run)
			.recordStats()
			.build();
	}

	/**
	 * Returns what a token said, if it still holds and its issuer's keys are the same.
	 */
	@Nullable ValidatedToken find(Hash hash) {
		Entry entry = this.cache.getIfPresent(hash);
		if (entry == null) {
			return null;
		}
		Instant now = this.clock.instant();
		if (entry.generation() != entry.currentGeneration().getAsInt() || !entry.token().holdsAt(now)
				|| now.isBefore(entry.rememberedAt()) || !now.isBefore(entry.rememberedAt().plus(this.life))) {
			this.cache.invalidate(hash);
			return null;
		}
		return entry.token();
	}

	/**
	 * Remembers a token.
	 * @param currentGeneration tells the generation of the keys that verify it
	 * @param generation that generation, read before the token was verified
	 */
	void remember(Hash hash, ValidatedToken token, IntSupplier currentGeneration, int generation) {
		this.cache.put(hash, new Entry(token, currentGeneration, generation, this.clock.instant()));
	}

	/**
	 * Forgets the tokens of whomever a block concerns, so that they are validated anew
	 * when it has ended.
	 */
	void forget(BlockTarget target) {
		this.cache.asMap()
			.values()
			.removeIf((entry) -> target.concerns(entry.token().caller(), entry.token().signingKey()));
	}

	/**
	 * Forgets everything.
	 */
	void clear() {
		this.cache.invalidateAll();
	}

	CacheStats stats() {
		return this.cache.stats();
	}

	long size() {
		return this.cache.estimatedSize();
	}

	private record Entry(ValidatedToken token, IntSupplier currentGeneration, int generation, Instant rememberedAt) {

		/**
		 * Estimates the bytes on the heap: objects, and the strings of the caller.
		 */
		int weight() {
			return 600 + 2 * this.token.caller().toString().length();
		}

	}

	/**
	 * SHA-256 hash of a token: what is remembered must not hold the token itself.
	 */
	static final class Hash {

		private final byte[] bytes;

		private Hash(byte[] bytes) {
			this.bytes = bytes;
		}

		static Hash of(String token) {
			return new Hash(Sha256.of(token.getBytes(StandardCharsets.UTF_8)));
		}

		@Override
		public boolean equals(@Nullable Object other) {
			return other instanceof Hash that && MessageDigest.isEqual(this.bytes, that.bytes);
		}

		@Override
		public int hashCode() {
			return Arrays.hashCode(this.bytes);
		}

	}

}
