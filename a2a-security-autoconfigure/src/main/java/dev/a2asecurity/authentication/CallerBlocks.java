package dev.a2asecurity.authentication;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.ReentrantLock;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import dev.a2asecurity.call.Caller;
import dev.a2asecurity.replay.StoreUnavailableException;

import org.springframework.core.log.LogMessage;
import org.springframework.security.core.Authentication;

/**
 * Stops somebody now, whatever their tokens say and for however long those still hold: a
 * client, a subject, an issuer, a key or a token. Every call asks, remembered tokens
 * included; who is blocked is told what everybody is told whose token is not good.
 * <p>
 * Calls ask a copy in memory. Where instances share a {@link BlockStore}, each one
 * {@linkplain #follow follows} it. While the store is down, the blocks last seen stay in
 * force; an instance that has never seen any refuses every call with status 503, since
 * whom it would let in, it does not know.
 */
public final class CallerBlocks implements AutoCloseable {

	private static final Log logger = LogFactory.getLog(CallerBlocks.class);

	private final BlockStore store;

	private final Clock clock;

	private final List<BlockListener> listeners = new CopyOnWriteArrayList<>();

	/**
	 * One change at a time, reading included: a copy that was read before a block was
	 * kept must not take the place of the one that has it.
	 */
	private final ReentrantLock changes = new ReentrantLock();

	private final BlockPolling polling;

	/**
	 * Unmodifiable; {@code null} until the store has answered for the first time.
	 */
	private volatile @Nullable Map<BlockTarget, CallerBlock> blocks;

	/**
	 * Creates the blocks, and reads those of the store. If it does not answer, it is
	 * asked again when this {@linkplain #follow follows} it.
	 * @param store where blocks are kept
	 * @param clock tells when a block ends
	 */
	public CallerBlocks(BlockStore store, Clock clock) {
		this.store = store;
		this.clock = clock;
		this.polling = new BlockPolling(this::refresh);
		this.polling.poll();
	}

	/**
	 * Reads the store from now on at an interval, on one daemon thread, until closed.
	 * @throws IllegalStateException if it does so already
	 */
	public void follow(Duration interval) {
		this.polling.start(interval);
	}

	/**
	 * Blocks a target until it is {@linkplain #unblock unblocked}.
	 * @throws StoreUnavailableException if the block could not be kept; then it is not
	 * set
	 */
	public void block(BlockTarget target) {
		block(new CallerBlock(target, null));
	}

	/**
	 * Blocks a target until a moment; the end of an earlier block of it counts no more.
	 * @throws IllegalArgumentException if the moment is past
	 * @throws StoreUnavailableException if the block could not be kept; then it is not
	 * set
	 */
	public void block(BlockTarget target, Instant end) {
		block(new CallerBlock(target, end));
	}

	private void block(CallerBlock block) {
		Instant now = this.clock.instant();
		if (!block.isInForceAt(now)) {
			throw new IllegalArgumentException("The block would have ended at " + block.end() + " already");
		}
		this.changes.lock();
		try {
			Map<BlockTarget, CallerBlock> changed = copy();
			this.store.put(block);
			changed.values().removeIf((other) -> !other.isInForceAt(now));
			changed.put(block.target(), block);
			this.blocks = Map.copyOf(changed);
		}
		finally {
			this.changes.unlock();
		}
		logger.info(LogMessage.format("Blocked %s", describe(block)));
		tell(block.target());
	}

	/**
	 * Lifts the block of a target, if there is one.
	 * @throws StoreUnavailableException if it could not be removed; then it stays in
	 * force
	 */
	public void unblock(BlockTarget target) {
		this.changes.lock();
		try {
			Map<BlockTarget, CallerBlock> changed = copy();
			this.store.remove(target);
			changed.remove(target);
			this.blocks = Map.copyOf(changed);
		}
		finally {
			this.changes.unlock();
		}
		logger.info(LogMessage.format("Unblocked %s", describe(new CallerBlock(target, null))));
	}

	/**
	 * Returns what changes begin with. Where the store has not answered before, its other
	 * blocks have to be known first, or one change would stand for all of them.
	 */
	private Map<BlockTarget, CallerBlock> copy() {
		Map<BlockTarget, CallerBlock> current = this.blocks;
		return (current != null) ? new HashMap<>(current) : byTarget(this.store.all());
	}

