package dev.a2asecurity.autoconfigure;

import java.util.List;
import java.util.Set;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Properties of what an agent accepts when somebody acts for somebody else: tokens with
 * the claim "act", which come of a token exchange.
 *
 * @param maxDepth Most actors that a token may name, at most 16; 0 to refuse every token
 * that names one.
 * @param believedPartners Names of the partners whose tokens are believed about actors.
 * What other partners' tokens say of actors counts for nothing.
 * @param rules Who may act for whom. Without a rule, whoever the issuer has let act; with
 * one, nobody whom none of them permits.
 */
@ConfigurationProperties("a2a.security.delegation")
public record A2ADelegationProperties(@DefaultValue("4") int maxDepth, @DefaultValue Set<String> believedPartners,
		@DefaultValue List<Rule> rules) {

	/**
	 * Permission to act.
	 *
	 * @param actors Subjects of those who may act.
	 * @param issuer Issuer of the tokens that the rule is for. Every issuer by default.
	 * @param subjects Those for whom they may act; "*" for everybody.
	 * @param maxDepth Most actors that a token may name under this rule. That of all
	 * rules by default.
	 */
	public record Rule(@DefaultValue Set<String> actors, @Nullable String issuer, @DefaultValue Set<String> subjects,
			@Nullable Integer maxDepth) {
	}

}
