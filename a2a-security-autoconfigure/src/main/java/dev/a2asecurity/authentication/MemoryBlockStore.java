package dev.a2asecurity.authentication;

import java.time.Clock;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A {@link BlockStore} in the memory of this instance: for an agent that is one instance,
 * and whose blocks may be forgotten when it stops.
 */
public final class MemoryBlockStore implements BlockStore {

	private final Map<BlockTarget, CallerBlock> blocks = new ConcurrentHashMap<>();

	private final Clock clock;

	/**
	 * Creates a store.
	 * @param clock tells which blocks have ended
	 */
	public MemoryBlockStore(Clock clock) {
		this.clock = clock;
	}

	@Override
	public void put(CallerBlock block) {
		Instant now = this.clock.instant();
		this.blocks.values().removeIf((other) -> !other.isInForceAt(now));
		this.blocks.put(block.target(), block);
	}

	@Override
	public void remove(BlockTarget target) {
		this.blocks.remove(target);
	}

	@Override
	public Collection<CallerBlock> all() {
		return List.copyOf(this.blocks.values());
	}

}
