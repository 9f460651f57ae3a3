package dev.a2asecurity.peer;

import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

import org.jspecify.annotations.Nullable;

import org.springframework.http.HttpHeaders;

/**
 * The latest nonce of each server that a peer's proofs go to: of the authorization server
 * (RFC 9449, section 8) and of the peer (section 9), apart, since neither may be shown
 * the other's.
 */
final class DPoPNonces {

	static final String HEADER = "DPoP-Nonce";

	private static final int MAX_LENGTH = 1024;

	/**
	 * By scheme, host and port; there are only the peer's origins and the token
	 * endpoint's.
	 */
	private final Map<String, String> latest = new ConcurrentHashMap<>();

	@Nullable String of(URI server) {
		return this.latest.get(origin(server));
	}

	/**
	 * Takes note of the nonce in an answer.
	 * @return whether there is one that was not known before
	 */
	boolean learn(URI server, HttpHeaders answer) {
		List<String> values = answer.getOrEmpty(HEADER);
		// Two of them are a request to guess which one is meant.
		if (values.size() != 1 || !isNonce(values.get(0))) {
			return false;
		}
		return !values.get(0).equals(this.latest.put(origin(server), values.get(0)));
	}

	/**
	 * Tells by the syntax of RFC 9449, section 8.1.
	 */
	private static boolean isNonce(String value) {
		return !value.isEmpty() && value.length() <= MAX_LENGTH && value.chars()
			.allMatch((character) -> character > ' ' && character <= '~' && character != '"' && character != '\\');
	}

	private static String origin(URI uri) {
		return PeerOrigins.Origin.of(uri).toString();
	}

}
