package dev.a2asecurity.agentcard;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Describes the agent on one of its classes, for what the properties {@code a2a.agent.*}
 * may also say. A property wins over the attribute of the same name; an empty attribute
 * says nothing. At most one bean of an application carries this annotation.
 * <p>
 * A2A specification 1.0, section 4.4.1 (AgentCard).
 */
@Documented
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
public @interface A2AAgent {

	/**
	 * Human-readable name. Property {@code a2a.agent.name}.
	 */
	String name() default "";

	/**
	 * What the agent does. Property {@code a2a.agent.description}.
	 */
	String description() default "";

	/**
	 * Version of the agent, not of the protocol. Property {@code a2a.agent.version}.
	 */
	String version() default "";

	/**
	 * Public URL of the agent's JSON-RPC interface of protocol 1.0. Property
	 * {@code a2a.agent.url}.
	 */
	String url() default "";

	/**
	 * Organization that provides the agent. Property
	 * {@code a2a.agent.provider.organization}.
	 */
	String providerOrganization() default "";

	/**
	 * URL of the provider. Property {@code a2a.agent.provider.url}.
	 */
	String providerUrl() default "";

	/**
	 * URL of additional documentation. Property {@code a2a.agent.documentation-url}.
	 */
	String documentationUrl() default "";

	/**
	 * URL of an icon. Property {@code a2a.agent.icon-url}.
	 */
	String iconUrl() default "";

	/**
	 * Media types that the agent accepts across its skills. Property
	 * {@code a2a.agent.default-input-modes}.
	 */
	String[] defaultInputModes() default {};

	/**
	 * Media types that the agent produces across its skills. Property
	 * {@code a2a.agent.default-output-modes}.
	 */
	String[] defaultOutputModes() default {};

}