	/**
	 * Returns the blocks that are in force, in no order.
	 * @throws StoreUnavailableException if the store has never answered
	 */
	public List<CallerBlock> current() {
		Instant now = this.clock.instant();
		return known().values().stream().filter((block) -> block.isInForceAt(now)).toList();
	}

	/**
	 * Has a listener told of every block that is set from now on, here or by another
	 * instance.
	 */
	public void addListener(BlockListener listener) {
		this.listeners.add(listener);
	}

	/**
	 * Tells whether an authenticated caller is blocked by now; also if nobody can tell,
	 * because the store has never answered.
	 */
	public boolean isBlocked(Authentication authentication) {
		if (this.blocks == null) {
			return true;
		}
		SigningKey key = BlockTarget.signingKey(authentication);
		return Caller.of(authentication).map((caller) -> find(caller, key)).isPresent();
	}

	/**
	 * Tells whether somebody who has called before is blocked by now; also if nobody can
	 * tell. By key it cannot be told any more.
	 */
	public boolean isBlocked(Caller caller) {
		return this.blocks == null || find(caller, null) != null;
	}

	/**
	 * Returns if nobody has blocked the token or its caller.
	 * @throws TokenRefusedException if somebody has
	 * @throws StoreUnavailableException if that is not known
	 */
	void check(ValidatedToken token) throws TokenRefusedException {
		CallerBlock block = find(token.caller(), token.signingKey());
		if (block != null) {
			throw new TokenRefusedException("blocked", describe(block) + " is blocked");
		}
	}

	private @Nullable CallerBlock find(Caller caller, @Nullable SigningKey key) {
		Map<BlockTarget, CallerBlock> current = known();
		if (current.isEmpty()) {
			return null;
		}
		Instant now = this.clock.instant();
		for (BlockTarget target : BlockTarget.all(caller, key)) {
			CallerBlock block = current.get(target);
			if (block != null && block.isInForceAt(now)) {
				return block;
			}
		}
		if (key != null && key.id() == null) {
			return current.values()
				.stream()
				.filter((block) -> block.isInForceAt(now) && block.target().concerns(caller, key))
				.findAny()
				.orElse(null);
		}
		return null;
	}

	private Map<BlockTarget, CallerBlock> known() {
		Map<BlockTarget, CallerBlock> current = this.blocks;
		if (current == null) {
			throw new StoreUnavailableException("The store of blocks (a2a.security.blocks.store) has not answered yet",
					null);
		}
		return current;
	}

	/**
	 * Reads the store.
	 * @throws StoreUnavailableException if it does not answer; then nothing changes
	 */
	void refresh() {
		Map<BlockTarget, CallerBlock> before;
		Map<BlockTarget, CallerBlock> after;
		this.changes.lock();
		try {
			before = this.blocks;
			after = Map.copyOf(byTarget(this.store.all()));
			this.blocks = after;
		}
		finally {
			this.changes.unlock();
		}
		Map<BlockTarget, CallerBlock> known = (before != null) ? before : Map.of();
		after.values()
			.stream()
			.filter((block) -> !block.equals(known.get(block.target())) && block.isInForceAt(this.clock.instant()))
			.forEach((block) -> tell(block.target()));
	}

	private static Map<BlockTarget, CallerBlock> byTarget(Collection<CallerBlock> blocks) {
		Map<BlockTarget, CallerBlock> byTarget = new HashMap<>();
		blocks.forEach((block) -> byTarget.put(block.target(), block));
		return byTarget;
	}

	private void tell(BlockTarget target) {
		for (BlockListener listener : this.listeners) {
			try {
				listener.blocked(target);
			}
			// The others are told whatever one of them does.
			catch (Throwable ex) {
				logger.error("Did not end everything that runs for somebody who is blocked", ex);
			}
		}
	}

	private static String describe(CallerBlock block) {
		BlockTarget target = block.target();
		String name = target.value().isEmpty() ? "" : " [" + TokenRefusedException.printable(target.value()) + "] of";
		return "the " + target.kind().name().toLowerCase(Locale.ROOT) + name + " ["
				+ TokenRefusedException.printable(target.issuer()) + "]"
				+ ((block.end() != null) ? " until " + block.end() : "");
	}

	@Override
	public void close() {
		this.polling.close();
	}

}
