package dev.a2asecurity.authentication;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

import dev.a2asecurity.call.Actor;

/**
 * Reads who acts for a token's subject out of the nested {@code act} claims (RFC 8693,
 * section 4.1), and holds them to the issuer's {@link DelegationPolicy}.
 */
final class ActorReader {

	private final TrustedIssuer issuer;

	ActorReader(TrustedIssuer issuer) {
		this.issuer = issuer;
	}

	/**
	 * Returns the actors, the present one first.
	 * @throws TokenRefusedException if the claim is malformed, names more actors than may
	 * act, or one who may not
	 */
	List<Actor> read(ClaimSet token, String subject) throws TokenRefusedException {
		Object act = token.claims().get("act");
		DelegationPolicy policy = this.issuer.delegation();
		if (act == null || !policy.believes(this.issuer.partner())) {
			return List.of();
		}
		List<Actor> actors = new ArrayList<>();
		while (act != null) {
			if (actors.size() == policy.maxDepth()) {
				throw new TokenRefusedException("delegation_too_deep",
						"the token names more actors (claim act) than a2a.security.delegation.max-depth, which is "
								+ policy.maxDepth());
			}
			if (!(act instanceof Map<?, ?> claims)) {
				throw new TokenRefusedException("claim_malformed", "the token's claim act is no object");
			}
			actors.add(actor(claims));
			act = claims.get("act");
		}
		if (!policy.permits(actors.get(0), this.issuer.issuer(), subject, actors.size())) {
			throw new TokenRefusedException("delegation_not_permitted",
					"no rule of a2a.security.delegation.rules lets the actor ["
							+ TokenRefusedException.printable(actors.get(0).subject()) + "] act for the subject ["
							+ TokenRefusedException.printable(subject) + "], with " + actors.size()
							+ " actors in the chain");
		}
		return List.copyOf(actors);
	}

	private Actor actor(Map<?, ?> claims) throws TokenRefusedException {
		String subject = text(claims, "sub");
		String name = (subject != null) ? subject : text(claims, "client_id");
		if (name == null) {
			throw new TokenRefusedException("claim_malformed", "the token's claim act names nobody");
		}
		String actorsIssuer = text(claims, "iss");
		return new Actor((actorsIssuer != null) ? actorsIssuer : this.issuer.issuer(), name);
	}

	private static @Nullable String text(Map<?, ?> claims, String name) throws TokenRefusedException {
		Object value = claims.get(name);
		if (value == null) {
			return null;
		}
		if (!(value instanceof String text) || text.isEmpty()) {
			throw new TokenRefusedException("claim_malformed", "the token's claim act." + name + " is no string");
		}
		return text;
	}

}
