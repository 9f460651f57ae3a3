package dev.a2asecurity.authentication;

import java.util.Set;

import org.jspecify.annotations.Nullable;

/**
 * What the callers of an outside issuer are held to, whatever that issuer writes into
 * their tokens.
 *
 * @param name the partner's name, for logs and policies
 * @param clients the only clients that may call; every other token of the issuer is
 * refused
 * @param scopes the most that a token may grant
 * @param roles the most roles that a token may bring
 * @param tenant the one tenant of all the partner's callers, or {@code null} for none
 */
public record Partner(String name, Set<String> clients, Set<String> scopes, Set<String> roles,
		@Nullable String tenant) {

	/**
	 * Creates a partner.
	 */
	public Partner {
		clients = Set.copyOf(clients);
		scopes = Set.copyOf(scopes);
		roles = Set.copyOf(roles);
	}

}
