package dev.a2asecurity.webhook.receive;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;

import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;

/**
 * Answers a sender that asks whether webhooks are wanted at a URL, by the value that it
 * has sent along.
 * <p>
 * The value is anybody's choice, and comes back from this application's origin. So it has
 * the form of a random value and no other, and goes as a text that no browser takes for
 * anything else. It gives nothing away: what comes after it has to be signed all the
 * same.
 */
final class ChallengeAnswer {

	private static final String PARAMETER = "validationToken=";

	private static final Pattern VALUE = Pattern.compile("[A-Za-z0-9_-]{16,256}");

	private ChallengeAnswer() {
	}

	static boolean isAskedFor(HttpServletRequest request) {
		return HttpMethod.GET.matches(request.getMethod()) && !values(request).isEmpty();
	}

	static void write(HttpServletRequest request, HttpServletResponse response) throws IOException, WebhookAnswer {
		List<String> values = values(request);
		if (values.size() != 1 || !VALUE.matcher(values.get(0)).matches()) {
			throw new WebhookAnswer(HttpStatus.BAD_REQUEST, "malformed_challenge");
		}
		byte[] value = values.get(0).getBytes(StandardCharsets.US_ASCII);
		response.setContentType(MediaType.TEXT_PLAIN_VALUE);
		response.setHeader("X-Content-Type-Options", "nosniff");
		response.setHeader(HttpHeaders.CACHE_CONTROL, "no-store");
		response.setContentLength(value.length);
		response.getOutputStream().write(value);
		response.flushBuffer();
	}

	/**
	 * Reads the query as it came: nothing in a value of that form needs to be decoded.
	 */
	private static List<String> values(HttpServletRequest request) {
		String query = request.getQueryString();
		return (query != null) ? Stream.of(query.split("&", -1))
			.filter((parameter) -> parameter.startsWith(PARAMETER))
			.map((parameter) -> parameter.substring(PARAMETER.length()))
			.toList() : List.of();
	}

}
