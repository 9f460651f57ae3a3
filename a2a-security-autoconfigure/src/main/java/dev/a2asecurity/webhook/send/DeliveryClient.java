package dev.a2asecurity.webhook.send;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;

import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;

import org.apache.hc.client5.http.DnsResolver;
import org.apache.hc.client5.http.classic.methods.HttpGet;
import org.apache.hc.client5.http.classic.methods.HttpPost;
import org.apache.hc.client5.http.classic.methods.HttpUriRequestBase;
import org.apache.hc.client5.http.config.ConnectionConfig;
import org.apache.hc.client5.http.config.RequestConfig;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.impl.classic.HttpClientBuilder;
import org.apache.hc.client5.http.impl.classic.HttpClients;
import org.apache.hc.client5.http.impl.io.ManagedHttpClientConnectionFactory;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManagerBuilder;
import org.apache.hc.client5.http.ssl.DefaultClientTlsStrategy;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.ContentType;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.HttpEntity;
import org.apache.hc.core5.http.HttpHost;
import org.apache.hc.core5.http.config.Http1Config;
import org.apache.hc.core5.http.io.entity.ByteArrayEntity;
import org.apache.hc.core5.util.TimeValue;
import org.apache.hc.core5.util.Timeout;
import org.jspecify.annotations.Nullable;

import dev.a2asecurity.webhook.WebhookBody;

/**
 * Makes one HTTP request and looks at its answer. It follows no redirect, keeps no
 * cookie, unpacks nothing, and reads no more of an answer than its beginning. The
 * addresses that the policy has found are the ones it connects to, and the name stays the
 * one that the certificate must be for.
 */
public final class DeliveryClient implements AutoCloseable {

	private static final int MAX_ANSWER_BYTES = 16 * 1024;

	/**
	 * A receiver could fill the memory with the head of an answer as well.
	 */
	private static final Http1Config HEADS = Http1Config.custom()
		.setMaxLineLength(16 * 1024)
		.setMaxHeaderCount(200)
		.setMaxEmptyLineCount(10)
		.build();

	private static final Duration LONGEST_RETRY_AFTER = Duration.ofHours(1);

	private final CloseableHttpClient http;

	private final WebhookUrlPolicy policy;

	private final boolean proxied;

	private final Duration totalTimeout;

	private final Clock clock;

	private final ScheduledExecutorService watchdog = Executors.newSingleThreadScheduledExecutor((task) -> {
		Thread thread = new Thread(task, "a2a-webhook-timeout");
		thread.setDaemon(true);
		return thread;
	});

	/**
	 * Creates a client.
	 * @param policy resolves hosts
	 * @param connections how connections are made
	 * @param totalTimeout how long one request may take
	 * @param clock reads the dates of {@code Retry-After}
	 */
	public DeliveryClient(WebhookUrlPolicy policy, Connections connections, Duration totalTimeout, Clock clock) {
		this.policy = policy;
		this.proxied = connections.proxy() != null;
		this.totalTimeout = totalTimeout;
		this.clock = clock;
		this.http = client(policy, connections);
	}

	private static CloseableHttpClient client(WebhookUrlPolicy policy, Connections connections) {
		PoolingHttpClientConnectionManagerBuilder manager = PoolingHttpClientConnectionManagerBuilder.create()
			.setConnectionFactory(ManagedHttpClientConnectionFactory.builder().http1Config(HEADS).build())
			.setDnsResolver(new PolicyResolver(policy, connections.proxy()))
			.setMaxConnTotal(connections.most())
			.setMaxConnPerRoute(connections.most())
			.setDefaultConnectionConfig(ConnectionConfig.custom()
				.setConnectTimeout(timeout(connections.connectTimeout()))
				.setSocketTimeout(timeout(connections.readTimeout()))
				.setTimeToLive(TimeValue.ofMinutes(1))
				.build());
		SSLContext sslContext = connections.sslContext();
		if (sslContext != null) {
			manager.setTlsSocketStrategy(new DefaultClientTlsStrategy(sslContext));
		}
		HttpClientBuilder client = HttpClients.custom()
			.setConnectionManager(manager.build())
			.setDefaultRequestConfig(RequestConfig.custom()
				.setConnectionRequestTimeout(timeout(connections.connectTimeout()))
				.setResponseTimeout(timeout(connections.readTimeout()))
				.setProtocolUpgradeEnabled(false)
				.build())
			.setUserAgent("a2a-security")
			.disableRedirectHandling()
			.disableAutomaticRetries()
			.disableCookieManagement()
			.disableAuthCaching()
			.disableContentCompression();
		URI proxy = connections.proxy();
		return ((proxy != null) ? client.setProxy(HttpHost.create(proxy)) : client).build();
	}

