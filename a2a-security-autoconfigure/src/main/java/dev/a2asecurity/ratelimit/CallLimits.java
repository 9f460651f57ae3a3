package dev.a2asecurity.ratelimit;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import dev.a2asecurity.call.A2ACall;
import dev.a2asecurity.call.A2AOperation;
import dev.a2asecurity.call.Denial;
import dev.a2asecurity.call.SkillId;

import org.springframework.core.log.LogMessage;

/**
 * Holds each caller to a number of calls: in all, of one operation, and of one skill.
 */
public final class CallLimits {

	private static final Log logger = LogFactory.getLog(CallLimits.class);

	/**
	 * When a caller that has too many streams may ask again: nobody knows when one ends.
	 */
	public static final Duration STREAM_RETRY = Duration.ofSeconds(5);

	private final @Nullable RateLimiter<CallerKey> callers;

	private final Map<A2AOperation, RateLimiter<CallerKey>> operations;

	private final Map<SkillId, RateLimiter<CallerKey>> skills;

	private final @Nullable StreamLimit streams;

	private final RefusalRecord record;

	/**
	 * Creates the limits.
	 * @param callers limit on all calls of a caller, or {@code null} for none
	 * @param operations limits on a caller's calls of one operation
	 * @param skills limits on a caller's calls of one skill
	 * @param streams limit on a caller's streams at a time, or {@code null} for none
	 * @param record takes note of refusals
	 */
	public CallLimits(@Nullable RateLimiter<CallerKey> callers, Map<A2AOperation, RateLimiter<CallerKey>> operations,
			Map<SkillId, RateLimiter<CallerKey>> skills, @Nullable StreamLimit streams, RefusalRecord record) {
		this.callers = callers;
		this.operations = Map.copyOf(operations);
		this.skills = Map.copyOf(skills);
		this.streams = streams;
		this.record = record;
	}

	/**
	 * Counts a call before it is known whether it is permitted.
	 * @return the refusal of one that is too many
	 */
	public Optional<Denial> check(A2ACall call) {
		return denial(take(call));
	}

	/**
	 * Counts a call once its skill is known and permitted, so that nobody learns from a
	 * limit which skills there are.
	 * @return the refusal of one that is too many
	 */
	public Optional<Denial> checkSkill(A2ACall call) {
		return denial(takeSkill(call));
	}

	private static Optional<Denial> denial(@Nullable RateDecision decision) {
		// Whole seconds, rounded up: whoever obeys must not be refused again.
		return (decision instanceof RateDecision.Refused refused)
				? Optional.of(Denial.tooManyRequests(Duration.ofSeconds(refused.retryAfterSeconds())))
				: Optional.empty();
	}

	/**
	 * Counts a call before it is known whether it is permitted.
	 * @return what the narrowest limit says, or {@code null} if there is none
	 */
	@Nullable RateDecision take(A2ACall call) {
		CallerKey caller = CallerKey.of(call.caller());
		RateDecision ofCaller = (this.callers != null) ? this.callers.take(caller) : null;
		if (ofCaller instanceof RateDecision.Refused) {
			return refused(ofCaller, "caller", call);
		}
		RateLimiter<CallerKey> limiter = this.operations.get(call.operation());
		RateDecision ofOperation = (limiter != null) ? limiter.take(caller) : null;
		if (ofOperation instanceof RateDecision.Refused) {
			return refused(ofOperation, "operation", call);
		}
		return narrower(ofCaller, ofOperation);
	}

	/**
	 * Counts a call once its skill is known and permitted, so that nobody learns from a
	 * limit which skills there are.
	 * @return what the skill's limit says, or {@code null} if there is none
	 */
	@Nullable RateDecision takeSkill(A2ACall call) {
		SkillId skill = call.skill();
		RateLimiter<CallerKey> limiter = (skill != null) ? this.skills.get(skill) : null;
		RateDecision decision = (limiter != null) ? limiter.take(CallerKey.of(call.caller())) : null;
		return (decision instanceof RateDecision.Refused) ? refused(decision, "skill", call) : decision;
	}

	/**
	 * Tells what is left to the caller of a call, without counting anything: for the
	 * answer's headers.
	 * @return what the limit on all calls says, or {@code null} if there is none, or one
	 * that several instances share
	 */
	public @Nullable Left left(A2ACall call) {
		if (this.callers == null || this.callers.isShared()) {
			return null;
		}
		RateDecision next = this.callers.peek(CallerKey.of(call.caller()));
		// That another one would be refused is worth telling most of all.
		return Left.of(this.callers.rate(), (next instanceof RateDecision.Allowed allowed) ? allowed.remaining() : 0);
	}

	/**
	 * Begins a stream, where a call asks for one.
	 * @return the place of the stream, which has to be given back on every way that it
	 * ends, or nothing if the caller has as many as it may
	 */
	public Optional<StreamLimit.Place> beginStream(A2ACall call) {
		if (this.streams == null || !call.operation().streams()) {
			return Optional.of(StreamLimit.Place.UNLIMITED);
		}
		Optional<StreamLimit.Place> place = this.streams.begin(call.caller());
		if (place.isEmpty()) {
			refused(new RateDecision.Refused(STREAM_RETRY), "streams", call);
		}
		return place;
	}

	private RateDecision refused(RateDecision decision, String limit, A2ACall call) {
		// Not above debug: a flood of calls must not become one of the log.
		logger.debug(LogMessage.format("Refused a call: reason=rate_limit, limit=%s, %s", limit, call));
		this.record.refused(limit, call.caller().subject() + " of " + call.caller().issuer());
		return decision;
	}

	/**
	 * What is left of a limit.
	 *
	 * @param limit how many requests may come at once
	 * @param remaining how many of them may still come
	 * @param reset how long until all of them may
	 */
	public record Left(int limit, long remaining, Duration reset) {

		static Left of(Rate rate, long remaining) {
			return new Left(rate.requests(), remaining,
					rate.period().multipliedBy(rate.requests() - remaining).dividedBy(rate.requests()));
		}

	}

	private static @Nullable RateDecision narrower(@Nullable RateDecision one, @Nullable RateDecision other) {
		if (one instanceof RateDecision.Allowed first && other instanceof RateDecision.Allowed second) {
			return (first.remaining() <= second.remaining()) ? first : second;
		}
		return (other != null) ? other : one;
	}

}
