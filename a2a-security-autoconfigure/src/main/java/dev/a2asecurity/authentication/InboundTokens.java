package dev.a2asecurity.authentication;

import java.util.Optional;

import org.jspecify.annotations.Nullable;

import dev.a2asecurity.call.CallAuthentication;
import dev.a2asecurity.call.Caller;

import org.springframework.security.core.Authentication;
import org.springframework.security.core.context.SecurityContextHolder;

/**
 * The way by which a token exchange gets at the token that a caller came with, and the
 * only one.
 * <p>
 * The token travels with the {@link CallerAuthentication}, to executor threads too, and
 * is gone when that is gone; but it travels sealed, and nothing that finds it there, such
 * as a filter that passes inbound tokens on, can read it. Only the object that sealed it
 * opens it, and that one is handed to the token exchange alone. Where no peer is called
 * on a caller's authority, no token is kept at all.
 */
public final class InboundTokens {

	private final boolean kept;

	private InboundTokens(boolean kept) {
		this.kept = kept;
	}

	/**
	 * Keeps callers' tokens, sealed.
	 */
	public static InboundTokens kept() {
		return new InboundTokens(true);
	}

	/**
	 * Keeps no token.
	 */
	public static InboundTokens notKept() {
		return new InboundTokens(false);
	}

	@Nullable SealedToken seal(String token) {
		return this.kept ? new SealedToken(this, token) : null;
	}

	/**
	 * Returns the sealed token that a caller came with, if this thread works on a call of
	 * exactly that caller and its token was kept.
	 */
	public Optional<SealedToken> of(Caller caller) {
		Authentication authentication = SecurityContextHolder.getContext().getAuthentication();
		return (authentication != null
				&& CallAuthentication.unbound(authentication) instanceof CallerAuthentication current
				&& current.isAuthenticated() && current.getPrincipal().equals(caller))
						? Optional.ofNullable(current.inboundToken()) : Optional.empty();
	}

	/**
	 * Opens a token for the token endpoint that it is exchanged at (RFC 8693, section
	 * 2.1).
	 * @throws IllegalArgumentException if it was sealed by another object than this
	 */
	public String open(SealedToken sealed) {
		return sealed.open(this);
	}

}
