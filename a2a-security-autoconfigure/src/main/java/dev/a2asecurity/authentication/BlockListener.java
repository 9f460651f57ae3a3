package dev.a2asecurity.authentication;

/**
 * Learns that somebody is blocked from now on, to end what runs for them.
 * {@link BlockTarget#concerns} tells whom it is about.
 */
@FunctionalInterface
public interface BlockListener {

	/**
	 * Ends what runs for the target. It is called once the target's calls are refused, by
	 * the thread that blocked it, or, when another instance did, by the one that follows
	 * the shared store; so it must not wait for anybody. What it throws is logged.
	 */
	void blocked(BlockTarget target);

}
