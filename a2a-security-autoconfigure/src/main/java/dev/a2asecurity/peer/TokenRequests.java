package dev.a2asecurity.peer;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;

import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.HttpRequest;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.client.ClientHttpRequestExecution;
import org.springframework.http.client.ClientHttpRequestFactory;
import org.springframework.http.client.ClientHttpResponse;
import org.springframework.http.converter.FormHttpMessageConverter;
import org.springframework.security.oauth2.client.endpoint.AbstractOAuth2AuthorizationGrantRequest;
import org.springframework.security.oauth2.client.endpoint.NimbusJwtClientAuthenticationParametersConverter;
import org.springframework.security.oauth2.client.endpoint.OAuth2ClientCredentialsGrantRequest;
import org.springframework.security.oauth2.client.endpoint.RestClientClientCredentialsTokenResponseClient;
import org.springframework.security.oauth2.client.endpoint.RestClientTokenExchangeTokenResponseClient;
import org.springframework.security.oauth2.client.endpoint.TokenExchangeGrantRequest;
import org.springframework.security.oauth2.core.endpoint.OAuth2AccessTokenResponse;
import org.springframework.security.oauth2.core.http.converter.OAuth2AccessTokenResponseHttpMessageConverter;
import org.springframework.util.LinkedMultiValueMap;
import org.springframework.util.MultiValueMap;
import org.springframework.web.client.ResponseErrorHandler;
import org.springframework.web.client.RestClient;

/**
 * Spring Security's clients of the token endpoint, put together for one peer: with what
 * the peer is called by, this agent's key, proofs of possession, an answer of bounded
 * size, and nothing secret in the log.
 */
final class TokenRequests {

	/**
	 * A token response is a few hundred bytes, of some issuers a few thousand.
	 */
	private static final int MAX_ANSWER = 64 * 1024;

	private static final Duration ASSERTION_LIFE = Duration.ofSeconds(60);

	private static final JsonMapper JSON = JsonMapper.builder().build();

	private final RestClientClientCredentialsTokenResponseClient forPeer = new RestClientClientCredentialsTokenResponseClient();

	private final RestClientClientCredentialsTokenResponseClient forActor = new RestClientClientCredentialsTokenResponseClient();

	private final RestClientTokenExchangeTokenResponseClient exchange = new RestClientTokenExchangeTokenResponseClient();

	private final ClientCredentials credentials;

	private final @Nullable DPoPKey dpop;

	private final DPoPNonces nonces;

	private final Clock clock;

	TokenRequests(Peer peer, ClientCredentials credentials, ClientHttpRequestFactory connection, @Nullable DPoPKey dpop,
			DPoPNonces nonces, Clock clock) {
		this.credentials = credentials;
		this.dpop = dpop;
		this.nonces = nonces;
		this.clock = clock;
		UnloggedParameters unlogged = new UnloggedParameters();
		RestClient client = client(connection, unlogged);
		MultiValueMap<String, String> target = target(peer);
		this.forPeer.setRestClient(client);
		this.forPeer.addParametersConverter((request) -> target);
		this.forPeer.addParametersConverter(assertion());
		this.forPeer.setParametersCustomizer(unlogged);
		this.forActor.setRestClient(client);
		this.forActor.addParametersConverter(assertion());
		this.forActor.setParametersCustomizer(unlogged);
		this.exchange.setRestClient(client);
		this.exchange.addParametersConverter((request) -> target);
		this.exchange.addParametersConverter(assertion());
		this.exchange.setParametersCustomizer(unlogged);
	}

	OAuth2AccessTokenResponse forPeer(OAuth2ClientCredentialsGrantRequest request) {
		return this.forPeer.getTokenResponse(request);
	}

	OAuth2AccessTokenResponse forActor(OAuth2ClientCredentialsGrantRequest request) {
		return this.forActor.getTokenResponse(request);
	}

	OAuth2AccessTokenResponse exchange(TokenExchangeGrantRequest request) {
		return this.exchange.getTokenResponse(request);
	}

