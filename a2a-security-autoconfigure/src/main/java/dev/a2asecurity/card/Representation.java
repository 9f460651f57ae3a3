package dev.a2asecurity.card;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.Enumeration;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;

import org.springframework.http.ETag;
import org.springframework.http.HttpHeaders;

/**
 * Bytes that are served as they are, under a strong entity tag made of them, to whoever
 * does not have them yet (RFC 9110, sections 8.8.3 and 13.1.2).
 */
final class Representation {

	private final byte[] body;

	private final String contentType;

	private final ETag tag;

	private Representation(byte[] body, String contentType) {
		this.body = body;
		this.contentType = contentType;
		this.tag = new ETag(Base64.getUrlEncoder().withoutPadding().encodeToString(sha256(body)), false);
	}

	static Representation of(byte[] body, String contentType) {
		return new Representation(body.clone(), contentType);
	}

	static Representation of(String body, String contentType) {
		return new Representation(body.getBytes(StandardCharsets.UTF_8), contentType);
	}

	byte[] body() {
		return this.body.clone();
	}

	private static byte[] sha256(byte[] bytes) {
		try {
			return MessageDigest.getInstance("SHA-256").digest(bytes);
		}
		catch (NoSuchAlgorithmException ex) {
			throw new IllegalStateException("Every JDK has SHA-256", ex);
		}
	}

	/**
	 * Writes the whole response. With {@code Cache-Control} set, Spring Security leaves
	 * its own {@code no-store} away.
	 */
	void write(String cacheControl, HttpServletRequest request, HttpServletResponse response) throws IOException {
		response.setHeader(HttpHeaders.CACHE_CONTROL, cacheControl);
		response.setHeader(HttpHeaders.ETAG, this.tag.formattedTag());
		if (isKnown(request)) {
			response.setStatus(HttpServletResponse.SC_NOT_MODIFIED);
			return;
		}
		response.setContentType(this.contentType);
		response.setContentLength(this.body.length);
		response.getOutputStream().write(this.body);
	}

	private boolean isKnown(HttpServletRequest request) {
		Enumeration<String> headers = request.getHeaders(HttpHeaders.IF_NONE_MATCH);
		while (headers.hasMoreElements()) {
			String header = headers.nextElement();
			if (header.trim().equals("*")
					|| ETag.parse(header).stream().anyMatch((known) -> known.compare(this.tag, false))) {
				return true;
			}
		}
		return false;
	}

}
