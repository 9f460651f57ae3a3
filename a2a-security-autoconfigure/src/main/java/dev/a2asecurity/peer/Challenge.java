package dev.a2asecurity.peer;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.ArrayList;

import org.springframework.util.StringUtils;

/**
 * One challenge of a {@code WWW-Authenticate} header (RFC 9110, section 11.6.1; RFC 6750,
 * section 3; RFC 9449, section 7.1). A header may have several challenges, an answer
 * several headers.
 *
 * @param scheme the scheme, in lower case
 * @param parameters its parameters, names in lower case
 */
record Challenge(String scheme, Map<String, String> parameters) {

	private static final int MAX_LENGTH = 4096;

	private static final String TOKEN = "[!#$%&'*+.^_`|~0-9A-Za-z-]+";

	/**
	 * A parameter, or the scheme of the next challenge. A quoted string is taken as a
	 * whole, so that nothing in it looks like either.
	 */
	private static final Pattern PART = Pattern.compile("\\G[\\s,]*+(?:(" + TOKEN
			+ ")\\s*+=\\s*+(?:\"((?:[^\"\\\\]|\\\\.)*+)\"|(" + TOKEN + "))|(" + TOKEN + ")(?=\\s|,|$))");

	Challenge {
		parameters = Map.copyOf(parameters);
	}

	/**
	 * Parses headers. What does not parse is left out, with what follows it in the same
	 * header: a challenge that is not understood makes no credential leave.
	 */
	static List<Challenge> parse(Collection<String> headers) {
		List<Challenge> challenges = new ArrayList<>();
		for (String header : headers) {
			if (header.length() <= MAX_LENGTH) {
				parse(header, challenges);
			}
		}
		return challenges;
	}

	private static void parse(String header, List<Challenge> challenges) {
		Matcher part = PART.matcher(header);
		String scheme = null;
		Map<String, String> parameters = new LinkedHashMap<>();
		while (part.find()) {
			if (part.group(4) != null) {
				if (scheme != null) {
					challenges.add(new Challenge(scheme, parameters));
				}
				scheme = part.group(4).toLowerCase(Locale.ROOT);
				parameters = new LinkedHashMap<>();
			}
			else {
				String value = (part.group(2) != null) ? part.group(2).replaceAll("\\\\(.)", "$1") : part.group(3);
				parameters.putIfAbsent(part.group(1).toLowerCase(Locale.ROOT), value);
			}
		}
		if (scheme != null) {
			challenges.add(new Challenge(scheme, parameters));
		}
	}

	/**
	 * Returns the challenge about access tokens that names this error.
	 */
	static Optional<Challenge> withError(List<Challenge> challenges, String error) {
		return challenges.stream()
			.filter((challenge) -> challenge.scheme().equals("bearer") || challenge.scheme().equals("dpop"))
			.filter((challenge) -> error.equals(challenge.parameters().get("error")))
			.findFirst();
	}

	/**
	 * Returns the scopes that are demanded, in their order; none if none are named.
	 */
	Set<String> scopes() {
		return new LinkedHashSet<>(
				List.of(StringUtils.tokenizeToStringArray(this.parameters.getOrDefault("scope", ""), " ")));
	}

}