	private static Timeout timeout(Duration duration) {
		return Timeout.ofMilliseconds(duration.toMillis());
	}

	DeliveryResult post(URI url, Map<String, String> headers, WebhookBody body) {
		HttpPost request = new HttpPost(url);
		headers.forEach(request::setHeader);
		request.setEntity(new ByteArrayEntity(body.bytes(), ContentType.parse("application/a2a+json")));
		return execute(request);
	}

	DeliveryResult get(URI url) {
		return execute(new HttpGet(url));
	}

	private DeliveryResult execute(HttpUriRequestBase request) {
		ScheduledFuture<?> end = this.watchdog.schedule(request::cancel, this.totalTimeout.toMillis(),
				TimeUnit.MILLISECONDS);
		try {
			if (this.proxied) {
				// The proxy resolves the name once more, by itself; what it makes of it
				// is its job. What is inside by all that can be told here does not get
				// there.
				this.policy.resolve(request.getAuthority().getHostName());
			}
			return this.http.execute(request, (response) -> answered(request, response));
		}
		catch (ForbiddenAddressException ex) {
			return new DeliveryResult.Failed("forbidden_address", false);
		}
		catch (UnknownHostException ex) {
			return new DeliveryResult.Failed("unknown_host", true);
		}
		catch (SSLException ex) {
			return new DeliveryResult.Failed("tls", true);
		}
		catch (IOException | RuntimeException ex) {
			return new DeliveryResult.Failed(request.isCancelled() ? "timeout" : "connection", true);
		}
		finally {
			end.cancel(false);
		}
	}

	private DeliveryResult answered(HttpUriRequestBase request, ClassicHttpResponse response) throws IOException {
		String body = "";
		HttpEntity entity = response.getEntity();
		if (entity != null) {
			InputStream in = entity.getContent();
			byte[] beginning = in.readNBytes(MAX_ANSWER_BYTES);
			body = new String(beginning, StandardCharsets.ISO_8859_1);
			if (beginning.length == MAX_ANSWER_BYTES && in.read() >= 0) {
				// To read on would be needed only to use the connection once more.
				request.cancel();
			}
		}
		return new DeliveryResult.Answered(response.getCode(), retryAfter(response.getFirstHeader("Retry-After")),
				body);
	}

	/**
	 * Reads seconds or a date (RFC 9110, section 10.2.3).
	 */
	private @Nullable Duration retryAfter(@Nullable Header header) {
		if (header == null) {
			return null;
		}
		String value = header.getValue().strip();
		Duration wait;
		try {
			wait = value.matches("\\d{1,9}") ? Duration.ofSeconds(Long.parseLong(value)) : Duration
				.between(this.clock.instant(), DateTimeFormatter.RFC_1123_DATE_TIME.parse(value, Instant::from));
		}
		catch (DateTimeException ex) {
			return null;
		}
		if (wait.isNegative()) {
			return Duration.ZERO;
		}
		return (wait.compareTo(LONGEST_RETRY_AFTER) > 0) ? LONGEST_RETRY_AFTER : wait;
	}

	@Override
	public void close() throws IOException {
		this.watchdog.shutdownNow();
		this.http.close();
	}

	/**
	 * How connections are made.
	 *
	 * @param connectTimeout longest time to connect
	 * @param readTimeout longest time to wait for the receiver's bytes
	 * @param most most connections at a time
	 * @param proxy a proxy to go through, or {@code null} for none, whatever the platform
	 * is told
	 * @param sslContext whom to trust, or {@code null} for the platform's choice
	 */
	public record Connections(Duration connectTimeout, Duration readTimeout, int most, @Nullable URI proxy,
			@Nullable SSLContext sslContext) {
	}

	/**
	 * Gives the client the addresses that the policy allows. A configured proxy is not a
	 * target; it is the operator's choice.
	 */
	private record PolicyResolver(WebhookUrlPolicy policy, @Nullable URI proxy) implements DnsResolver {

		@Override
		public InetAddress[] resolve(String host) throws UnknownHostException {
			if (this.proxy != null && host.equalsIgnoreCase(this.proxy.getHost())) {
				return InetAddress.getAllByName(host);
			}
			return this.policy.resolve(host).toArray(InetAddress[]::new);
		}

		@Override
		public @Nullable String resolveCanonicalHostname(String host) {
			return host;
		}

	}

}
