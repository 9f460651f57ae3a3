package dev.a2asecurity.skill;

import java.time.Clock;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;

import org.jspecify.annotations.Nullable;

import dev.a2asecurity.call.A2ACall;
import dev.a2asecurity.call.PolicyDenial;
import dev.a2asecurity.call.SkillId;

import org.springframework.security.authorization.AuthorizationManager;
import org.springframework.security.authorization.AuthorizationResult;
import org.springframework.security.core.Authentication;

/**
 * Denies a skill outside of its hours: {@code a2a.security.skills.<id>.hours}.
 */
public final class SkillHours implements AuthorizationManager<SkillInvocation> {

	static final PolicyDenial OUTSIDE = PolicyDenial.because("OUTSIDE_HOURS");

	private final Map<SkillId, List<WeeklyHours>> hours;

	private final ZoneId zone;

	private final Clock clock;

	/**
	 * Creates the policy.
	 * @param hours the hours of each skill that has some, such as
	 * {@code MON-FRI 08:00-18:00}; a skill may be used in any of its hours
	 * @param zone the time zone that they are in
	 * @param clock the time to hold them against
	 * @throws IllegalArgumentException if hours have another form
	 */
	public SkillHours(Map<SkillId, List<String>> hours, ZoneId zone, Clock clock) {
		this.hours = hours.entrySet()
			.stream()
			.collect(Collectors.toUnmodifiableMap(Map.Entry::getKey,
					(entry) -> entry.getValue().stream().map(WeeklyHours::parse).toList()));
		this.zone = zone;
		this.clock = clock;
	}

	/**
	 * Returns the skills that have hours.
	 */
	public Set<SkillId> skills() {
		return this.hours.keySet();
	}

	/**
	 * Tells whether a skill may be used now.
	 */
	public boolean isOpen(SkillId skill) {
		List<WeeklyHours> open = this.hours.get(skill);
		if (open == null) {
			return true;
		}
		ZonedDateTime now = this.clock.instant().atZone(this.zone);
		return open.stream().anyMatch((hours) -> hours.contains(now));
	}

	@Override
	public @Nullable AuthorizationResult authorize(Supplier<? extends @Nullable Authentication> authentication,
			SkillInvocation invocation) {
		return isOpen(invocation.skill().id()) ? null : OUTSIDE;
	}

	/**
	 * Returns the same policy for calls whose skill is known before the agent is invoked:
	 * a task that cannot be worked on now need not be begun.
	 */
	public AuthorizationManager<A2ACall> atTheEdge() {
		return (authentication,
				call) -> (call.operation().sendsMessage() && call.skill() != null && !isOpen(call.skill())) ? OUTSIDE
						: null;
	}

}
