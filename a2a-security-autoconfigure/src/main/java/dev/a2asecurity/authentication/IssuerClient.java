package dev.a2asecurity.authentication;

import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.net.URL;
import java.time.Duration;

import com.nimbusds.jose.util.DefaultResourceRetriever;
import com.nimbusds.jose.util.Resource;

/**
 * Fetches documents of an issuer: metadata and keys. Time and size are bounded, and
 * redirects are not followed, so that an issuer's document comes from where it was said
 * to be.
 */
final class IssuerClient {

	private static final int SIZE_LIMIT_BYTES = 512 * 1024;

	private final Retriever retriever;

	IssuerClient(Duration connectTimeout, Duration readTimeout) {
		this.retriever = new Retriever(Math.toIntExact(connectTimeout.toMillis()),
				Math.toIntExact(readTimeout.toMillis()));
	}

	String get(URI uri) throws IOException {
		Resource resource = this.retriever.retrieveResource(uri.toURL());
		return resource.getContent();
	}

	private static final class Retriever extends DefaultResourceRetriever {

		Retriever(int connectTimeout, int readTimeout) {
			super(connectTimeout, readTimeout, SIZE_LIMIT_BYTES);
		}

		@Override
		protected HttpURLConnection openHTTPConnection(URL url) throws IOException {
			HttpURLConnection connection = super.openHTTPConnection(url);
			connection.setInstanceFollowRedirects(false);
			return connection;
		}

	}

}
