package dev.a2asecurity.peer;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;

import org.jspecify.annotations.Nullable;

import org.springframework.http.HttpRequest;
import org.springframework.http.client.ClientHttpRequestExecution;
import org.springframework.http.client.ClientHttpRequestInterceptor;
import org.springframework.http.client.ClientHttpResponse;
import org.springframework.util.LinkedMultiValueMap;
import org.springframework.util.MultiValueMap;

/**
 * Keeps secrets and tokens of a token request out of the log. Spring's {@code RestClient}
 * writes the whole form to it at DEBUG; so they are taken out of the form before, and put
 * in again below.
 * <p>
 * A token request is made on one thread from beginning to end.
 */
final class UnloggedParameters implements Consumer<MultiValueMap<String, String>>, ClientHttpRequestInterceptor {

	private static final Set<String> NAMES = Set.of("client_secret", "client_assertion", "subject_token",
			"actor_token");

	private static final ThreadLocal<@Nullable MultiValueMap<String, String>> WITHHELD = new ThreadLocal<>();

	@Override
	public void accept(MultiValueMap<String, String> form) {
		MultiValueMap<String, String> secrets = new LinkedMultiValueMap<>();
		for (String name : NAMES) {
			List<String> values = form.remove(name);
			if (values != null) {
				secrets.put(name, values);
			}
		}
		WITHHELD.set(secrets);
	}

	@Override
	public ClientHttpResponse intercept(HttpRequest request, byte[] body, ClientHttpRequestExecution execution)
			throws IOException {
		MultiValueMap<String, String> secrets = WITHHELD.get();
		WITHHELD.remove();
		if (secrets == null || secrets.isEmpty()) {
			return execution.execute(request, body);
		}
		ByteArrayOutputStream whole = new ByteArrayOutputStream(body.length + 512);
		whole.writeBytes(body);
		whole.writeBytes(((body.length > 0) ? "&" : "").getBytes(StandardCharsets.US_ASCII));
		whole.writeBytes(encoded(secrets).getBytes(StandardCharsets.US_ASCII));
		request.getHeaders().setContentLength(whole.size());
		return execution.execute(request, whole.toByteArray());
	}

	private static String encoded(MultiValueMap<String, String> secrets) {
		return secrets.entrySet()
			.stream()
			.flatMap((entry) -> entry.getValue().stream().map((value) -> Map.entry(entry.getKey(), value)))
			.map((entry) -> entry.getKey() + "=" + URLEncoder.encode(entry.getValue(), StandardCharsets.UTF_8))
			.collect(Collectors.joining("&"));
	}

}
