package dev.a2asecurity.authentication;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import dev.a2asecurity.TestClock;
import dev.a2asecurity.call.Actor;
import dev.a2asecurity.call.Caller;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Who acts for the subject (RFC 8693, section 4.1): read, bounded and held to the rules.
 */
class DelegationTests {

	private static final String OWN = "https://own.example.com";

	private final TestClock clock = new TestClock(Tokens.NOW);

	@Test
	void readWhenNobodyActsThenNoActors() throws Exception {
		assertThat(read(DelegationPolicy.DEFAULT, null).actors()).isEmpty();
	}

	@Test
	void readWhenActorsAreNestedThenThePresentOneFirst() throws Exception {
		Caller caller = read(DelegationPolicy.DEFAULT,
				Map.of("sub", "expense", "act", Map.of("iss", "https://other.example.com", "client_id", "travel")));
		assertThat(caller.subject()).isEqualTo("alice");
		assertThat(caller.actors()).containsExactly(new Actor(OWN, "expense"),
				new Actor("https://other.example.com", "travel"));
		assertThat(caller).hasToString(
				"Caller[issuer=https://own.example.com, clientId=client, subject=alice, scopes=[a, b], actors=["
						+ "Actor[issuer=https://own.example.com, subject=expense], "
						+ "Actor[issuer=https://other.example.com, subject=travel]], tokenId=null]");
	}

	@Test
	void readWhenAsDeepAsPermittedThenRead() throws Exception {
		assertThat(read(DelegationPolicy.DEFAULT, chain(4)).actors()).hasSize(4);
	}

	@ParameterizedTest
	@ValueSource(ints = { 5, 100 })
	void readWhenDeeperThanPermittedThenRefused(int depth) {
		assertRefused(DelegationPolicy.DEFAULT, chain(depth), "delegation_too_deep");
	}

	@Test
	void readWhenNobodyMayActThenRefused() {
		assertRefused(new DelegationPolicy(0, Set.of(), List.of()), chain(1), "delegation_too_deep");
	}

	@Test
	void readWhenClaimIsMalformedThenRefused() {
		for (Object act : List.of("travel", List.of(Map.of("sub", "travel")), 1, Map.of(), Map.of("sub", ""),
				Map.of("sub", 1), Map.of("sub", "travel", "iss", 1),
				Map.of("sub", "travel", "act", List.of(Map.of("sub", "x"))))) {
			assertRefused(DelegationPolicy.DEFAULT, act, "claim_malformed");
		}
	}

	@Test
	void readWhenARulePermitsTheActorThenRead() throws Exception {
		DelegationPolicy policy = rules(new DelegationPolicy.Rule(Set.of("travel"), null, Set.of("alice"), null));
		assertThat(read(policy, Map.of("sub", "travel")).actors()).hasSize(1);
		assertThat(
				read(rules(new DelegationPolicy.Rule(Set.of("travel"), OWN, Set.of("*"), 1)), Map.of("sub", "travel"))
					.actors())
			.hasSize(1);
	}

	@Test
	void readWhenNoRulePermitsTheActorThenRefused() {
		List<DelegationPolicy.Rule> others = List.of(
				new DelegationPolicy.Rule(Set.of("finance"), null, Set.of("*"), null),
				new DelegationPolicy.Rule(Set.of("travel"), null, Set.of("bob"), null),
				new DelegationPolicy.Rule(Set.of("travel"), "https://other.example.com", Set.of("*"), null),
				new DelegationPolicy.Rule(Set.of("*"), null, Set.of("*"), null));
		for (DelegationPolicy.Rule rule : others) {
			assertRefused(rules(rule), Map.of("sub", "travel"), "delegation_not_permitted");
		}
	}

	/**
	 * A name that another issuer gives, or an actor earlier in the chain, is no reason to
	 * permit (RFC 8693, section 4.1).
	 */
	@Test
	void readWhenOnlyAnEarlierOrAForeignActorIsPermittedThenRefused() {
		DelegationPolicy policy = rules(new DelegationPolicy.Rule(Set.of("travel"), null, Set.of("*"), null));
		assertRefused(policy, Map.of("sub", "stranger", "act", Map.of("sub", "travel")), "delegation_not_permitted");
		assertRefused(policy, Map.of("sub", "travel", "iss", "https://other.example.com"), "delegation_not_permitted");
	}

	@Test
	void readWhenDeeperThanTheRulePermitsThenRefused() {
		DelegationPolicy policy = rules(new DelegationPolicy.Rule(Set.of("travel"), null, Set.of("*"), 1));
		assertRefused(policy, Map.of("sub", "travel", "act", Map.of("sub", "other")), "delegation_not_permitted");
	}

	@Test
	void readWhenPartnerNamesActorsThenTheyCountForNothing() throws Exception {
		assertThat(read(partner(DelegationPolicy.DEFAULT), Map.of("sub", "travel")).actors()).isEmpty();
		assertThat(read(partner(DelegationPolicy.DEFAULT), "garbage").actors()).isEmpty();
	}

	@Test
	void readWhenPartnerIsBelievedThenActorsAreRead() throws Exception {
		DelegationPolicy believed = new DelegationPolicy(4, Set.of("acme"), List.of());
		assertThat(read(partner(believed), Map.of("sub", "travel")).actors()).containsExactly(new Actor(OWN, "travel"));
	}

	private static DelegationPolicy rules(DelegationPolicy.Rule... rules) {
		return new DelegationPolicy(4, Set.of(), List.of(rules));
	}

	private static Map<String, Object> chain(int depth) {
		Map<String, Object> act = null;
		for (int i = 0; i < depth; i++) {
			Map<String, Object> outer = new LinkedHashMap<>();
			outer.put("sub", "actor-" + i);
			if (act != null) {
				outer.put("act", act);
			}
			act = outer;
		}
		return act;
	}

	private static TrustedIssuer issuer(DelegationPolicy policy, Partner partner) {
		return new TrustedIssuer(OWN, Set.of(Tokens.AUDIENCE), Set.of("at+jwt"), false, Set.of("RS256"),
				Duration.ofHours(1), Duration.ofSeconds(5), ClaimPaths.DEFAULT, partner, policy);
	}

	private static TrustedIssuer partner(DelegationPolicy policy) {
		return issuer(policy, new Partner("acme", Set.of("client"), Set.of("a"), Set.of(), null));
	}

	private Caller read(DelegationPolicy policy, Object act) throws TokenRefusedException {
		return read(issuer(policy, null), act);
	}

	private Caller read(TrustedIssuer issuer, Object act) throws TokenRefusedException {
		Map<String, Object> claims = new LinkedHashMap<>();
		claims.put("sub", "alice");
		claims.put("client_id", "client");
		claims.put("aud", Tokens.AUDIENCE);
		claims.put("scope", "a b");
		claims.put("iat", this.clock.instant().getEpochSecond());
		claims.put("exp", this.clock.instant().getEpochSecond() + 60);
		if (act != null) {
			claims.put("act", act);
		}
		return new ClaimRules(issuer, this.clock).validated(() -> claims, null).caller();
	}

	private void assertRefused(DelegationPolicy policy, Object act, String reason) {
		assertThatExceptionOfType(TokenRefusedException.class).as(String.valueOf(act))
			.isThrownBy(() -> read(policy, act))
			.extracting(TokenRefusedException::reason)
			.isEqualTo(reason);
	}

}
