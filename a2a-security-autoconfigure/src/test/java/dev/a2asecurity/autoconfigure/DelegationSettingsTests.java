package dev.a2asecurity.autoconfigure;

import java.util.List;
import java.util.Set;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import dev.a2asecurity.authentication.DelegationPolicy;

import static dev.a2asecurity.Failures.assertStopped;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

/**
 * What configuration says of delegation, and what it may not say.
 */
class DelegationSettingsTests {

	private static final String KEY = "a2a.security.delegation";

	private final TestProperties valid = TestProperties.valid();

	@Test
	void policyWhenNothingIsSetThenDefault() {
		assertThat(policy(this.valid)).isEqualTo(DelegationPolicy.DEFAULT);
	}

	@Test
	void policyWhenConfiguredThenAsConfigured() {
		assertThat(policy(this.valid.with(KEY + ".max-depth", "2")
			.with(KEY + ".rules[0].actors", "travel-agent")
			.with(KEY + ".rules[0].subjects", "*")
			.with(KEY + ".rules[0].max-depth", "1")))
			.isEqualTo(new DelegationPolicy(2, Set.of(),
					List.of(new DelegationPolicy.Rule(Set.of("travel-agent"), null, Set.of("*"), 1))));
	}

	@Test
	void policyWhenABelievedPartnerIsConfiguredThenBelieved() {
		TestProperties partner = this.valid
			.with("a2a.security.issuers[0].issuer-uri", "https://login.partner.example.org")
			.with("a2a.security.issuers[0].partner.name", "acme")
			.with("a2a.security.issuers[0].partner.clients", "acme-travel")
			.with("a2a.security.issuers[0].partner.scopes", "a");
		assertThat(policy(partner.with(KEY + ".believed-partners", "acme")).believedPartners()).containsExactly("acme");
		assertStopped(catchThrowable(() -> policy(partner.with(KEY + ".believed-partners", "amce"))),
				KEY + ".believed-partners lists [amce], and no partner has that name",
				"Correct it to one of a2a.security.issuers[…].partner.name [acme]");
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|',
			textBlock = """
					.max-depth          | -1 | .max-depth is -1, which is not between 0 and 16          | Set it to a number
					.max-depth          | 17 | .max-depth is 17, which is not between 0 and 16          | Set it to a number
					.rules[0].subjects  | *  | .rules[0].actors is empty                                | List the subjects of those who may act
					.rules[0].actors    | a  | .rules[0].subjects is empty                              | List the subjects for whom
					""")
	void policyWhenWrongThenStops(String key, String value, String problem, String action) {
		assertStopped(catchThrowable(() -> policy(this.valid.with(KEY + key, value))), KEY + problem, action);
	}

	@Test
	void ruleWhenDeeperThanAllRulesThenStops() {
		TestProperties rule = this.valid.with(KEY + ".rules[0].actors", "a").with(KEY + ".rules[0].subjects", "*");
		assertStopped(catchThrowable(() -> policy(rule.with(KEY + ".rules[0].max-depth", "5"))),
				KEY + ".rules[0].max-depth is 5, and a2a.security.delegation.max-depth is 4", "Raise the latter");
	}

	private static DelegationPolicy policy(TestProperties properties) {
		return properties.securitySettings().issuers().get(0).policy().delegation();
	}

}
