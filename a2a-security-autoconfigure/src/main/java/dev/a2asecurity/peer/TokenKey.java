package dev.a2asecurity.peer;

import java.util.List;
import java.util.Set;

import org.jspecify.annotations.Nullable;

/**
 * What a token is kept by: everything that makes it another token, and never who happens
 * to be the user. Two users share a token that is this agent's own; an exchanged one is
 * kept by the token that it was exchanged for.
 */
final class TokenKey {

	private final List<Object> parts;

	private final int hash;

	private final Set<String> scopes;

	/**
	 * Creates a key.
	 * @param registration identifier of the client registration
	 * @param target the audience and resource that the token is for
	 * @param scopes scopes to ask for
	 * @param binding thumbprint of the key or certificate that it is bound to, empty for
	 * none
	 * @param credential fingerprint of the client's secret or key
	 * @param subject fingerprint of the token that it is exchanged for, or {@code null}
	 * for a token of this agent's own
	 */
	TokenKey(String registration, List<String> target, Set<String> scopes, String binding, String credential,
			@Nullable String subject) {
		this.scopes = Set.copyOf(scopes);
		this.parts = List.of(registration, List.copyOf(target), this.scopes, binding, credential,
				(subject != null) ? subject : "");
		this.hash = this.parts.hashCode();
	}

	Set<String> scopes() {
		return this.scopes;
	}

	@Override
	public boolean equals(@Nullable Object other) {
		return this == other
				|| (other instanceof TokenKey that && this.hash == that.hash && this.parts.equals(that.parts));
	}

	@Override
	public int hashCode() {
		return this.hash;
	}

	@Override
	public String toString() {
		return "TokenKey[registration=" + this.parts.get(0) + ", target=" + this.parts.get(1) + ", scopes="
				+ this.scopes + "]";
	}

}
