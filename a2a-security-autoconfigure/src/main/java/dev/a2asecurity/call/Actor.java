package dev.a2asecurity.call;

import java.io.Serializable;

/**
 * Somebody who acts for the subject of a token, as its {@code act} claim names them (RFC
 * 8693, section 4.1).
 *
 * @param issuer the issuer by whose names the subject is one; that of the token where the
 * claim names none
 * @param subject the actor, by its {@code sub}, or by its {@code client_id} where the
 * claim has no subject
 */
public record Actor(String issuer, String subject) implements Serializable {

	private static final long serialVersionUID = 1L;

	/**
	 * Creates an actor.
	 * @throws IllegalArgumentException if either is empty
	 */
	public Actor {
		if (issuer.isEmpty() || subject.isEmpty()) {
			throw new IllegalArgumentException("An actor needs an issuer and a subject");
		}
	}

}
