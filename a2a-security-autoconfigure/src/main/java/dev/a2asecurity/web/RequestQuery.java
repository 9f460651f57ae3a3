package dev.a2asecurity.web;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

import dev.a2asecurity.call.Denial;

/**
 * The query of a request, read strictly: what names something is there once, under one of
 * its names, and encoded in a way that no reader of queries could see differently.
 */
final class RequestQuery {

	/**
	 * RFC 3986, section 3.4, without the semicolon, which separates parameters for some.
	 */
	private static final String ALLOWED = "-._~!$'()*,:@/?+=&";

	private static final Members NAMES = Members.QUERY;

	private static final RequestQuery EMPTY = new RequestQuery(Map.of(), List.of(), null);

	private final Map<Member, String> named;

	private final List<Parameter> all;

	private final @Nullable String version;

	private RequestQuery(Map<Member, String> named, List<Parameter> all, @Nullable String version) {
		this.named = named;
		this.all = all;
		this.version = version;
	}

	/**
	 * Reads a query.
	 * @param raw the query as it was sent, or {@code null} if there is none
	 * @throws RequestRefusedException if it can be read in two ways
	 */
	static RequestQuery parse(@Nullable String raw) throws RequestRefusedException {
		if (raw == null || raw.isEmpty()) {
			return EMPTY;
		}
		if (!PercentEncoding.isStrict(raw, ALLOWED)) {
			throw ambiguous("has characters that a query cannot have");
		}
		SeenMembers seen = new SeenMembers(NAMES);
		Map<Member, String> named = new LinkedHashMap<>();
		List<Parameter> all = new ArrayList<>();
		String version = null;
		for (String parameter : raw.split("&", -1)) {
			int end = parameter.indexOf('=');
			String name = decode((end < 0) ? parameter : parameter.substring(0, end));
			String value = decode((end < 0) ? "" : parameter.substring(end + 1));
			all.add(new Parameter(name, value, parameter));
			String bound = bound(name);
			if (NameFolding.looksLike(bound, "a2aversion")) {
				if (!name.equalsIgnoreCase(RequestedVersion.NAME) || version != null) {
					throw ambiguous("names the version of the protocol twice, or oddly");
				}
				version = value;
				continue;
			}
			Member member = NAMES.find(name);
			if (member != null) {
				seen.next(name);
				named.put(member, value);
			}
			else {
				// May be repeated (A2A specification 1.0, section 11.5): it names
				// nothing.
				NAMES.requireUnlike(name);
				NAMES.requireUnlike(bound);
			}
		}
		return new RequestQuery(named, all, version);
	}

	/**
	 * Returns the name that Spring MVC may take a parameter for: {@code name[]} is
	 * {@code name} to it where that is not there, and {@code name[0]}, {@code !name} and
	 * {@code _name} are bound to the property.
	 */
	private static String bound(String name) {
		String property = name.startsWith("!") ? name.substring(1) : name;
		int bracket = property.indexOf('[');
		return (bracket < 0) ? property : property.substring(0, bracket);
	}

	private static String decode(String encoded) throws RequestRefusedException {
		String decoded = URLDecoder.decode(encoded, StandardCharsets.UTF_8);
		if (decoded.indexOf('\ufffd') >= 0) {
			throw ambiguous("is not UTF-8");
		}
		return decoded;
	}

	private static RequestRefusedException ambiguous(String why) {
		return new RequestRefusedException(Denial.malformedCall(), "reason=ambiguous_query, the query " + why);
	}

	/**
	 * Returns the version of the protocol that the query names, or {@code null} if it
	 * names none.
	 */
	@Nullable String version() {
		return this.version;
	}

	@Nullable String value(Member member) {
		return this.named.get(member);
	}

	/**
	 * Refuses parameters that stand elsewhere in the operation that is called.
	 * @throws RequestRefusedException if there is any but these
	 */
	void requireOnly(List<Member> allowed) throws RequestRefusedException {
		for (Member member : this.named.keySet()) {
			if (!allowed.contains(member)) {
				throw Identifiers.invalid(member.label());
			}
		}
	}

	/**
	 * Returns the parameters in their order.
	 */
	List<Parameter> all() {
		return this.all;
	}

	/**
	 * A parameter.
	 *
	 * @param name its name
	 * @param value its value
	 * @param raw name and value as they were sent
	 */
	record Parameter(String name, String value, String raw) {

	}

}
