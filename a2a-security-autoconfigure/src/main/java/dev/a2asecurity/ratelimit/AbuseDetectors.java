package dev.a2asecurity.ratelimit;

import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

import dev.a2asecurity.audit.AbuseSuspected;
import dev.a2asecurity.audit.AuditEvent;
import dev.a2asecurity.audit.AuditOutcome;
import dev.a2asecurity.audit.AuditTrail;
import dev.a2asecurity.audit.CallDecided;
import dev.a2asecurity.audit.SkillDecided;
import dev.a2asecurity.call.A2ACall;
import dev.a2asecurity.call.A2AOperation;
import dev.a2asecurity.call.Caller;

import org.springframework.core.log.LogMessage;

/**
 * Watches what each caller does, and raises an {@link AbuseSuspected} where it is more
 * than usual in a minute: tasks that it begins, tasks that it cancels, and scopes that it
 * tries without holding them. It refuses nothing.
 */
public final class AbuseDetectors implements Consumer<AuditEvent> {

	private static final Log logger = LogFactory.getLog(AbuseDetectors.class);

	private static final Duration WINDOW = Duration.ofMinutes(1);

	private final Detector tasksBegun;

	private final Detector cancellations;

	private final Detector deniedScopes;

	private final Supplier<AuditTrail> trail;

	/**
	 * Creates the detectors.
	 * @param thresholds how much is usual at most
	 * @param maximumKeys how many callers each remembers
	 * @param trail where suspicions are raised
	 * @param clock tells the time
	 */
	public AbuseDetectors(Thresholds thresholds, int maximumKeys, Supplier<AuditTrail> trail, Clock clock) {
		this.tasksBegun = new Detector("tasks-begun", thresholds.tasksBegun(), maximumKeys, clock);
		this.cancellations = new Detector("cancellations", thresholds.cancellations(), maximumKeys, clock);
		this.deniedScopes = new Detector("denied-scopes", thresholds.deniedScopes(), maximumKeys, clock);
		this.trail = trail;
	}

	@Override
	public void accept(AuditEvent event) {
		Caller caller = event.caller();
		if (caller == null) {
			return;
		}
		if (event.outcome() == AuditOutcome.ALLOWED && event instanceof CallDecided decided) {
			A2ACall call = decided.call();
			if (call == null) {
				return;
			}
			if (call.operation().sendsMessage() && call.taskId() == null) {
				count(this.tasksBegun, caller);
			}
			else if (call.operation() == A2AOperation.CANCEL_TASK) {
				count(this.cancellations, caller);
			}
		}
		else if (event.reason().equals("INSUFFICIENT_SCOPE")
				&& (event instanceof CallDecided || event instanceof SkillDecided)) {
			count(this.deniedScopes, caller);
		}
	}

	private void count(Detector detector, Caller caller) {
		if (detector.isExceeded(CallerKey.of(caller))) {
			logger.warn(LogMessage.format("A caller does more than usual: detector=%s, more than %d a minute, %s",
					detector.name, detector.threshold, caller));
			AuditTrail current = this.trail.get();
			current.note(new AbuseSuspected(current.facts(AuditOutcome.NOTED, "MORE_THAN_USUAL", caller, null),
					detector.name, detector.threshold + 1L, detector.threshold, WINDOW));
		}
	}

	/**
	 * How much is usual at most, for each caller and minute.
	 *
	 * @param tasksBegun tasks that are begun
	 * @param cancellations tasks that are cancelled
	 * @param deniedScopes refusals for want of a scope
	 */
	public record Thresholds(int tasksBegun, int cancellations, int deniedScopes) {
	}

	private static final class Detector {

		private final String name;

		private final int threshold;

		private final RateLimiter<CallerKey> limiter;

		private final Cache<CallerKey, Boolean> told;

		Detector(String name, int threshold, int maximumKeys, Clock clock) {
			this.name = name;
			this.threshold = threshold;
			this.limiter = new RateLimiter<>(new Rate(threshold, WINDOW), maximumKeys, clock);
			this.told = Caffeine.newBuilder()
				.maximumSize(maximumKeys)
				.expireAfterWrite(WINDOW)
				.ticker(() -> TimeUnit.MILLISECONDS.toNanos(clock.millis()))
				.executor(Runnable::run)
				.build();
		}

		/**
		 * Counts once more, and tells whether somebody should be told: once a minute.
		 */
		boolean isExceeded(CallerKey caller) {
			return this.limiter.take(caller) instanceof RateDecision.Refused
					&& this.told.asMap().putIfAbsent(caller, true) == null;
		}

	}

}
