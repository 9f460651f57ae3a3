package dev.a2asecurity.web;

import java.util.Enumeration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

import jakarta.servlet.http.HttpServletRequest;

import dev.a2asecurity.call.Denial;
import dev.a2asecurity.call.ProtocolVersion;

/**
 * The version of the protocol that a request names, in a header or in its query (A2A
 * specification 1.0, section 3.6).
 */
final class RequestedVersion {

	static final String NAME = "A2A-Version";

	/**
	 * The second one is what the A2A Java SDK sends until 1.0.0.
	 */
	private static final List<String> HEADERS = List.of(NAME, "X-A2A-Version");

	private RequestedVersion() {
	}

	/**
	 * Returns the version that a request names, if it names one: an empty name is what a
	 * client of 0.3 sends, and is told by what it calls instead.
	 * @throws RequestRefusedException if the version is none of these, if the endpoint
	 * does not speak it, or if two are named
	 */
	static Optional<ProtocolVersion> of(HttpServletRequest request, RequestQuery query, Set<ProtocolVersion> spoken)
			throws RequestRefusedException {
		Set<String> named = new LinkedHashSet<>();
		for (String header : HEADERS) {
			Enumeration<String> values = request.getHeaders(header);
			if (values.hasMoreElements()) {
				add(named, values.nextElement());
			}
			if (values.hasMoreElements()) {
				throw contradiction();
			}
		}
		String parameter = query.version();
		if (parameter != null) {
			add(named, parameter);
		}
		Set<ProtocolVersion> versions = new LinkedHashSet<>();
		for (String name : named) {
			versions.add(ProtocolVersion.of(name)
				.filter(spoken::contains)
				.orElseThrow(() -> unsupported("the version that the request names is not spoken at the endpoint")));
		}
		if (versions.size() > 1) {
			throw contradiction();
		}
		return versions.stream().findFirst();
	}

	private static void add(Set<String> named, String value) {
		if (!value.isBlank()) {
			named.add(value.strip());
		}
	}

	static RequestRefusedException unsupported(String why) {
		return new RequestRefusedException(Denial.versionNotSupported(),
				"reason=version_not_supported, " + why + " (a2a.agent.interfaces[…].protocol-version)");
	}

	private static RequestRefusedException contradiction() {
		return new RequestRefusedException(Denial.malformedCall(),
				"reason=version_contradiction, the request names the version of the protocol more than once");
	}

}
