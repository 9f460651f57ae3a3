package dev.a2asecurity.webhook.receive;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.charset.UnsupportedCharsetException;
import java.time.Duration;
import java.util.Locale;

import jakarta.servlet.http.HttpServletRequest;
import org.jspecify.annotations.Nullable;

import dev.a2asecurity.call.Denial;
import dev.a2asecurity.web.BufferedBodies;
import dev.a2asecurity.web.BufferedBody;
import dev.a2asecurity.web.RequestRefusedException;

import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.HttpStatus;
import org.springframework.http.InvalidMediaTypeException;
import org.springframework.http.MediaType;

/**
 * Reads the bodies of requests that may be webhooks by their form, as far as they are not
 * too long and not too slow.
 */
final class WebhookBodies {

	private static final MediaType A2A_JSON = MediaType.parseMediaType("application/a2a+json");

	private final BufferedBodies bodies;

	private final Duration timeout;

	WebhookBodies(BufferedBodies bodies, Duration timeout) {
		this.bodies = bodies;
		this.timeout = timeout;
	}

	/**
	 * Reads the body. What is left of one that is too long or too slow is not read.
	 */
	BufferedBody read(HttpServletRequest request) throws WebhookAnswer {
		requireForm(request);
		try {
			return this.bodies.read(new TimedRequest(request, this.timeout));
		}
		catch (RequestRefusedException ex) {
			boolean tooLarge = ex.denial().kind() == Denial.Kind.TOO_LARGE;
			throw tooLarge ? closing(HttpStatus.CONTENT_TOO_LARGE, "too_large")
					: WebhookAnswer.later("no_memory", WebhookAnswer.RETRY_AFTER);
		}
		catch (InterruptedIOException ex) {
			throw closing(HttpStatus.REQUEST_TIMEOUT, "too_slow");
		}
		catch (IOException ex) {
			throw closing(HttpStatus.BAD_REQUEST, "not_read");
		}
	}

	private static WebhookAnswer closing(HttpStatus status, String reason) {
		return new WebhookAnswer(status, reason).with(HttpHeaders.CONNECTION, "close");
	}

	private static void requireForm(HttpServletRequest request) throws WebhookAnswer {
		if (!HttpMethod.POST.matches(request.getMethod())) {
			throw new WebhookAnswer(HttpStatus.METHOD_NOT_ALLOWED, "method").with(HttpHeaders.ALLOW, "POST");
		}
		String encoding = request.getHeader(HttpHeaders.CONTENT_ENCODING);
		if (!isJson(request.getContentType()) || (encoding != null && !encoding.equalsIgnoreCase("identity"))) {
			throw new WebhookAnswer(HttpStatus.UNSUPPORTED_MEDIA_TYPE, "media_type");
		}
	}

	private static boolean isJson(@Nullable String contentType) {
		if (contentType == null) {
			return false;
		}
		try {
			MediaType type = MediaType.parseMediaType(contentType);
			String charset = type.getParameter("charset");
			return (type.equalsTypeAndSubtype(A2A_JSON) || type.equalsTypeAndSubtype(MediaType.APPLICATION_JSON))
					&& (charset == null || charset.toLowerCase(Locale.ROOT).replace("\"", "").equals("utf-8"));
		}
		catch (InvalidMediaTypeException | UnsupportedCharsetException ex) {
			return false;
		}
	}

}
