package dev.a2asecurity.authentication;

import java.util.List;
import java.util.Set;

import org.jspecify.annotations.Nullable;

import dev.a2asecurity.call.Actor;

/**
 * Who may act for whom, and how long the chain of those before may be (RFC 8693, section
 * 4.1).
 *
 * @param maxDepth most actors that a token may name; with 0, nobody acts for anybody
 * @param believedPartners names of the partners whose tokens are believed about actors;
 * what others say of them counts for nothing
 * @param rules of which one must permit the actor; with none, whoever the issuer has let
 * act may act
 */
public record DelegationPolicy(int maxDepth, Set<String> believedPartners, List<Rule> rules) {

	/**
	 * Four actors at most, no partner believed, no rules.
	 */
	public static final DelegationPolicy DEFAULT = new DelegationPolicy(4, Set.of(), List.of());

	/**
	 * Creates a policy.
	 */
	public DelegationPolicy {
		believedPartners = Set.copyOf(believedPartners);
		rules = List.copyOf(rules);
	}

	boolean believes(@Nullable Partner partner) {
		return partner == null || this.believedPartners.contains(partner.name());
	}

	/**
	 * Tells whether an actor may act for a subject. Only the present actor is asked
	 * about: those before it are no reason to decide by.
	 */
	boolean permits(Actor present, String tokenIssuer, String subject, int depth) {
		return this.rules.isEmpty()
				|| this.rules.stream().anyMatch((rule) -> rule.permits(present, tokenIssuer, subject, depth));
	}

	/**
	 * Permission to act.
	 *
	 * @param actors subjects of those who may act
	 * @param issuer the issuer that both actor and token must be of, or {@code null} for
	 * whichever has issued the token
	 * @param subjects those for whom they may; {@code *} for everybody
	 * @param maxDepth most actors that the token may name under this rule, or
	 * {@code null} for what the policy says
	 */
	public record Rule(Set<String> actors, @Nullable String issuer, Set<String> subjects, @Nullable Integer maxDepth) {

		/**
		 * Stands for every subject.
		 */
		public static final String EVERYBODY = "*";

		/**
		 * Creates a rule.
		 */
		public Rule {
			actors = Set.copyOf(actors);
			subjects = Set.copyOf(subjects);
		}

		private boolean permits(Actor present, String tokenIssuer, String subject, int depth) {
			return (this.issuer == null || this.issuer.equals(tokenIssuer)) && present.issuer().equals(tokenIssuer)
					&& this.actors.contains(present.subject())
					&& (this.subjects.contains(EVERYBODY) || this.subjects.contains(subject))
					&& (this.maxDepth == null || depth <= this.maxDepth);
		}

	}

}
