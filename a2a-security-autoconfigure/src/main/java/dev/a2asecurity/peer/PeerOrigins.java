package dev.a2asecurity.peer;

import java.net.URI;
import java.util.List;
import java.util.Locale;

import dev.a2asecurity.peer.RemoteAgentException.Reason;

/**
 * Where a credential for one peer may go: to URIs of its origins (RFC 6454), which
 * configuration alone decides. Neither a card nor a redirect adds to them.
 */
final class PeerOrigins {

	private final String peer;

	private final List<Origin> origins;

	PeerOrigins(Peer peer) {
		this.peer = peer.name();
		this.origins = peer.origins().stream().map(Origin::of).toList();
	}

	/**
	 * Returns if a URI is of the peer's origins.
	 * @throws RemoteAgentException if it is not
	 */
	void require(URI uri) {
		if (!contains(uri)) {
			throw new RemoteAgentException(this.peer, Reason.FOREIGN_ORIGIN,
					"Did not send a credential of the peer " + this.peer + " to " + printable(uri)
							+ ", which is not of its origins " + this.origins + " (a2a.security.peers." + this.peer
							+ ".origins)");
		}
	}

	/**
	 * Returns if an answer does not lead away from the peer's origins.
	 * @param location value of the {@code Location} header
	 * @param from the URI that answered
	 * @throws RemoteAgentException if it does
	 */
	void requireRedirectWithin(String location, URI from) {
		URI target;
		try {
			target = from.resolve(location);
		}
		catch (IllegalArgumentException ex) {
			throw new RemoteAgentException(this.peer, Reason.REDIRECTED,
					"The peer " + this.peer + " redirects to something that is no URI");
		}
		if (!contains(target)) {
			throw new RemoteAgentException(this.peer, Reason.REDIRECTED,
					"The peer " + this.peer + " redirects to " + printable(target) + ", which is not of its origins "
							+ this.origins + "; nothing was sent there (a2a.security.peers." + this.peer + ".origins)");
		}
	}

	boolean contains(URI uri) {
		if (uri.getHost() == null || uri.getScheme() == null || uri.getRawUserInfo() != null) {
			return false;
		}
		for (Origin origin : this.origins) {
			if (origin.isOf(uri)) {
				return true;
			}
		}
		return false;
	}

	private static String printable(URI uri) {
		return uri.getScheme() + "://" + uri.getHost() + ((uri.getPort() != -1) ? ":" + uri.getPort() : "");
	}

	/**
	 * Scheme, host and port.
	 */
	record Origin(String scheme, String host, int port) {

		static Origin of(URI uri) {
			String scheme = uri.getScheme().toLowerCase(Locale.ROOT);
			return new Origin(scheme, uri.getHost().toLowerCase(Locale.ROOT), port(uri));
		}

		private static int port(URI uri) {
			return (uri.getPort() != -1) ? uri.getPort() : uri.getScheme().equalsIgnoreCase("https") ? 443 : 80;
		}

		boolean isOf(URI uri) {
			return uri.getHost().equalsIgnoreCase(this.host) && uri.getScheme().equalsIgnoreCase(this.scheme)
					&& port(uri) == this.port;
		}

		@Override
		public String toString() {
			return this.scheme + "://" + this.host + ":" + this.port;
		}

	}

}
