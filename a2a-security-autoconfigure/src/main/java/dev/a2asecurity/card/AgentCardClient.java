package dev.a2asecurity.card;

import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import dev.a2asecurity.agentcard.AgentCardJson;
import dev.a2asecurity.agentcard.AgentCardReader;
import dev.a2asecurity.agentcard.AgentCardRefusedException;
import dev.a2asecurity.agentcard.AgentCardVerifier;
import dev.a2asecurity.agentcard.VerifiedAgentCard;
import dev.a2asecurity.agentcard.WebOrigin;
import dev.a2asecurity.audit.AuditOutcome;
import dev.a2asecurity.audit.AuditTrail;

import org.springframework.core.log.LogMessage;

/**
 * Reads the cards of other agents: over HTTPS only, loopback aside, in bounded time and
 * size, without a redirect to another origin. What is read is verified before it is kept,
 * so that a bad card never replaces a good one.
 * <p>
 * It honours {@code Cache-Control} and revalidates by {@code If-None-Match} (A2A
 * specification 1.0, section 8.6.2; RFC 9111); without a word of the server, a card is
 * fresh for 5 minutes, and for 24 hours at most. While a peer cannot be reached, or
 * serves a card that is not trusted, the last good one counts for another 24 hours, as
 * long as its signature does.
 * <p>
 * A card that names an interface at an origin other than its own is refused, unless that
 * was allowed: it is where credentials would go. Thread-safe.
 */
public final class AgentCardClient {

	/**
	 * Where an agent serves its card (section 8.2).
	 */
	public static final String WELL_KNOWN_PATH = AgentCardDocument.PATH;

	private static final Log logger = LogFactory.getLog(AgentCardClient.class);

	private static final int MAX_CARDS = 1_000;

	private static final Duration LONGEST_STALE = Duration.ofHours(24);

	/** How long a card that could not be refreshed is used before the next attempt. */
	private static final Duration RETRY = Duration.ofSeconds(30);

	private final AgentCardVerifier verifier;

	private final CardFetch fetch;

	private final InterfaceOrigins interfaces;

	private final Map<WebOrigin, SignaturePolicy> policies;

	private final Clock clock;

	private final CardAudit audit;

	private final AgentCardReader reader = new AgentCardReader();

	private final Cache<URI, Kept> kept = Caffeine.newBuilder().maximumSize(MAX_CARDS).build();

	private final ConcurrentMap<URI, CompletableFuture<PeerCard>> running = new ConcurrentHashMap<>();

	private AgentCardClient(Builder builder) {
		this.verifier = builder.verifier;
		this.fetch = new CardFetch(builder.connectTimeout, builder.readTimeout, builder.maxBytes);
		this.interfaces = new InterfaceOrigins(builder.allowedInterfaces);
		this.policies = Map.copyOf(builder.policies);
		this.clock = builder.clock;
		this.audit = new CardAudit(builder.trail);
	}

	/**
	 * Returns a builder of a client.
	 * @param verifier knows the keys of the peers
	 * @param clock tells how old a card is
	 */
	public static Builder builder(AgentCardVerifier verifier, Clock clock) {
		return new Builder(verifier, clock);
	}

	/**
	 * Returns the URL at which an agent serves its card.
	 * @param agent any URL of the agent's host
	 */
	public static URI cardUrl(URI agent) {
		return URI.create(WebOrigin.of(agent) + WELL_KNOWN_PATH);
	}

	/**
	 * Returns the card at a URL, from memory as long as it is fresh. Several callers at
	 * once cause one request.
	 * @throws CardUnavailableException if it cannot be had
	 * @throws AgentCardRefusedException if it is not trusted, or is no card
	 * @throws ForeignInterfaceException if an interface is at an origin that was not
	 * allowed
	 */
	public PeerCard get(URI cardUrl) {
		Kept known = this.kept.getIfPresent(cardUrl);
		if (known != null && known.isFreshAt(this.clock.instant())) {
			return known.card();
		}
		CompletableFuture<PeerCard> mine = new CompletableFuture<>();
		CompletableFuture<PeerCard> other = this.running.putIfAbsent(cardUrl, mine);
		if (other != null) {
			return join(other);
		}
		try {
			PeerCard card = refresh(cardUrl, known);
			mine.complete(card);
			return card;
		}
		catch (RuntimeException | Error ex) {
			mine.completeExceptionally(ex);
			throw ex;
		}
		finally {
			this.running.remove(cardUrl, mine);
		}
	}

