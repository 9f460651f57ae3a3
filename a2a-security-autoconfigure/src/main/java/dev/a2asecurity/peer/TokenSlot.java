package dev.a2asecurity.peer;

import java.time.Clock;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import dev.a2asecurity.peer.RemoteAgentException.Reason;

import org.springframework.core.log.LogMessage;

/**
 * The place of one token: at most one thread fetches it, and the others wait for that one
 * or go on with the token that is there. No lock is held; threads that want another token
 * are not concerned at all.
 * <p>
 * A fresh token is handed out. One that nears its end is handed out too, while another
 * thread fetches the next. One that is about to end is used only if no new one is to be
 * had, and one that has ended never.
 */
final class TokenSlot {

	private static final Log logger = LogFactory.getLog(TokenSlot.class);

	private final AtomicReference<State> state = new AtomicReference<>(new State(null, null, false));

	private final BackOff refusals;

	private final TokenPolicy policy;

	private final Executor refresher;

	private final Clock clock;

	TokenSlot(TokenPolicy policy, BackOff refusals, Executor refresher, Clock clock) {
		this.refusals = refusals;
		this.policy = policy;
		this.refresher = refresher;
		this.clock = clock;
	}

	/**
	 * Returns a token.
	 * @throws RemoteAgentException if there is none and none is to be had
	 */
	PeerToken token(TokenSource source) {
		State current = current();
		PeerToken token = current.token();
		long now = this.clock.millis();
		if (token != null && token.life().isFreshAt(now)) {
			return token;
		}
		if (token != null && token.life().isGoodAt(now)) {
			refreshAhead(current, source, now);
			return token;
		}
		return await(source);
	}

	/**
	 * Drops exactly the token that a peer has refused.
	 * @return whether another one is to be had: not if this one has just taken a refused
	 * one's place, and was not accepted either. A peer that refuses everything would make
	 * each request one to the authorization server.
	 */
	boolean drop(PeerToken refused) {
		long now = this.clock.millis();
		State before = this.state.getAndUpdate(
				(state) -> (state.token() == refused && !isFutile(state, now)) ? state.withoutToken() : state);
		return before.token() != refused || !isFutile(before, now);
	}

	private State current() {
		return Objects.requireNonNull(this.state.get());
	}

	private boolean isFutile(State state, long now) {
		PeerToken token = state.token();
		return token != null && state.replacement() && !token.isAccepted()
				&& now < token.life().askedAt() + this.policy.backOff().toMillis();
	}

	private void refreshAhead(State current, TokenSource source, long now) {
		if (current.underWay() != null || forbidden(source, now) != null) {
			return;
		}
		CompletableFuture<PeerToken> mine = begin(current);
		if (mine == null) {
			return;
		}
		try {
			this.refresher.execute(() -> fetchInto(mine, source));
		}
		catch (RejectedExecutionException ex) {
			// Every refreshing thread is busy: a later caller begins anew.
			abandon(mine);
		}
	}

	private PeerToken await(TokenSource source) {
		long deadline = System.nanoTime() + this.policy.patience().toNanos();
		while (true) {
			State current = current();
			long now = this.clock.millis();
			if (current.token() != null && current.token().life().isGoodAt(now)) {
				return current.token();
			}
			CompletableFuture<PeerToken> underWay = current.underWay();
			if (underWay == null) {
				RemoteAgentException forbidden = forbidden(source, now);
				if (forbidden != null) {
					return oldOr(forbidden);
				}
				underWay = begin(current);
				if (underWay == null) {
					continue;
				}
				fetchInto(underWay, source);
			}
			try {
				return underWay.get(Math.max(0, deadline - System.nanoTime()), TimeUnit.NANOSECONDS);
			}
			catch (ExecutionException ex) {
				if (ex.getCause() instanceof RemoteAgentException failure) {
					return oldOr(failure.again(failure.retryAfter().orElse(null)));
				}
				// Whoever fetched gave up for a reason of its own: that is nobody else's.
				if (Thread.currentThread().isInterrupted() || deadline - System.nanoTime() <= 0) {
					return oldOr(source.unavailable("the attempt to fetch it was given up"));
				}
			}
			catch (TimeoutException ex) {
				return oldOr(source.unavailable("it is slow to come (a2a.security.peer-tokens.patience)"));
			}
			catch (InterruptedException ex) {
				Thread.currentThread().interrupt();
				return oldOr(source.unavailable("the thread was interrupted while it waited"));
			}
		}
	}

	private @Nullable RemoteAgentException forbidden(TokenSource source, long now) {
		RemoteAgentException refused = this.refusals.forbids(now);
		return (refused != null) ? refused : source.outage().forbids(now);
	}

	/**
	 * Returns the token that is there, to its very end, where no new one is to be had.
	 */
	private PeerToken oldOr(RemoteAgentException failure) {
		PeerToken token = current().token();
		if (token != null && token.life().isAliveAt(this.clock.millis())) {
			return token;
		}
		throw failure;
	}

	/**
	 * Begins to fetch, unless the slot has changed since it was looked at: another thread
	 * may have fetched meanwhile, from beginning to end.
	 * @return the attempt, or {@code null} if it has
	 */
	private @Nullable CompletableFuture<PeerToken> begin(State seen) {
		CompletableFuture<PeerToken> mine = new CompletableFuture<>();
		return this.state.compareAndSet(seen, seen.fetching(mine)) ? mine : null;
	}

	private void fetchInto(CompletableFuture<PeerToken> mine, TokenSource source) {
		try {
			PeerToken token = source.fetch();
			this.refusals.succeeded();
			source.outage().succeeded();
			this.state.updateAndGet((state) -> (state.underWay() == mine) ? state.fetched(token) : state);
			mine.complete(token);
		}
		catch (RemoteAgentException ex) {
			if (Thread.currentThread().isInterrupted()) {
				return;
			}
			logger.warn(LogMessage.format("Did not get a token: reason=%s, %s", ex.reason(), ex.getMessage()));
			// Noted before anybody hears of it, or the waiting threads would ask at once.
			BackOff backOff = (ex.reason() == Reason.TOKEN_UNAVAILABLE) ? source.outage() : this.refusals;
			backOff.failed(ex, this.clock.millis());
			end(mine, ex);
		}
		finally {
			// An interrupt, or an Error, must not leave the others waiting.
			abandon(mine);
		}
	}

	private void abandon(CompletableFuture<PeerToken> mine) {
		if (!mine.isDone()) {
			end(mine, new AbandonedException());
		}
	}

	private void end(CompletableFuture<PeerToken> mine, Exception failure) {
		this.state.updateAndGet((state) -> (state.underWay() == mine) ? state.fetching(null) : state);
		mine.completeExceptionally(failure);
	}

	/**
	 * What is in the slot.
	 *
	 * @param token the latest token, or {@code null}
	 * @param underWay the attempt to fetch one, or {@code null}
	 * @param replacement whether the token takes, or is to take, a refused one's place
	 */
	private record State(@Nullable PeerToken token, @Nullable CompletableFuture<PeerToken> underWay,
			boolean replacement) {

		State withoutToken() {
			return new State(null, this.underWay, true);
		}

		State fetching(@Nullable CompletableFuture<PeerToken> attempt) {
			return new State(this.token, attempt, this.replacement);
		}

		State fetched(PeerToken fetched) {
			return new State(fetched, null, this.token == null && this.replacement);
		}

	}

	/**
	 * An attempt ended without saying anything about the authorization server.
	 */
	private static final class AbandonedException extends Exception {

		private static final long serialVersionUID = 1L;

	}

}
