package dev.a2asecurity.authentication;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;

import com.github.benmanes.caffeine.cache.stats.CacheStats;
import org.jspecify.annotations.Nullable;

import dev.a2asecurity.audit.AuditTrail;

/**
 * Validates access tokens of all trusted issuers, with their keys and the memory of
 * tokens seen before.
 */
public final class TokenValidation {

	private final List<RememberedTokens> memories = new ArrayList<>();

	private final JwtValidator jwts;

	private final @Nullable OpaqueTokenValidator opaque;

	private final Clock clock;

	/** Of trusted issuers only, so there are few. */
	private final Map<String, Long> longestLives = new ConcurrentHashMap<>();

	/**
	 * Creates the validation of signed tokens; nothing is fetched yet. Others are
	 * refused.
	 * @param issuers the trusted issuers and where each one's keys are
	 * @param keyPolicy how keys are fetched
	 * @param memory how long validated tokens are remembered
	 * @param clock the time that tokens, keys and memory are held against
	 */
	public TokenValidation(List<IssuerSource> issuers, KeyPolicy keyPolicy, TokenMemory memory, Clock clock) {
		this(issuers, keyPolicy, memory, null, clock);
	}

	/**
	 * Creates the validation; nothing is fetched yet.
	 * @param issuers the trusted issuers and where each one's keys are
	 * @param keyPolicy how keys are fetched
	 * @param memory how long validated signed tokens are remembered
	 * @param introspection where opaque tokens are introspected, or {@code null} to
	 * refuse them
	 * @param clock the time that tokens, keys and memory are held against
	 */
	public TokenValidation(List<IssuerSource> issuers, KeyPolicy keyPolicy, TokenMemory memory,
			@Nullable IntrospectionSource introspection, Clock clock) {
		this.clock = clock;
		this.jwts = new JwtValidator(remembered(memory, clock), clock);
		for (IssuerSource source : issuers) {
			this.jwts.trust(source.issuer(), new IssuerKeys(source.jwkSetUri(), keyPolicy, clock));
		}
		this.opaque = (introspection != null)
				? new OpaqueTokenValidator(introspection, remembered(introspection.memory(), clock), clock) : null;
	}

	private @Nullable RememberedTokens remembered(TokenMemory memory, Clock clock) {
		if (memory.isOff()) {
			return null;
		}
		RememberedTokens remembered = new RememberedTokens(memory.life(), memory.maxBytes(), clock);
		this.memories.add(remembered);
		return remembered;
	}

	/**
	 * Validates a token: one with the three parts of a signed JWT as such, never by
	 * introspection, so that what is not accepted here is not accepted there.
	 */
	ValidatedToken validate(String token) throws TokenRefusedException {
		ValidatedToken validated = validated(token);
		String issuer = validated.caller().issuer();
		long left = validated.expiresAt().toEpochMilli() - this.clock.millis();
		Long longest = this.longestLives.get(issuer);
		if (longest == null || left > longest) {
			this.longestLives.merge(issuer, left, Math::max);
		}
		return validated;
	}

	private ValidatedToken validated(String token) throws TokenRefusedException {
		if (this.opaque != null && token.chars().filter((character) -> character == '.').count() != 2) {
			return this.opaque.validate(token);
		}
		return this.jwts.validate(token);
	}

	/**
	 * Returns how long the longest-lived token of each issuer had still to live when it
	 * was accepted: at least that long are the lives of its tokens.
	 */
	public Map<String, Duration> longestLives() {
		Map<String, Duration> lives = new TreeMap<>();
		this.longestLives.forEach((issuer, millis) -> lives.put(issuer, Duration.ofMillis(millis)));
		return lives;
	}

	/**
	 * Puts on record from now on which keys of the issuers come and go.
	 */
	public void putOnRecord(AuditTrail trail) {
		this.jwts.putOnRecord(trail);
	}

	/**
	 * Forgets the remembered tokens of whomever a block concerns.
	 */
	public void forget(BlockTarget target) {
		this.memories.forEach((memory) -> memory.forget(target));
	}

	/**
	 * Forgets every remembered token.
	 */
	public void forget() {
		this.memories.forEach(RememberedTokens::clear);
	}

	/**
	 * Returns hits and misses of the memory, or {@code null} if it is off.
	 */
	public @Nullable CacheStats memoryStats() {
		return this.memories.stream().map(RememberedTokens::stats).reduce(CacheStats::plus).orElse(null);
	}

	/**
	 * Returns when the keys of each issuer of signed tokens were read; never, for one
	 * whose keys nobody has needed yet or that does not answer.
	 */
	public Map<String, Optional<Instant>> keysReadAt() {
		return this.jwts.keysReadAt();
	}

	/**
	 * Returns the issuers of signed tokens whose keys were asked for in vain, so that
	 * their tokens are refused as if they could not be checked, which they cannot. They
	 * are asked again because of this.
	 */
	public Set<String> issuersWithoutKeys() {
		return this.jwts.issuersWithoutKeys();
	}

	/**
	 * Returns how many tokens are remembered, about.
	 */
	public long memorySize() {
		return this.memories.stream().mapToLong(RememberedTokens::size).sum();
	}

	/**
	 * How long validated tokens are remembered.
	 *
	 * @param life longest time; zero turns the memory off
	 * @param maxBytes about how much memory it may take
	 */
	public record TokenMemory(Duration life, long maxBytes) {

		boolean isOff() {
			return this.life.isZero();
		}

	}

}
