package dev.a2asecurity.task;

import java.util.List;
import java.util.Set;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import dev.a2asecurity.call.Caller;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * Who may use whose tasks by the policies that come with it.
 */
class OwnershipPolicyTests {

	private static final TaskOwner ALICE = owner("acme", "https://issuer.example", "alice", "app", "team-a", "user");

	private static TaskOwner owner(@Nullable String tenant, String issuer, String subject, @Nullable String client,
			String... roles) {
		return new TaskOwner(tenant, issuer, subject, client, Set.of(roles));
	}

	private static Caller caller(@Nullable String tenant, String issuer, String subject, @Nullable String client,
			String... roles) {
		return Caller.builder(issuer, subject).tenant(tenant).clientId(client).roles(List.of(roles)).build();
	}

	static List<OwnershipPolicy> policies() {
		return List.of(OwnershipPolicy.ownerOnly(), OwnershipPolicy.sameClient(), OwnershipPolicy.sameTenant(),
				OwnershipPolicy.sameRole(List.of("team-*")));
	}

	@ParameterizedTest
	@MethodSource("policies")
	void permitsWhenCallerIsTheOwnerThenAlways(OwnershipPolicy policy) {
		assertThat(policy.permits(caller("acme", "https://issuer.example", "alice", "app"), ALICE)).isTrue();
		TaskOwner bare = owner(null, "https://issuer.example", "alice", null);
		assertThat(policy.permits(caller(null, "https://issuer.example", "alice", null), bare)).isTrue();
	}

	@ParameterizedTest
	@MethodSource("policies")
	void permitsWhenNothingIsInCommonThenNever(OwnershipPolicy policy) {
		assertThat(policy.permits(caller("other", "https://other.example", "bob", "other"), ALICE)).isFalse();
		TaskOwner bare = owner(null, "https://issuer.example", "alice", null);
		assertThat(policy.permits(caller(null, "https://issuer.example", "bob", null), bare)).isFalse();
		assertThat(policy.permits(caller(null, "https://other.example", "alice", null), bare)).isFalse();
	}

	@ParameterizedTest
	@MethodSource("policies")
	void permitsWhenOwnerIsNobodyThenNever(OwnershipPolicy policy) {
		assertThat(policy.permits(caller("acme", "https://issuer.example", "alice", "app", "team-a"), TaskOwner.NOBODY))
			.isFalse();
	}

	@Test
	void sameClientWhenAnyPartOfItDiffersThenRefused() {
		OwnershipPolicy policy = OwnershipPolicy.sameClient();
		assertThat(policy.permits(caller("acme", "https://issuer.example", "bob", "app"), ALICE)).isTrue();
		assertThat(policy.permits(caller("acme", "https://issuer.example", "bob", "other"), ALICE)).isFalse();
		assertThat(policy.permits(caller("acme", "https://other.example", "bob", "app"), ALICE)).isFalse();
		assertThat(policy.permits(caller("other", "https://issuer.example", "bob", "app"), ALICE)).isFalse();
		assertThat(policy.permits(caller(null, "https://issuer.example", "bob", "app"), ALICE)).isFalse();
		assertThat(policy.permits(caller("acme", "https://issuer.example", "bob", null), ALICE)).isFalse();
	}

	@Test
	void sameTenantWhenTenantIsEqualThenPermittedWhicheverIssuerSaysSo() {
		OwnershipPolicy policy = OwnershipPolicy.sameTenant();
		assertThat(policy.permits(caller("acme", "https://other.example", "bob", "other"), ALICE)).isTrue();
		assertThat(policy.permits(caller("Acme", "https://issuer.example", "bob", "app"), ALICE)).isFalse();
		assertThat(policy.permits(caller(null, "https://issuer.example", "bob", "app"), ALICE)).isFalse();
		assertThat(policy.permits(caller(null, "https://issuer.example", "bob", "app"),
				owner(null, "https://issuer.example", "alice", "app")))
			.isFalse();
	}

	@Test
	void sameRoleWhenOneThatCountsIsInCommonThenPermitted() {
		OwnershipPolicy policy = OwnershipPolicy.sameRole(List.of("team-*", "auditor"));
		assertThat(policy.permits(caller("acme", "https://issuer.example", "bob", "other", "team-a"), ALICE)).isTrue();
		// Everybody's role, another team's, and one that only starts alike.
		for (String role : List.of("user", "team-b", "team-", "auditor", "TEAM-A", "team-a2")) {
			assertThat(policy.permits(caller("acme", "https://issuer.example", "bob", "app", role), ALICE)).isFalse();
		}
		assertThat(policy.permits(caller("acme", "https://partner.example", "bob", "app", "team-a"), ALICE)).isFalse();
		assertThat(policy.permits(caller("other", "https://issuer.example", "bob", "app", "team-a"), ALICE)).isFalse();
		assertThat(policy.permits(caller("acme", "https://issuer.example", "bob", "app", "auditor"),
				owner("acme", "https://issuer.example", "alice", "app", "auditor")))
			.isTrue();
	}

	@Test
	void sameRoleWhenRolesMakeNoSenseThenRefused() {
		for (List<String> roles : List.of(List.<String>of(), List.of("*"), List.of(""), List.of("a*b"), List.of("*a"),
				List.of("team-*", " "), List.of("a**"))) {
			assertThatIllegalArgumentException().isThrownBy(() -> OwnershipPolicy.sameRole(roles));
		}
	}

	@Test
	void keyWhenOwnersDifferInOnePartThenDiffers() {
		assertThat(List
			.of(ALICE, owner(null, "https://issuer.example", "alice", "app"),
					owner("", "https://issuer.example", "alice", "app"),
					owner("acme", "https://issuer.example", "alice", null),
					owner("acme", "https://issuer.example", "alice", ""),
					owner("acme", "https://issuer.example", "app", "alice"),
					owner("app", "https://issuer.example", "alice", "acme"),
					owner("acme", "https://other.example", "alice", "app"))
			.stream()
			.map(TaskOwner::key)
			.distinct()).hasSize(8);
		assertThat(ALICE.key()).isEqualTo(owner("acme", "https://issuer.example", "alice", "app").key());
	}

}
