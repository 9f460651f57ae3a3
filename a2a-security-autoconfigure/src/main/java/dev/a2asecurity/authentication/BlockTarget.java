package dev.a2asecurity.authentication;

import java.util.ArrayList;
import java.util.List;

import org.jspecify.annotations.Nullable;

import dev.a2asecurity.call.CallAuthentication;
import dev.a2asecurity.call.Caller;

import org.springframework.security.core.Authentication;

/**
 * Whom or what a block stops. Names are an issuer's own: the same subject of another
 * issuer is somebody else.
 *
 * @param kind what is named
 * @param issuer the issuer, exactly as configured
 * @param value the name, empty for an issuer as a whole
 */
public record BlockTarget(Kind kind, String issuer, String value) {

	/**
	 * Longest issuer and longest name, in characters: what every store can hold.
	 */
	public static final int MAX_LENGTH = 1024;

	/**
	 * Creates a target.
	 * @throws IllegalArgumentException if issuer or name are empty (a name of an issuer
	 * as a whole: not empty), longer than {@link #MAX_LENGTH}, or hold control characters
	 * or unpaired surrogates, which databases refuse
	 */
	public BlockTarget {
		if (!isStorable(issuer) || ((kind == Kind.ISSUER) ? !value.isEmpty() : !isStorable(value))) {
			throw new IllegalArgumentException("Issuer and name of a block have 1 to " + MAX_LENGTH
					+ " characters and no control characters; whoever is called otherwise is blocked by another of "
					+ List.of(Kind.values()));
		}
	}

	/**
	 * Returns everybody with a token of an issuer.
	 */
	public static BlockTarget issuer(String issuer) {
		return new BlockTarget(Kind.ISSUER, issuer, "");
	}

	/**
	 * Returns an OAuth 2.0 client, whoever it calls for. Where an issuer's tokens do not
	 * name their client, it is blocked as the subject that it is.
	 */
	public static BlockTarget client(String issuer, String clientId) {
		return new BlockTarget(Kind.CLIENT, issuer, clientId);
	}

	/**
	 * Returns a subject, whichever client it calls through.
	 */
	public static BlockTarget subject(String issuer, String subject) {
		return new BlockTarget(Kind.SUBJECT, issuer, subject);
	}

	/**
	 * Returns everybody with a token that a key of the issuer signed. A signed token of
	 * the issuer that does not name its key is concerned as well, since it may be that
	 * one: leaving the name out must not be a way around.
	 */
	public static BlockTarget key(String issuer, String keyId) {
		return new BlockTarget(Kind.KEY, issuer, keyId);
	}

	/**
	 * Returns one token, by its {@code jti} claim.
	 */
	public static BlockTarget token(String issuer, String tokenId) {
		return new BlockTarget(Kind.TOKEN, issuer, tokenId);
	}

	/**
	 * Tells whether an authenticated caller is among those that a block of this target
	 * stops. By key it can be told only of callers that came by a token.
	 */
	public boolean concerns(Authentication authentication) {
		SigningKey key = signingKey(authentication);
		return Caller.of(authentication).filter((caller) -> concerns(caller, key)).isPresent();
	}

	boolean concerns(Caller caller, @Nullable SigningKey key) {
		if (this.kind == Kind.KEY && key != null && key.id() == null) {
			return this.issuer.equals(caller.issuer());
		}
		return all(caller, key).contains(this);
	}

	static @Nullable SigningKey signingKey(Authentication authentication) {
		return (CallAuthentication.unbound(authentication) instanceof CallerAuthentication caller) ? caller.signingKey()
				: null;
	}

	/**
	 * Returns every target that names a caller.
	 * @param key the key that signed its token, or {@code null} for a token without a
	 * signature
	 */
	static List<BlockTarget> all(Caller caller, @Nullable SigningKey key) {
		List<BlockTarget> targets = new ArrayList<>(Kind.values().length);
		add(targets, Kind.ISSUER, caller.issuer(), "");
		add(targets, Kind.CLIENT, caller.issuer(), caller.clientId());
		add(targets, Kind.SUBJECT, caller.issuer(), caller.subject());
		add(targets, Kind.KEY, caller.issuer(), (key != null) ? key.id() : null);
		add(targets, Kind.TOKEN, caller.issuer(), caller.tokenId());
		return targets;
	}

	private static void add(List<BlockTarget> targets, Kind kind, String issuer, @Nullable String value) {
		// What cannot be the target of a block is in none.
		if (isStorable(issuer) && value != null && (kind == Kind.ISSUER || isStorable(value))) {
			targets.add(new BlockTarget(kind, issuer, value));
		}
	}

	private static boolean isStorable(String text) {
		return !text.isEmpty() && text.length() <= MAX_LENGTH
				&& text.codePoints()
					.noneMatch((character) -> Character.isISOControl(character)
							|| Character.getType(character) == Character.SURROGATE);
	}

	/**
	 * What a block names.
	 */
	public enum Kind {

		/**
		 * An issuer as a whole.
		 */
		ISSUER,

		/**
		 * An OAuth 2.0 client.
		 */
		CLIENT,

		/**
		 * A subject.
		 */
		SUBJECT,

		/**
		 * A signing key, by its identifier.
		 */
		KEY,

		/**
		 * A token, by its identifier.
		 */
		TOKEN

	}

}
