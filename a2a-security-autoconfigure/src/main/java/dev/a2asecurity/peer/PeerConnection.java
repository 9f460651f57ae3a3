package dev.a2asecurity.peer;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.time.Duration;

import javax.net.ssl.SSLParameters;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.ssl.SslBundle;
import org.springframework.http.HttpMethod;
import org.springframework.http.client.ClientHttpRequest;
import org.springframework.http.client.ClientHttpRequestFactory;
import org.springframework.http.client.JdkClientHttpRequestFactory;

/**
 * Connections to one peer or its token endpoint: no redirect is followed, time is
 * bounded, and when the SSL bundle is reloaded, the next request is on a new connection
 * with what it has then.
 */
final class PeerConnection implements ClientHttpRequestFactory {

	private final TokenPolicy policy;

	private final @Nullable Duration readTimeout;

	private volatile ClientHttpRequestFactory current;

	/**
	 * Creates connections.
	 * @param readTimeout longest time to wait for an answer, or {@code null} for as long
	 * as it takes: an agent may think or stream for long
	 */
	PeerConnection(TokenPolicy policy, @Nullable Duration readTimeout, @Nullable SslBundle bundle) {
		this.policy = policy;
		this.readTimeout = readTimeout;
		this.current = factory(bundle);
	}

	void reload(SslBundle bundle) {
		this.current = factory(bundle);
	}

	private ClientHttpRequestFactory factory(@Nullable SslBundle bundle) {
		HttpClient.Builder client = HttpClient.newBuilder()
			.followRedirects(HttpClient.Redirect.NEVER)
			.connectTimeout(this.policy.connectTimeout());
		if (bundle != null) {
			client.sslContext(bundle.createSslContext()).sslParameters(parameters(bundle));
		}
		JdkClientHttpRequestFactory factory = new JdkClientHttpRequestFactory(client.build());
		if (this.readTimeout != null) {
			factory.setReadTimeout(this.readTimeout);
		}
		return factory;
	}

	private static SSLParameters parameters(SslBundle bundle) {
		SSLParameters parameters = new SSLParameters();
		parameters.setCipherSuites(bundle.getOptions().getCiphers());
		parameters.setProtocols(bundle.getOptions().getEnabledProtocols());
		return parameters;
	}

	@Override
	public ClientHttpRequest createRequest(URI uri, HttpMethod method) throws IOException {
		return this.current.createRequest(uri, method);
	}

}
