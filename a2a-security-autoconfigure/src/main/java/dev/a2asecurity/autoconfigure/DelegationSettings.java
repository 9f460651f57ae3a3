package dev.a2asecurity.autoconfigure;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

import dev.a2asecurity.authentication.DelegationPolicy;

import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.util.StringUtils;

import static dev.a2asecurity.autoconfigure.SecuritySettings.require;

/**
 * The properties of {@link A2ADelegationProperties}, checked.
 */
final class DelegationSettings {

	private static final String KEY = "a2a.security.delegation";

	/**
	 * A chain that nobody could follow is a mistake or an attack.
	 */
	private static final int MAX_DEPTH = 16;

	private final A2ADelegationProperties properties;

	DelegationSettings(Binder environment) {
		this.properties = environment.bindOrCreate(KEY, A2ADelegationProperties.class);
	}

	/**
	 * Returns the policy.
	 * @param issuers the configured issuers, to whom the policy must refer
	 */
	DelegationPolicy policy(A2ASecurityProperties issuers) {
		requireDepth(KEY + ".max-depth", this.properties.maxDepth());
		Set<String> partners = issuers.issuers()
			.stream()
			.filter((issuer) -> issuer.partner() != null && StringUtils.hasText(issuer.partner().name()))
			.map((issuer) -> issuer.partner().name())
			.collect(Collectors.toCollection(TreeSet::new));
		for (String partner : this.properties.believedPartners()) {
			require(partners.contains(partner),
					KEY + ".believed-partners lists [" + partner + "], and no partner has that name.",
					"Correct it to one of a2a.security.issuers[…].partner.name " + partners + ", or remove it.");
		}
		List<DelegationPolicy.Rule> rules = new ArrayList<>();
		for (int i = 0; i < this.properties.rules().size(); i++) {
			rules.add(rule(KEY + ".rules[" + i + "]", this.properties.rules().get(i)));
		}
		return new DelegationPolicy(this.properties.maxDepth(), this.properties.believedPartners(), rules);
	}

	private DelegationPolicy.Rule rule(String key, A2ADelegationProperties.Rule rule) {
		require(!rule.actors().isEmpty(), key + ".actors is empty: the rule would permit nobody.",
				"List the subjects of those who may act, as the claim act.sub spells them.");
		require(!rule.subjects().isEmpty(), key + ".subjects is empty: the rule would permit nothing.",
				"List the subjects for whom they may act, or \"*\" for everybody.");
		if (rule.maxDepth() != null) {
			requireDepth(key + ".max-depth", rule.maxDepth());
			require(rule.maxDepth() <= this.properties.maxDepth(),
					key + ".max-depth is " + rule.maxDepth() + ", and " + KEY + ".max-depth is "
							+ this.properties.maxDepth() + ", which holds for every rule.",
					"Raise the latter, or lower the former.");
		}
		return new DelegationPolicy.Rule(rule.actors(), StringUtils.hasText(rule.issuer()) ? rule.issuer() : null,
				rule.subjects(), rule.maxDepth());
	}

	private static void requireDepth(String key, int depth) {
		require(depth >= 0 && depth <= MAX_DEPTH, key + " is " + depth + ", which is not between 0 and 16.",
				"Set it to a number in between, or remove it for the default.");
	}

}
