package dev.a2asecurity.agentcard;

import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.MalformedURLException;
import java.net.URI;
import java.net.URL;
import java.util.List;

import com.nimbusds.jose.KeySourceException;
import com.nimbusds.jose.jwk.JWKMatcher;
import com.nimbusds.jose.jwk.JWKSelector;
import com.nimbusds.jose.jwk.source.JWKSource;
import com.nimbusds.jose.jwk.source.JWKSourceBuilder;
import com.nimbusds.jose.proc.SecurityContext;
import com.nimbusds.jose.util.DefaultResourceRetriever;

import dev.a2asecurity.agentcard.AgentCardRefusedException.Reason;

/**
 * Keys of an origin that are fetched from a URL of its own: over HTTPS, loopback aside,
 * without redirects, bounded in time and size. They are kept for five minutes, and asked
 * for again for an unknown key id, twice in half a minute at most; if they cannot be
 * fetched, those at hand count for another four hours.
 */
final class FetchedKeys implements PinnedKeys {

	private static final int CONNECT_TIMEOUT_MILLIS = 2_000;

	private static final int READ_TIMEOUT_MILLIS = 3_000;

	private static final int MAX_BYTES = 256 * 1024;

	private static final long CACHE_MILLIS = 5 * 60 * 1_000L;

	private static final long CACHE_REFRESH_TIMEOUT_MILLIS = 10_000;

	private static final long OUTAGE_MILLIS = 4 * 60 * 60 * 1_000L;

	private final URI url;

	private final JWKSource<SecurityContext> keys;

	/**
	 * Makes a source; nothing is fetched yet.
	 * @throws IllegalArgumentException if the URL is neither HTTPS nor of this machine
	 */
	FetchedKeys(URI url) {
		if (!WebOrigin.of(url).isSecure()) {
			throw new IllegalArgumentException("Keys are fetched over https only, loopback aside");
		}
		this.url = url;
		this.keys = JWKSourceBuilder.create(toUrl(url), new Retriever())
			.cache(CACHE_MILLIS, CACHE_REFRESH_TIMEOUT_MILLIS)
			.refreshAheadCache(false)
			.rateLimited(true)
			.outageTolerant(OUTAGE_MILLIS)
			.build();
	}

	private static URL toUrl(URI url) {
		try {
			return url.toURL();
		}
		catch (MalformedURLException ex) {
			throw new IllegalArgumentException("not a URL", ex);
		}
	}

	@Override
	public List<Pin> find(String keyId) {
		try {
			return this.keys.get(new JWKSelector(new JWKMatcher.Builder().keyID(keyId).build()), null)
				.stream()
				.map(Pin::of)
				.toList();
		}
		catch (KeySourceException ex) {
			throw new AgentCardRefusedException(Reason.KEYS_UNAVAILABLE,
					"The keys at " + WebOrigin.of(this.url) + " cannot be fetched", ex);
		}
	}

	private static final class Retriever extends DefaultResourceRetriever {

		Retriever() {
			super(CONNECT_TIMEOUT_MILLIS, READ_TIMEOUT_MILLIS, MAX_BYTES);
		}

		@Override
		protected HttpURLConnection openHTTPConnection(URL url) throws IOException {
			HttpURLConnection connection = super.openHTTPConnection(url);
			connection.setInstanceFollowRedirects(false);
			return connection;
		}

	}

}
