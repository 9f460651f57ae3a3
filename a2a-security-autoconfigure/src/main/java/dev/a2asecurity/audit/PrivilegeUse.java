package dev.a2asecurity.audit;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import org.jspecify.annotations.Nullable;

import dev.a2asecurity.call.A2ACall;
import dev.a2asecurity.call.Caller;
import dev.a2asecurity.call.SkillId;

/**
 * Remembers which scopes each caller holds and which of them let it in anywhere, so that
 * the others can be taken away. It remembers since this instance started, and no more
 * than a bounded number of callers, scopes and skills.
 */
public final class PrivilegeUse implements Consumer<AuditEvent> {

	/** Of one caller: beyond that, somebody invents them. */
	private static final int MAX_NAMES = 200;

	private final Duration window;

	private final Instant since;

	private final Clock clock;

	private final Cache<Who, Privileges> callers;

	/**
	 * Creates the memory.
	 * @param window how long ago something counts as used at most
	 * @param maximumCallers how many callers are remembered
	 * @param clock tells the time
	 */
	public PrivilegeUse(Duration window, int maximumCallers, Clock clock) {
		this.window = window;
		this.clock = clock;
		this.since = clock.instant();
		this.callers = Caffeine.newBuilder().maximumSize(maximumCallers).executor(Runnable::run).build();
	}

	@Override
	public void accept(AuditEvent event) {
		Caller caller = event.caller();
		if (caller == null || event.outcome() != AuditOutcome.ALLOWED) {
			return;
		}
		Who who = new Who(caller.issuer(), (caller.clientId() != null) ? caller.clientId() : caller.subject());
		Privileges privileges = this.callers.get(who, (same) -> new Privileges());
		long now = this.clock.millis();
		privileges.lastCall = now;
		note(privileges.held, caller.scopes(), now);
		if (event instanceof CallDecided call) {
			note(privileges.used, call.decidingScopes(), now);
			A2ACall admitted = call.call();
			note(privileges.skills, (admitted != null) ? admitted.skill() : null, now);
		}
		else if (event instanceof SkillDecided skill) {
			note(privileges.used, skill.decidingScopes(), now);
			note(privileges.skills, skill.skill(), now);
		}
	}

	private static void note(Map<String, Long> names, @Nullable SkillId skill, long now) {
		if (skill != null) {
			note(names, List.of(skill.value()), now);
		}
	}

	private static void note(Map<String, Long> names, Collection<String> noted, long now) {
		for (String name : noted) {
			if (names.size() < MAX_NAMES || names.containsKey(name)) {
				names.put(name, now);
			}
		}
	}

	/**
	 * Tells what each caller holds and uses, of those that called within the window.
	 * @param skills the ids of this agent's skills
	 */
	public Report report(Collection<String> skills) {
		long earliest = this.clock.instant().minus(this.window).toEpochMilli();
		Map<String, CallerPrivileges> callers = new TreeMap<>();
		this.callers.asMap().forEach((who, privileges) -> {
			if (privileges.lastCall >= earliest) {
				Set<String> held = within(privileges.held, earliest);
				Set<String> used = within(privileges.used, earliest);
				Set<String> called = within(privileges.skills, earliest);
				callers.put(who.client() + " of " + who.issuer(), new CallerPrivileges(held, used, without(held, used),
						called, without(skills, called), Instant.ofEpochMilli(privileges.lastCall)));
			}
		});
		Instant begin = this.clock.instant().minus(this.window);
		return new Report(begin.isAfter(this.since) ? begin : this.since, callers);
	}

	private static Set<String> within(Map<String, Long> names, long earliest) {
		Set<String> within = new TreeSet<>();
		names.forEach((name, last) -> {
			if (last >= earliest) {
				within.add(name);
			}
		});
		return within;
	}

	private static Set<String> without(Collection<String> all, Set<String> some) {
		Set<String> rest = new TreeSet<>(all);
		rest.removeAll(some);
		return rest;
	}

	/**
	 * What callers hold and use.
	 *
	 * @param since from when on it is known
	 * @param callers by client, or by subject where the issuer does not name the client
	 */
	public record Report(Instant since, Map<String, CallerPrivileges> callers) {
	}

	/**
	 * What a caller holds and uses.
	 *
	 * @param held scopes that its tokens grant
	 * @param used scopes by which it was let in somewhere
	 * @param unused scopes that could be taken away
	 * @param skills skills that it called
	 * @param neverCalled skills that it did not
	 * @param lastCall when it was let in last
	 */
	public record CallerPrivileges(Set<String> held, Set<String> used, Set<String> unused, Set<String> skills,
			Set<String> neverCalled, Instant lastCall) {
	}

	private record Who(String issuer, String client) {
	}

	private static final class Privileges {

		private final Map<String, Long> held = new ConcurrentHashMap<>();

		private final Map<String, Long> used = new ConcurrentHashMap<>();

		private final Map<String, Long> skills = new ConcurrentHashMap<>();

		private volatile long lastCall;

	}

}