	/**
	 * Returns what one authenticated client sees of a peer: its extended card, where it
	 * has one, in place of the public one (section 3.1.11).
	 * @param cardUrl where the public card is
	 * @param authorizer puts the client's credentials on a request
	 */
	public PeerCardSession session(URI cardUrl, PeerCardSession.Authorizer authorizer) {
		return new PeerCardSession(this, cardUrl, authorizer);
	}

	private static PeerCard join(CompletableFuture<PeerCard> other) {
		try {
			return other.join();
		}
		catch (CompletionException ex) {
			throw (ex.getCause() instanceof RuntimeException cause) ? cause : ex;
		}
	}

	private PeerCard refresh(URI url, @Nullable Kept known) {
		try {
			return fetch(url, known);
		}
		catch (CardUnavailableException | AgentCardRefusedException | ForeignInterfaceException ex) {
			PeerCard last = (known != null) ? stillGood(url, known) : null;
			if (last == null) {
				throw ex;
			}
			logger
				.warn(LogMessage.format("Did not take over the card at %s since %s; the last good one goes on to count",
						url, ex.getMessage()));
			return last;
		}
	}

	private PeerCard fetch(URI url, @Nullable Kept known) {
		HttpResponse<byte[]> response = this.fetch.get(url, (request) -> {
			request.header("Accept", "application/json").header("A2A-Version", "1.0");
			if (known != null && known.tag() != null) {
				request.header("If-None-Match", known.tag());
			}
			return request;
		});
		Instant now = this.clock.instant();
		if (response.statusCode() == 304 && known != null) {
			// A key may have ended in the meantime.
			PeerCard again = accept(url, known.json());
			keep(url, again, known.json(), response, known.tag(), now);
			return again;
		}
		if (response.statusCode() != 200) {
			throw new CardUnavailableException(url, "status " + response.statusCode(), null);
		}
		PeerCard card = accept(url, response.body());
		keep(url, card, response.body(), response, response.headers().firstValue("ETag").orElse(null), now);
		return card;
	}

	private void keep(URI url, PeerCard card, byte[] json, HttpResponse<?> response, @Nullable String tag,
			Instant now) {
		CardFreshness freshness = CardFreshness.of(response.headers());
		if (freshness.storable()) {
			this.kept.put(url, new Kept(card, json, tag, now.plus(freshness.lifetime()), null));
		}
		else {
			this.kept.invalidate(url);
		}
	}

	/** Returns the last good card, if it still is one. */
	private @Nullable PeerCard stillGood(URI url, Kept known) {
		Instant now = this.clock.instant();
		if (now.isAfter(known.freshUntil().plus(LONGEST_STALE))) {
			return null;
		}
		try {
			PeerCard again = accept(url, known.json());
			this.kept.put(url, new Kept(again, known.json(), known.tag(), known.freshUntil(), now.plus(RETRY)));
			return again;
		}
		catch (AgentCardRefusedException | ForeignInterfaceException ex) {
			return null;
		}
	}

	/**
	 * Accepts a card that came from a URL, extended ones included.
	 * @throws AgentCardRefusedException if it is not trusted, or is no card
	 * @throws ForeignInterfaceException if an interface is at an origin that was not
	 * allowed
	 */
	PeerCard accept(URI url, byte[] json) {
		long begin = System.nanoTime();
		AuditOutcome outcome = AuditOutcome.DENIED;
		try {
			PeerCard card = trusted(url, json);
			this.audit.accepted(url, card.verification(), json);
			outcome = AuditOutcome.ALLOWED;
			return card;
		}
		catch (AgentCardRefusedException ex) {
			this.audit.refused(url, ex.reason().name(), json);
			throw ex;
		}
		catch (ForeignInterfaceException ex) {
			this.audit.refused(url, "FOREIGN_INTERFACE", json);
			throw ex;
		}
		finally {
			this.audit.took(outcome, begin);
		}
	}