	private RestClient client(ClientHttpRequestFactory connection, UnloggedParameters unlogged) {
		OAuth2AccessTokenResponseHttpMessageConverter response = new OAuth2AccessTokenResponseHttpMessageConverter();
		response.setAccessTokenResponseConverter(TokenResponse.converter());
		return RestClient.builder().requestFactory(connection).configureMessageConverters((converters) -> {
			converters.addCustomConverter(new FormHttpMessageConverter());
			converters.addCustomConverter(response);
		})
			.requestInterceptor(unlogged)
			.requestInterceptor(this::proveAndBound)
			.defaultStatusHandler(new ErrorHandler())
			.build();
	}

	private static MultiValueMap<String, String> target(Peer peer) {
		MultiValueMap<String, String> target = new LinkedMultiValueMap<>();
		if (peer.audience() != null) {
			target.add("audience", peer.audience());
		}
		if (peer.resource() != null) {
			target.add("resource", peer.resource());
		}
		return target;
	}

	/**
	 * The assertion is of this moment by the clock that everything goes by.
	 */
	private <T extends AbstractOAuth2AuthorizationGrantRequest> NimbusJwtClientAuthenticationParametersConverter<T> assertion() {
		NimbusJwtClientAuthenticationParametersConverter<T> converter = new NimbusJwtClientAuthenticationParametersConverter<>(
				(registration) -> {
					ClientKey key = this.credentials.current().key();
					return (key != null) ? key.jwk() : null;
				});
		converter.setJwtClientAssertionCustomizer((context) -> {
			Instant now = this.clock.instant();
			context.getClaims().issuedAt(now).expiresAt(now.plus(ASSERTION_LIFE));
		});
		return converter;
	}

	private ClientHttpResponse proveAndBound(HttpRequest request, byte[] body, ClientHttpRequestExecution execution)
			throws IOException {
		URI uri = request.getURI();
		if (this.dpop != null) {
			request.getHeaders()
				.set("DPoP", this.dpop.proof(request.getMethod().name(), uri, null, this.nonces.of(uri)));
		}
		ClientHttpResponse response = execution.execute(request, body);
		if (this.dpop != null) {
			this.nonces.learn(uri, response.getHeaders());
		}
		return new BoundedResponse(response);
	}

	/**
	 * An answer that was read as a whole, up to a bound.
	 */
	private static final class BoundedResponse implements ClientHttpResponse {

		private final ClientHttpResponse response;

		private @Nullable InputStream body;

		BoundedResponse(ClientHttpResponse response) {
			this.response = response;
		}

		@Override
		public InputStream getBody() throws IOException {
			if (this.body == null) {
				byte[] bytes = this.response.getBody().readNBytes(MAX_ANSWER + 1);
				if (bytes.length > MAX_ANSWER) {
					throw new IOException("The answer is longer than a token response is");
				}
				this.body = new ByteArrayInputStream(bytes);
			}
			return this.body;
		}

		@Override
		public HttpStatusCode getStatusCode() throws IOException {
			return this.response.getStatusCode();
		}

		@Override
		public String getStatusText() throws IOException {
			return this.response.getStatusText();
		}

		@Override
		public HttpHeaders getHeaders() {
			return this.response.getHeaders();
		}

		@Override
		public void close() {
			this.response.close();
		}

	}

	/**
	 * Whatever is no success is an error, a redirect too: a secret was sent, and is not
	 * sent anywhere else.
	 */
	private final class ErrorHandler implements ResponseErrorHandler {

		@Override
		public boolean hasError(ClientHttpResponse response) throws IOException {
			return !response.getStatusCode().is2xxSuccessful();
		}

		@Override
		public void handleError(URI url, HttpMethod method, ClientHttpResponse response) throws IOException {
			throw new TokenRequestException(response.getStatusCode().value(), error(response), RetryAfter
				.parse(response.getHeaders().getFirst(HttpHeaders.RETRY_AFTER), TokenRequests.this.clock));
		}

		/**
		 * Returns the error code, if it looks like one (RFC 6749, section 5.2).
		 */
		private static @Nullable String error(ClientHttpResponse response) {
			try {
				String error = JSON.readTree(response.getBody()).path("error").asString("");
				return error.matches("[\\x21\\x23-\\x5b\\x5d-\\x7e]{1,64}") ? error : null;
			}
			catch (IOException | JacksonException ex) {
				return null;
			}
		}

	}

}
