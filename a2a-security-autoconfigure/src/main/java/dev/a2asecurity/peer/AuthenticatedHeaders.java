package dev.a2asecurity.peer;

import java.util.AbstractMap;
import java.util.AbstractSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;

import org.jspecify.annotations.Nullable;

/**
 * The headers that authenticate one request. They know what they were made of, and say
 * nothing of it.
 */
final class AuthenticatedHeaders extends AbstractMap<String, String> {

	private final List<Entry<String, String>> entries;

	private final @Nullable Grant grant;

	private final OnBehalf behalf;

	/**
	 * Creates headers.
	 * @param grant what they were made of, or {@code null} if the peer needs no token
	 * @param behalf on whose authority they are; a remedy must not be on another one
	 * @param proof DPoP proof, or {@code null} for none
	 */
	AuthenticatedHeaders(@Nullable Grant grant, OnBehalf behalf, @Nullable String proof) {
		this.grant = grant;
		this.behalf = behalf;
		if (grant == null) {
			this.entries = List.of();
		}
		else {
			Entry<String, String> authorization = Map.entry("Authorization", grant.token().authorization());
			this.entries = (proof != null) ? List.of(authorization, Map.entry("DPoP", proof)) : List.of(authorization);
		}
	}

	@Nullable Grant grant() {
		return this.grant;
	}

	OnBehalf behalf() {
		return this.behalf;
	}

	@Override
	public Set<Entry<String, String>> entrySet() {
		return new AbstractSet<>() {

			@Override
			public Iterator<Entry<String, String>> iterator() {
				return AuthenticatedHeaders.this.entries.iterator();
			}

			@Override
			public int size() {
				return AuthenticatedHeaders.this.entries.size();
			}

			@Override
			public String toString() {
				return AuthenticatedHeaders.this.toString();
			}

		};
	}

	@Override
	public String toString() {
		return this.entries.isEmpty() ? "{}" : "{<redacted>}";
	}

	/**
	 * A token, and what it is kept by.
	 */
	record Grant(TokenKey key, PeerToken token) {
	}

}
