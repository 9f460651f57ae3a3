package dev.a2asecurity.samples.expense.host;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import jakarta.servlet.http.HttpServletRequest;
import org.jspecify.annotations.Nullable;

/**
 * The versions of the protocol that this agent speaks (specification 1.0, section 3.6).
 */
enum ProtocolVersion {

	V1_0, V0_3;

	private static final String PARAMETER = "A2A-Version";

	// The patch number is no part of the negotiation.
	private static final Pattern FORM = Pattern.compile("(\\d+\\.\\d+)(\\.\\d+)?");

	/**
	 * Returns the version that the request names, in its header or its query.
	 * @return the version, or {@code null} where the request names none
	 * @throws A2AException {@link A2AError#VERSION_NOT_SUPPORTED} for any other version,
	 * {@link A2AError#INVALID_REQUEST} for two that differ
	 */
	static @Nullable ProtocolVersion requestedBy(HttpServletRequest request) {
		List<String> values = new ArrayList<>(Collections.list(request.getHeaders(PARAMETER)));
		String[] parameters = request.getParameterValues(PARAMETER);
		if (parameters != null) {
			values.addAll(List.of(parameters));
		}
		List<String> versions = values.stream().map(String::trim).distinct().toList();
		if (versions.size() > 1) {
			throw new A2AException(A2AError.INVALID_REQUEST);
		}
		if (versions.isEmpty() || versions.get(0).isEmpty()) {
			return null;
		}
		Matcher matcher = FORM.matcher(versions.get(0));
		String version = matcher.matches() ? matcher.group(1) : "";
		return switch (version) {
			case "1.0" -> V1_0;
			case "0.3" -> V0_3;
			default -> throw new A2AException(A2AError.VERSION_NOT_SUPPORTED);
		};
	}

}
