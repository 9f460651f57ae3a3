package dev.a2asecurity.authentication;

import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * Where an issuer writes what a caller is made of. Several paths for one thing are
 * several names for it, as issuers differ: whichever are there must agree.
 *
 * @param scopes paths of the scopes
 * @param roles paths of the roles, none by default
 * @param clientId paths of the client's identifier
 * @param tenant path of the tenant, or {@code null} where there are no tenants
 */
public record ClaimPaths(List<ClaimPath> scopes, List<ClaimPath> roles, List<ClaimPath> clientId,
		@Nullable ClaimPath tenant) {

	/**
	 * What is understood without configuration: {@code scope} (RFC 8693) and {@code scp}
	 * (Entra ID, Okta); {@code azp} (OpenID Connect, Keycloak), {@code client_id} (RFC
	 * 9068), {@code cid} (Okta) and {@code appid} (Entra ID version 1).
	 */
	public static final ClaimPaths DEFAULT = new ClaimPaths(ClaimPath.list("scope", "scp"), List.of(),
			ClaimPath.list("azp", "client_id", "cid", "appid"), null);

	/**
	 * Creates the paths.
	 */
	public ClaimPaths {
		scopes = List.copyOf(scopes);
		roles = List.copyOf(roles);
		clientId = List.copyOf(clientId);
	}

}
