package dev.a2asecurity.authentication;

import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Semaphore;

import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.http.MediaType;
import org.springframework.http.RequestEntity;
import org.springframework.http.client.JdkClientHttpRequestFactory;
import org.springframework.http.client.support.BasicAuthenticationInterceptor;
import org.springframework.http.converter.ByteArrayHttpMessageConverter;
import org.springframework.http.converter.json.JacksonJsonHttpMessageConverter;
import org.springframework.security.oauth2.server.resource.introspection.BadOpaqueTokenException;
import org.springframework.security.oauth2.server.resource.introspection.SpringOpaqueTokenIntrospector;
import org.springframework.web.client.NoOpResponseErrorHandler;
import org.springframework.web.client.RestTemplate;

/**
 * Asks an issuer about a token (RFC 7662). Time and size of the whole answer are bounded,
 * however it drips, and a redirect is not followed: it would carry the token somewhere
 * else. So many questions may be under way at once and no more, so that an issuer that is
 * slow does not take the threads of all calls.
 */
final class IntrospectionClient {

	private static final long SIZE_LIMIT_BYTES = 512 * 1024;

	private final SpringOpaqueTokenIntrospector introspector;

	private final Semaphore questions;

	IntrospectionClient(IntrospectionSource source) {
		this.introspector = new SpringOpaqueTokenIntrospector(source.uri().toString(), restTemplate(source));
		this.introspector.setRequestEntityConverter((token) -> request(source.uri(), token));
		this.questions = new Semaphore(source.maxConcurrent());
	}

	private static RestTemplate restTemplate(IntrospectionSource source) {
		JdkClientHttpRequestFactory requests = new JdkClientHttpRequestFactory(HttpClient.newBuilder()
			.connectTimeout(source.connectTimeout())
			.followRedirects(HttpClient.Redirect.NEVER)
			.version(HttpClient.Version.HTTP_1_1)
			.build());
		// For the whole exchange, from connecting to the last byte.
		requests.setReadTimeout(source.connectTimeout().plus(source.readTimeout()));
		requests.enableCompression(false);
		JsonMapper json = JsonMapper
			.builder(JsonFactory.builder()
				.streamReadConstraints(StreamReadConstraints.builder()
					.maxDocumentLength(SIZE_LIMIT_BYTES)
					.maxNestingDepth(20)
					.maxNumberLength(40)
					.build())
				.enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
				.build())
			.build();
		RestTemplate template = new RestTemplate(
				List.of(new ByteArrayHttpMessageConverter(), new JacksonJsonHttpMessageConverter(json)));
		template.setRequestFactory(requests);
		// The usual one reads the body of an error to its end, however long that is.
		template.setErrorHandler(new NoOpResponseErrorHandler());
		// RFC 6749, section 2.3.1: both are form-encoded first.
		template.getInterceptors()
			.add(new BasicAuthenticationInterceptor(encoded(source.clientId()), encoded(source.clientSecret())));
		return template;
	}

	/**
	 * Makes the request's body bytes: a map of parameters would stand in the debug log,
	 * with the token.
	 */
	private static RequestEntity<?> request(URI uri, String token) {
		String form = "token=" + encoded(token) + "&token_type_hint=access_token";
		return RequestEntity.post(uri)
			.contentType(MediaType.APPLICATION_FORM_URLENCODED)
			.accept(MediaType.APPLICATION_JSON)
			.body(form.getBytes(StandardCharsets.US_ASCII));
	}

	private static String encoded(String text) {
		return URLEncoder.encode(text, StandardCharsets.UTF_8);
	}

	/**
	 * Returns what the issuer says about an active token.
	 * @throws TokenRefusedException if it is not active
	 * @throws IssuerUnavailableException if the issuer does not answer sensibly
	 */
	Map<String, Object> introspect(String token) throws TokenRefusedException {
		if (!this.questions.tryAcquire()) {
			throw new IssuerUnavailableException(
					"More questions than a2a.security.introspection.max-concurrent are under way", null);
		}
		try {
			return this.introspector.introspect(token).getAttributes();
		}
		catch (BadOpaqueTokenException ex) {
			throw new TokenRefusedException("inactive", "the token is not active, by a2a.security.introspection.uri");
		}
		// Spring's own exceptions, and what it throws at claims of a wrong type.
		catch (RuntimeException ex) {
			throw new IssuerUnavailableException("The token introspection (a2a.security.introspection.uri) has failed",
					ex);
		}
		finally {
			this.questions.release();
		}
	}

}
