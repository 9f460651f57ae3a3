package dev.a2asecurity.audit;

import java.time.Duration;
import java.util.List;
import java.util.Set;

import org.junit.jupiter.api.Test;

import dev.a2asecurity.TestClock;
import dev.a2asecurity.call.Caller;
import dev.a2asecurity.call.SkillId;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What callers hold and use, within the window and in bounded memory.
 */
class PrivilegeUseTests {

	private static final Duration WINDOW = Duration.ofDays(30);

	private final TestClock clock = new TestClock();

	private final PrivilegeUse privileges = new PrivilegeUse(WINDOW, 10, this.clock);

	@Test
	void reportWhenAScopeLetsInAtTheSkillOnlyThenItIsUsed() {
		this.privileges.accept(entered("alice", Set.of("a", "b"), "submit", Set.of("a")));
		PrivilegeUse.CallerPrivileges alice = only();
		assertThat(alice.used()).containsExactly("a");
		assertThat(alice.unused()).containsExactly("b");
		assertThat(alice.skills()).containsExactly("submit");
		assertThat(alice.neverCalled()).containsExactly("approve");
		assertThat(alice.lastCall()).isEqualTo(this.clock.instant());
	}

	@Test
	void reportWhenRefusedThenNeitherHeldNorUsed() {
		this.privileges.accept(new SkillDecided(facts(AuditOutcome.DENIED, "alice", Set.of("a")),
				SkillId.parse("submit"), null, Set.of("a")));
		assertThat(this.privileges.report(List.of()).callers()).isEmpty();
	}

	@Test
	void reportWhenUseIsOlderThanTheWindowThenItIsNoUseAnyMore() {
		this.privileges.accept(entered("alice", Set.of("a", "b"), "submit", Set.of("a")));
		this.clock.advance(WINDOW);
		// To the instant.
		assertThat(only().used()).containsExactly("a");
		this.clock.advance(Duration.ofMillis(1));
		assertThat(this.privileges.report(List.of()).callers()).as("has not called since").isEmpty();
		this.privileges.accept(entered("alice", Set.of("b"), "approve", Set.of("b")));
		assertThat(only().held()).containsExactly("b");
		assertThat(only().used()).containsExactly("b");
		assertThat(only().skills()).containsExactly("approve");
		assertThat(only().neverCalled()).containsExactly("submit");
	}

	@Test
	void reportWhenInstanceIsYoungerThanTheWindowThenSaysSinceWhen() {
		assertThat(this.privileges.report(List.of()).since()).isEqualTo(this.clock.instant());
		this.clock.advance(WINDOW.plusDays(3));
		assertThat(this.privileges.report(List.of()).since()).isEqualTo(this.clock.instant().minus(WINDOW));
	}

	@Test
	void acceptWhenCallersAndScopesAreMadeUpThenMemoryIsBounded() {
		for (int i = 0; i < 1000; i++) {
			this.privileges.accept(entered("alice", Set.of("scope-" + i), "submit", Set.of("scope-" + i)));
		}
		assertThat(only().held()).hasSize(200);
		assertThat(only().used()).hasSize(200);
		for (int i = 0; i < 1000; i++) {
			this.privileges.accept(entered("caller-" + i, Set.of("a"), "submit", Set.of("a")));
		}
		assertThat(this.privileges.report(List.of()).callers()).hasSizeLessThanOrEqualTo(10);
	}

	private PrivilegeUse.CallerPrivileges only() {
		PrivilegeUse.Report report = this.privileges.report(List.of("submit", "approve"));
		assertThat(report.callers()).hasSize(1);
		return report.callers().get("alice of https://issuer.example.com");
	}

	private SkillDecided entered(String subject, Set<String> held, String skill, Set<String> needed) {
		return new SkillDecided(facts(AuditOutcome.ALLOWED, subject, held), SkillId.parse(skill), null, needed);
	}

	private AuditFacts facts(AuditOutcome outcome, String subject, Set<String> held) {
		Caller caller = Caller.builder("https://issuer.example.com", subject).scopes(held).build();
		return new AuditFacts(this.clock.instant(), outcome, "REASON", caller, AuditOrigin.HERE);
	}

}
