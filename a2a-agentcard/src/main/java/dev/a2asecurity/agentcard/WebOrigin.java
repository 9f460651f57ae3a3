package dev.a2asecurity.agentcard;

import java.net.URI;
import java.util.Locale;

import org.jspecify.annotations.Nullable;

/**
 * The origin of an HTTP URL (RFC 6454): scheme, host and port, in one spelling.
 */
public final class WebOrigin {

	private final String origin;

	private final String host;

	private WebOrigin(String scheme, String host, int port) {
		this.host = host;
		this.origin = scheme + "://" + host + ((port >= 0) ? ":" + port : "");
	}

	/**
	 * Returns the origin of a URL.
	 * @throws IllegalArgumentException if it is no absolute {@code http} or {@code https}
	 * URL with a host, or names a user
	 */
	public static WebOrigin of(URI url) {
		String scheme = (url.getScheme() != null) ? url.getScheme().toLowerCase(Locale.ROOT) : "";
		if (!scheme.equals("https") && !scheme.equals("http")) {
			throw new IllegalArgumentException("not an http or https URL");
		}
		if (url.getHost() == null || url.getRawUserInfo() != null) {
			throw new IllegalArgumentException("a URL without a host, or with a user");
		}
		int defaultPort = scheme.equals("https") ? 443 : 80;
		return new WebOrigin(scheme, url.getHost().toLowerCase(Locale.ROOT),
				(url.getPort() == defaultPort) ? -1 : url.getPort());
	}

	/**
	 * Returns the origin of a URL.
	 * @throws IllegalArgumentException as {@link #of(URI)} does, and if it is no URL
	 */
	public static WebOrigin of(String url) {
		return of(URI.create(url));
	}

	/**
	 * Returns the host, in lower case; of an IPv6 address in brackets.
	 */
	public String host() {
		return this.host;
	}

	/**
	 * Tells whether it is of this machine: {@code localhost} or a loopback address.
	 */
	public boolean isLoopback() {
		return this.host.equals("localhost") || this.host.equals("[::1]")
				|| this.host.matches("127\\.\\d{1,3}\\.\\d{1,3}\\.\\d{1,3}");
	}

	/**
	 * Tells whether what comes from there comes unchanged: by HTTPS, or from this
	 * machine.
	 */
	public boolean isSecure() {
		return this.origin.startsWith("https:") || isLoopback();
	}

	@Override
	public boolean equals(@Nullable Object other) {
		return other instanceof WebOrigin that && this.origin.equals(that.origin);
	}

	@Override
	public int hashCode() {
		return this.origin.hashCode();
	}

	/**
	 * Returns the origin as text, such as {@code https://agent.example.com}.
	 */
	@Override
	public String toString() {
		return this.origin;
	}

}
