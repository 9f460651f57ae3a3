package dev.a2asecurity.authentication;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

import org.jspecify.annotations.Nullable;

import dev.a2asecurity.call.CallAuthentication;
import dev.a2asecurity.call.Caller;

import org.springframework.security.authentication.AbstractAuthenticationToken;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.GrantedAuthority;
import org.springframework.security.core.authority.SimpleGrantedAuthority;

/**
 * An authenticated {@link Caller}, with an authority {@code SCOPE_…} for each of its
 * scopes, so that Spring Security's own rules work on it.
 * <p>
 * It shows no token: nothing that finds it in the security context, such as an exchange
 * filter that passes inbound tokens on, can hand the caller's token to somebody else. For
 * the token exchange alone it carries the token sealed, see {@link InboundTokens}.
 */
public final class CallerAuthentication extends AbstractAuthenticationToken {

	private static final long serialVersionUID = 1L;

	private final Caller caller;

	private final @Nullable SigningKey signingKey;

	private final @Nullable Instant expiresAt;

	private final transient @Nullable SealedToken inboundToken;

	/**
	 * Creates an authentication that does not end by itself.
	 * @param caller the authenticated caller
	 */
	public CallerAuthentication(Caller caller) {
		this(caller, null, null);
	}

	CallerAuthentication(Caller caller, @Nullable SigningKey signingKey, @Nullable Instant expiresAt) {
		this(caller, signingKey, expiresAt, null);
	}

	CallerAuthentication(Caller caller, @Nullable SigningKey signingKey, @Nullable Instant expiresAt,
			@Nullable SealedToken inboundToken) {
		super(authorities(caller));
		this.caller = caller;
		this.signingKey = signingKey;
		this.expiresAt = expiresAt;
		this.inboundToken = inboundToken;
		super.setAuthenticated(true);
	}

	private static Collection<GrantedAuthority> authorities(Caller caller) {
		List<GrantedAuthority> authorities = new ArrayList<>(caller.scopes().size());
		for (String scope : caller.scopes()) {
			authorities.add(new SimpleGrantedAuthority("SCOPE_" + scope));
		}
		return authorities;
	}

	@Override
	public Caller getPrincipal() {
		return this.caller;
	}

	/**
	 * Returns the key that signed the caller's token, or {@code null} if none did.
	 */
	@Nullable SigningKey signingKey() {
		return this.signingKey;
	}

	/**
	 * Returns when the token that an authentication was made of ends, or {@code null} if
	 * it was made of none, as in a test.
	 */
	public static @Nullable Instant expiresAt(Authentication authentication) {
		return (CallAuthentication.unbound(authentication) instanceof CallerAuthentication caller) ? caller.expiresAt
				: null;
	}

	/**
	 * Returns the token that the caller came with, sealed, or {@code null} if it was not
	 * kept.
	 */
	@Nullable SealedToken inboundToken() {
		return this.inboundToken;
	}

	@Override
	public @Nullable Object getCredentials() {
		return null;
	}

}
