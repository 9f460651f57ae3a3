package dev.a2asecurity.authentication;

import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

import org.jspecify.annotations.Nullable;

import dev.a2asecurity.call.Caller;

import org.springframework.util.StringUtils;

/**
 * Reads the {@link Caller} out of a verified token of one issuer. Where issuers differ in
 * a claim's place, every place is known; where a token says two different things in two
 * of them, it is refused, because somebody else may read the other one. A partner's token
 * brings at most what the partner is held to.
 */
final class CallerReader {

	private final TrustedIssuer issuer;

	private final ActorReader actors;

	CallerReader(TrustedIssuer issuer) {
		this.issuer = issuer;
		this.actors = new ActorReader(issuer);
	}

	Caller read(ClaimSet token, Confirmation confirmation) throws TokenRefusedException {
		String subject = token.string("sub");
		if (subject == null || subject.isEmpty()) {
			throw new TokenRefusedException("no_subject", "the token has no sub claim");
		}
		ClaimPaths paths = this.issuer.claims();
		Caller.Builder caller = Caller.builder(this.issuer.issuer(), subject)
			.tokenId(token.string("jti"))
			.tokenFingerprint(token.fingerprint())
			.actors(this.actors.read(token, subject))
			.senderConstrained(!confirmation.isNone());
		String clientId = one(token, paths.clientId());
		Set<String> scopes = tokens(token, paths.scopes());
		Set<String> roles = tokens(token, paths.roles());
		String tenant = (paths.tenant() != null) ? one(token, List.of(paths.tenant())) : null;
		Partner partner = this.issuer.partner();
		if (partner != null) {
			requirePartners(partner, clientId, tenant);
			scopes.retainAll(partner.scopes());
			roles.retainAll(partner.roles());
			caller.partner(partner.name());
			tenant = partner.tenant();
		}
		return caller.clientId(clientId).scopes(scopes).roles(roles).tenant(tenant).build();
	}

	private static void requirePartners(Partner partner, @Nullable String clientId, @Nullable String tenant)
			throws TokenRefusedException {
		if (clientId == null || !partner.clients().contains(clientId)) {
			throw new TokenRefusedException("client_not_of_partner",
					"the client [" + TokenRefusedException.printable(clientId)
							+ "] is not among partner.clients of the partner " + partner.name());
		}
		if (tenant != null && !tenant.equals(partner.tenant())) {
			throw new TokenRefusedException("tenant_not_of_partner",
					"the token names another tenant than partner.tenant of the partner " + partner.name());
		}
	}

	private static @Nullable String one(ClaimSet token, List<ClaimPath> paths) throws TokenRefusedException {
		String found = null;
		for (ClaimPath path : paths) {
			Object value = path.in(token.claims());
			if (value == null) {
				continue;
			}
			if (!(value instanceof String text) || text.isEmpty()) {
				throw new TokenRefusedException("claim_malformed", "the token's claim " + path + " is no string");
			}
			if (found != null && !found.equals(text)) {
				throw new TokenRefusedException("claim_ambiguous",
						"the token's claims " + paths + " name two different things");
			}
			found = text;
		}
		return found;
	}

	private static Set<String> tokens(ClaimSet token, List<ClaimPath> paths) throws TokenRefusedException {
		Set<String> found = null;
		for (ClaimPath path : paths) {
			Object value = path.in(token.claims());
			if (value == null) {
				continue;
			}
			Set<String> parsed = parse(path, value);
			if (found != null && !found.equals(parsed)) {
				throw new TokenRefusedException("claim_ambiguous", "the token's claims " + paths + " differ");
			}
			found = parsed;
		}
		return (found != null) ? found : new LinkedHashSet<>();
	}

	private static Set<String> parse(ClaimPath path, Object value) throws TokenRefusedException {
		Collection<?> values;
		if (value instanceof String text) {
			values = List.of(StringUtils.tokenizeToStringArray(text, " "));
		}
		else if (value instanceof Collection<?> list) {
			values = list;
		}
		else {
			throw new TokenRefusedException("claim_malformed",
					"the token's claim " + path + " is neither a string nor an array");
		}
		Set<String> tokens = new LinkedHashSet<>();
		for (Object element : values) {
			if (!(element instanceof String text) || !isScopeToken(text)) {
				throw new TokenRefusedException("claim_malformed",
						"the token's claim " + path + " has a value that is no scope or role");
			}
			tokens.add(text);
		}
		return tokens;
	}

	/**
	 * Tells by {@code scope-token} of RFC 6749, section 3.3. An array element with a
	 * space in it is two scopes for some readers and one for others.
	 */
	private static boolean isScopeToken(String scope) {
		return !scope.isEmpty() && scope.chars()
			.allMatch((character) -> character > ' ' && character <= '~' && character != '"' && character != '\\');
	}

}