	private PeerCard trusted(URI url, byte[] json) {
		WebOrigin origin = CardFetch.secureOrigin(url);
		AgentCardJson received = this.reader.read(json);
		VerifiedAgentCard verified = verify(received, origin);
		PeerCard card = new PeerCard(url, (verified != null) ? verified.card() : received.card(), verified);
		this.interfaces.check(card.card(), origin);
		return card;
	}

	private @Nullable VerifiedAgentCard verify(AgentCardJson received, WebOrigin origin) {
		SignaturePolicy policy = this.policies.getOrDefault(origin, SignaturePolicy.REQUIRED);
		if (policy == SignaturePolicy.OFF
				|| (policy == SignaturePolicy.IF_PRESENT && received.card().signatures().isEmpty())) {
			return null;
		}
		return this.verifier.verify(received, origin);
	}

	Instant now() {
		return this.clock.instant();
	}

	CardFetch fetch() {
		return this.fetch;
	}

	/**
	 * A card that was accepted.
	 *
	 * @param card the card
	 * @param json as it came
	 * @param tag its entity tag
	 * @param freshUntil until when it need not be asked for
	 * @param nextAttempt until when it is used although it could not be refreshed
	 */
	@SuppressWarnings("ArrayRecordComponent")
	private record Kept(PeerCard card, byte[] json, @Nullable String tag, Instant freshUntil,
			@Nullable Instant nextAttempt) {

		boolean isFreshAt(Instant now) {
			return now.isBefore(this.freshUntil) || (this.nextAttempt != null && now.isBefore(this.nextAttempt));
		}

	}

	/**
	 * Builds an {@link AgentCardClient}. Not for several threads at once.
	 */
	public static final class Builder {

		private final AgentCardVerifier verifier;

		private final Map<WebOrigin, SignaturePolicy> policies = new HashMap<>();

		private final Map<WebOrigin, Set<WebOrigin>> allowedInterfaces = new HashMap<>();

		private Duration connectTimeout = Duration.ofSeconds(2);

		private Duration readTimeout = Duration.ofSeconds(5);

		private int maxBytes = 1024 * 1024;

		private @Nullable AuditTrail trail;

		private final Clock clock;

		private Builder(AgentCardVerifier verifier, Clock clock) {
			this.verifier = verifier;
			this.clock = clock;
		}

		/**
		 * Sets what is asked of the signatures of an origin's cards. Default:
		 * {@link SignaturePolicy#REQUIRED}.
		 */
		public Builder signatures(WebOrigin origin, SignaturePolicy policy) {
			this.policies.put(origin, policy);
			return this;
		}

		/**
		 * Allows the cards of an origin to name interfaces at another one.
		 * @throws IllegalArgumentException if the other is neither HTTPS nor of this
		 * machine
		 */
		public Builder allowInterfacesAt(WebOrigin cardOrigin, WebOrigin interfaceOrigin) {
			if (!interfaceOrigin.isSecure()) {
				throw new IllegalArgumentException("Interfaces are at https URLs, loopback aside");
			}
			this.allowedInterfaces.computeIfAbsent(cardOrigin, (key) -> new HashSet<>()).add(interfaceOrigin);
			return this;
		}

		/**
		 * Sets the longest time to connect. Default: 2 s.
		 */
		public Builder connectTimeout(Duration connectTimeout) {
			this.connectTimeout = connectTimeout;
			return this;
		}

		/**
		 * Sets the longest time until the answer is complete. Default: 5 s.
		 */
		public Builder readTimeout(Duration readTimeout) {
			this.readTimeout = readTimeout;
			return this;
		}

		/**
		 * Sets the most bytes of an answer. Default, and the most that is read: 1 MiB.
		 */
		public Builder maxBytes(int maxBytes) {
			this.maxBytes = maxBytes;
			return this;
		}

		/**
		 * Puts on record which cards are believed, and which are not.
		 */
		public Builder audit(AuditTrail trail) {
			this.trail = trail;
			return this;
		}

		/**
		 * Returns the client.
		 */
		public AgentCardClient build() {
			return new AgentCardClient(this);
		}

	}

}
