package dev.a2asecurity.web;

import java.util.Enumeration;
import java.util.List;
import java.util.regex.Pattern;

import jakarta.servlet.http.HttpServletRequest;

import dev.a2asecurity.call.Denial;

import org.springframework.http.HttpHeaders;

/**
 * The form that a request must have before its body is looked at.
 */
final class RequestForm {

	/**
	 * Of the parameters, only the one charset that JSON has (RFC 8259, section 8.1).
	 */
	private static final Pattern JSON = Pattern
		.compile("application/(?:a2a\\+)?json(?:[ \t]*;[ \t]*charset=(?:utf-8|\"utf-8\"))?", Pattern.CASE_INSENSITIVE);

	private static final Pattern FORM = Pattern.compile("[ \t]*(?:application/x-www-form-urlencoded|multipart/)",
			Pattern.CASE_INSENSITIVE);

	/**
	 * By which some frameworks let a request say that it is another one.
	 */
	private static final List<String> METHOD_OVERRIDES = List.of("X-HTTP-Method-Override", "X-HTTP-Method",
			"X-Method-Override");

	private RequestForm() {
	}

	/**
	 * Refuses a request that is not what it says.
	 * @throws RequestRefusedException if it asks to be taken for one of another method,
	 * or its body is encoded
	 */
	static void requirePlain(HttpServletRequest request) throws RequestRefusedException {
		for (String header : METHOD_OVERRIDES) {
			if (request.getHeader(header) != null) {
				throw new RequestRefusedException(Denial.malformedCall(),
						"reason=method_override, the request asks to be taken for one of another method");
			}
		}
		if (request.getHeader(HttpHeaders.CONTENT_ENCODING) != null) {
			throw new RequestRefusedException(Denial.unsupportedMediaType(),
					"reason=encoded_body, the request has a Content-Encoding");
		}
	}

	/**
	 * Refuses a body that does not say that it is JSON, once and clearly.
	 * @throws RequestRefusedException if it does not
	 */
	static void requireJson(HttpServletRequest request) throws RequestRefusedException {
		Enumeration<String> types = request.getHeaders(HttpHeaders.CONTENT_TYPE);
		boolean json = types.hasMoreElements() && JSON.matcher(types.nextElement()).matches();
		if (!json || types.hasMoreElements()) {
			throw new RequestRefusedException(Denial.unsupportedMediaType(),
					"reason=not_json_type, the Content-Type is not one application/json or application/a2a+json");
		}
	}

	/**
	 * Refuses a request without a body that had one: a form, which somebody has read in
	 * looking for a parameter, and in whose parameters an agent may look too.
	 * @throws RequestRefusedException if it had
	 */
	static void requireNoForm(HttpServletRequest request) throws RequestRefusedException {
		String type = request.getContentType();
		boolean hadBody = request.getContentLengthLong() > 0
				|| request.getHeader(HttpHeaders.TRANSFER_ENCODING) != null;
		if (type != null && hadBody && FORM.matcher(type).lookingAt()) {
			throw new RequestRefusedException(Denial.unsupportedMediaType(),
					"reason=not_json_type, the request is a form, which was read before it came here");
		}
	}

	/**
	 * Refuses a method.
	 * @param allowed the methods that are allowed
	 */
	static RequestRefusedException methodNotAllowed(Iterable<String> allowed) {
		return new RequestRefusedException(Denial.methodNotAllowed(String.join(", ", allowed)),
				"reason=method_not_allowed, the HTTP method is not one of the path's");
	}

}
