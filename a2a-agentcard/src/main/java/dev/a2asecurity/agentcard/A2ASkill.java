package dev.a2asecurity.agentcard;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Marks a method as a skill of this agent: what the Agent Card lists and what a caller
 * needs scopes for. Both come from this one annotation, so the card cannot promise what
 * is not enforced.
 * <p>
 * The method may be entered only by a caller that holds <em>all</em> of
 * {@link #scopes()}. A skill without scopes stops start-up unless
 * {@link #openToEveryCaller()} says that this is meant. The method is guarded by a proxy
 * around its bean: it must be neither private, static nor final, its class must be a bean
 * and not final, and a call from within the same object does not pass the guard.
 * <p>
 * A2A specification 1.0, section 4.4.5 (AgentSkill).
 */
@Documented
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
public @interface A2ASkill {

	/**
	 * Unique identifier of the skill within this agent: 1 to 128 printable ASCII
	 * characters without space.
	 */
	String id();

	/**
	 * Human-readable name.
	 */
	String name();

	/**
	 * What the skill does, for people and for the language models that choose a skill.
	 */
	String description();

	/**
	 * Keywords. The specification requires at least one; where none is given, the card
	 * lists the skill's id.
	 */
	String[] tags() default {};

	/**
	 * Example prompts or inputs.
	 */
	String[] examples() default {};

	/**
	 * Media types the skill accepts, where they differ from the agent's defaults.
	 */
	String[] inputModes() default {};

	/**
	 * Media types the skill produces, where they differ from the agent's defaults.
	 */
	String[] outputModes() default {};

	/**
	 * OAuth 2.0 scopes of which the caller needs every one (RFC 6749, section 3.3).
	 */
	String[] scopes() default {};

	/**
	 * Whether every authenticated caller may use this skill, whatever its scopes. It
	 * contradicts {@link #scopes()}; both together stop start-up. The start-up log lists
	 * every skill that is open.
	 */
	boolean openToEveryCaller() default false;

	/**
	 * Whether only a caller may use this skill whose access token is bound to a key of
	 * its own (DPoP, RFC 9449, or mutual TLS, RFC 8705), so that whoever steals the token
	 * cannot.
	 */
	boolean senderConstrained() default false;

	/**
	 * Ids of further skills that this one may enter while it is worked on. A call that
	 * was admitted for a skill enters no other one, whatever a language model in between
	 * is talked into; those listed here are the exception, and each still asks for its
	 * own scopes. An id that no skill has stops start-up.
	 */
	String[] delegatesTo() default {};

	/**
	 * Who sees the skill listed. To be listed or not opens nothing and closes nothing: a
	 * caller needs the scopes either way.
	 */
	Listed listed() default Listed.EVERYBODY;

	/**
	 * Who sees a skill listed.
	 */
	enum Listed {

		/**
		 * Everybody: it is on the public card.
		 */
		EVERYBODY,

		/**
		 * Authenticated callers that hold its scopes: it is on the extended card that
		 * they ask for (A2A specification 1.0, section 3.1.11), and not on the public
		 * one.
		 */
		AUTHENTICATED

	}

}
