package dev.a2asecurity.authentication;

import java.net.URI;

/**
 * The rules for the URIs that trust hangs on: absolute, HTTPS, and plain HTTP only on
 * this machine or where configuration says so.
 */
public final class IssuerUris {

	private IssuerUris() {
	}

	/**
	 * Parses a URI.
	 * @param value the URI as text
	 * @param plainHttpAllowed whether HTTP to another machine is accepted
	 * @throws IllegalArgumentException if it is no absolute HTTP(S) URI with a host, has
	 * user information or a fragment, or is plain HTTP where that is not allowed; the
	 * message says which
	 */
	public static URI checked(String value, boolean plainHttpAllowed) {
		URI uri = URI.create(value);
		boolean https = "https".equalsIgnoreCase(uri.getScheme());
		boolean http = "http".equalsIgnoreCase(uri.getScheme());
		if (!https && !http) {
			throw new IllegalArgumentException("it is no http or https URL");
		}
		if (uri.getHost() == null || uri.getRawUserInfo() != null || uri.getRawFragment() != null) {
			throw new IllegalArgumentException("it needs a host, and neither user information nor a fragment");
		}
		if (http && !plainHttpAllowed && !isLoopback(uri)) {
			throw new IllegalArgumentException("it is plain http to another machine");
		}
		return uri;
	}

	/**
	 * Tells whether a URI points at this machine, by its spelling alone: no name is
	 * resolved.
	 */
	public static boolean isLoopback(URI uri) {
		String host = uri.getHost();
		return host != null && (host.equalsIgnoreCase("localhost") || host.equals("[::1]")
				|| host.matches("127\\.\\d{1,3}\\.\\d{1,3}\\.\\d{1,3}"));
	}

}
