package dev.a2asecurity.agentcard;

import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * A signature over an Agent Card: a JSON Web Signature in its JSON form with a detached
 * payload (RFC 7515, section 7.2.1 and appendix F). The record carries the signature; it
 * says nothing about whether it is valid.
 * <p>
 * A2A specification 1.0, sections 4.4.7 (AgentCardSignature) and 8.4.2.
 *
 * @param protectedHeader protected header, base64url of a JSON object; {@code protected}
 * on the card
 * @param signature signature, base64url
 * @param header unprotected header, possibly empty, as JSON; see
 * {@link AgentExtension#params()}
 */
public record AgentCardSignature(String protectedHeader, String signature, Map<String, @Nullable Object> header) {

	/**
	 * Makes a signature.
	 * @throws IllegalArgumentException if the protected header or the signature is null
	 * or blank, or if the unprotected header is null or no JSON
	 */
	public AgentCardSignature {
		Fields.required("AgentCardSignature.protectedHeader", protectedHeader);
		Fields.required("AgentCardSignature.signature", signature);
		header = StructValues.copy("AgentCardSignature.header", header);
	}

	/**
	 * Makes a signature without an unprotected header.
	 * @throws IllegalArgumentException if a component is null or blank
	 */
	public AgentCardSignature(String protectedHeader, String signature) {
		this(protectedHeader, signature, Map.of());
	}

}
