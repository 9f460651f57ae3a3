package dev.a2asecurity.peer;

import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.DoubleSupplier;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;

/**
 * The tokens of all peers: which are kept, and when the next one is fetched. A
 * {@link TokenSlot} does that for one token; this is where the slots are.
 * <p>
 * There is one slot for each {@link TokenKey}, so that as many users as there may be
 * share the tokens that are this agent's own. Exchanged tokens have one for each token
 * they were exchanged for; of those, the ones longest unused are forgotten at the bound.
 */
public final class PeerTokenManager implements AutoCloseable {

	/**
	 * Threads that refresh tokens ahead of their end. If all of them are busy, callers
	 * refresh, later, when it is time.
	 */
	private static final int REFRESHING_THREADS = 8;

	/**
	 * How long a token stays in memory that nobody uses.
	 */
	private static final Duration UNUSED = Duration.ofHours(1);

	private final Cache<TokenKey, TokenSlot> slots;

	private final TokenPolicy policy;

	private final Clock clock;

	private final DoubleSupplier jitter;

	private final ThreadPoolExecutor refresher;

	private final List<TokenFetchListener> listeners = new CopyOnWriteArrayList<>();

	/**
	 * Creates a manager.
	 * @param policy how tokens are kept
	 * @param clock the time that their lives are held against
	 */
	public PeerTokenManager(TokenPolicy policy, Clock clock) {
		this(policy, clock, () -> ThreadLocalRandom.current().nextDouble());
	}

	PeerTokenManager(TokenPolicy policy, Clock clock, DoubleSupplier jitter) {
		this.policy = policy;
		this.clock = clock;
		this.jitter = jitter;
		this.slots = Caffeine.newBuilder().maximumSize(policy.maxTokens()).expireAfterAccess(UNUSED).build();
		this.refresher = new ThreadPoolExecutor(0, REFRESHING_THREADS, 30, TimeUnit.SECONDS, new SynchronousQueue<>(),
				PeerTokenManager::thread);
	}

	/**
	 * The thread works for everybody, so it takes nothing along of the call that it is
	 * made in, such as an inheritable security context.
	 */
	private static Thread thread(Runnable work) {
		Thread thread = new Thread(null, work, "a2a-peer-tokens", 0, false);
		thread.setDaemon(true);
		return thread;
	}

	/**
	 * Returns the token of a key, fetching it if it is not there or too old.
	 * @throws RemoteAgentException if there is none to be had
	 */
	PeerToken token(TokenKey key, TokenSource source) {
		return slot(key).token(source);
	}

	/**
	 * Drops exactly this token.
	 * @return whether another one is to be had
	 */
	boolean drop(TokenKey key, PeerToken refused) {
		return slot(key).drop(refused);
	}

	private TokenSlot slot(TokenKey key) {
		TokenSlot slot = this.slots.getIfPresent(key);
		return (slot != null) ? slot : this.slots.get(key,
				(missing) -> new TokenSlot(this.policy, newBackOff(), this.refresher, this.clock));
	}

	/**
	 * Tells somebody of each request for a token from now on.
	 */
	void listen(TokenFetchListener listener) {
		this.listeners.add(listener);
	}

	/**
	 * Tells what came of a request for a token.
	 */
	void fetched(String peer, TokenFetchListener.Outcome outcome, Duration took) {
		this.listeners.forEach((listener) -> listener.fetched(peer, outcome, took));
	}

	/**
	 * Returns about how many tokens there are.
	 */
	long size() {
		return this.slots.estimatedSize();
	}

	BackOff newBackOff() {
		return new BackOff(this.policy, this.jitter);
	}

	TokenPolicy policy() {
		return this.policy;
	}

	Clock clock() {
		return this.clock;
	}

	DoubleSupplier jitter() {
		return this.jitter;
	}

	@Override
	public void close() {
		this.refresher.shutdownNow();
	}

}
