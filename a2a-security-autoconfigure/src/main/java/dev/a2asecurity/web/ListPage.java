package dev.a2asecurity.web;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.OptionalInt;
import java.util.SortedMap;
import java.util.TreeMap;

import jakarta.servlet.http.HttpServletRequest;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.io.JsonStringEncoder;
import tools.jackson.core.json.JsonFactory;

/**
 * The page that a call to list tasks asks for (A2A specification 1.0, section 3.1.4), and
 * requests for other pages of the same list: the cursors that a caller is given are not
 * the agent's.
 */
public final class ListPage {

	private static final JsonFactory JSON = new JsonFactory();

	private final HttpServletRequest original;

	private final byte[] beforeParams;

	private final byte[] afterParams;

	/**
	 * What is asked besides, as it stood: JSON members, or parameters of the query.
	 */
	private final List<String> others = new ArrayList<>();

	private final SortedMap<String, String> filter = new TreeMap<>();

	private final boolean jsonRpc;

	private @Nullable String pageToken;

	private OptionalInt pageSize = OptionalInt.empty();

	/**
	 * Where the size stands among the others, or -1 if it does not.
	 */
	private int sizePosition = -1;

	private ListPage(HttpServletRequest original, byte[] beforeParams, byte[] afterParams, boolean jsonRpc) {
		this.original = original;
		this.beforeParams = beforeParams;
		this.afterParams = afterParams;
		this.jsonRpc = jsonRpc;
	}

	/**
	 * Returns the page that a JSON-RPC call asks for.
	 */
	static ListPage ofJsonRpc(HttpServletRequest original, BufferedBody body, CallBody read) {
		byte[] bytes = body.bytes();
		boolean given = read.paramsEnd() > read.paramsStart();
		byte[] before = given ? Arrays.copyOfRange(bytes, 0, read.paramsStart()) : utf8("{\"jsonrpc\":\"2.0\",\"id\":"
				+ read.requestId() + ",\"method\":\"" + read.method() + "\",\"params\":");
		byte[] after = given ? Arrays.copyOfRange(bytes, read.paramsEnd(), body.size()) : utf8("}");
		ListPage page = new ListPage(original, before, after, true);
		if (given) {
			page.readParams(bytes, read.paramsStart(), read.paramsEnd() - read.paramsStart());
		}
		return page;
	}

	/**
	 * Returns the page that an HTTP+JSON call asks for.
	 */
	static ListPage ofHttpJson(HttpServletRequest original, RequestQuery query) {
		ListPage page = new ListPage(original, new byte[0], new byte[0], false);
		for (RequestQuery.Parameter parameter : query.all()) {
			if (!page.isCursor(Members.QUERY.find(parameter.name()), parameter.value())) {
				page.add(Members.QUERY.find(parameter.name()), parameter.raw(), parameter.value());
				page.addFilter(Members.QUERY.find(parameter.name()), parameter.name(), parameter.value());
			}
		}
		return page;
	}

	private void readParams(byte[] bytes, int start, int length) {
		try (JsonParser json = JSON.createParser(ObjectReadContext.empty(), bytes, start, length)) {
			json.nextToken();
			for (String name = json.nextName(); name != null; name = json.nextName()) {
				JsonToken value = json.nextToken();
				int from = start + (int) json.currentTokenLocation().getByteOffset();
				boolean scalar = value.isScalarValue();
				String text = scalar ? json.getString() : "";
				json.skipChildren();
				int to = start + (int) json.currentLocation().getByteOffset();
				Member member = Members.PARAMS.find(name);
				if (!(scalar && isCursor(member, (value == JsonToken.VALUE_NULL) ? "" : text))) {
					String raw = new String(bytes, from, to - from, StandardCharsets.UTF_8);
					add(member, quoted(name) + ":" + raw, text);
					addFilter(member, name, raw);
				}
			}
		}
	}

	private void add(@Nullable Member member, String raw, String value) {
		if (member == Member.PAGE_SIZE) {
			this.sizePosition = this.others.size();
			this.pageSize = value.matches("[0-9]{1,9}") ? OptionalInt.of(Integer.parseInt(value)) : OptionalInt.empty();
		}
		this.others.add(raw);
	}

	/**
	 * The size of a page may differ from one to the next.
	 */
	private void addFilter(@Nullable Member member, String name, String value) {
		if (member != Member.PAGE_SIZE) {
			this.filter.merge((member != null) ? member.label() : name, value, (first, second) -> first + "&" + second);
		}
	}

	/**
	 * Takes the cursor.
	 * @return whether a member is that
	 */
	private boolean isCursor(@Nullable Member member, String value) {
		if (member == Member.PAGE_TOKEN) {
			// An empty one is the first page's.
			this.pageToken = value.isEmpty() ? null : value;
			return true;
		}
		return false;
	}

	/**
	 * Returns the cursor that the caller sent, or {@code null} for the first page.
	 */
	public @Nullable String pageToken() {
		return this.pageToken;
	}

	/**
	 * Returns how many tasks the caller wants on a page, if it says so.
	 */
	OptionalInt pageSize() {
		return this.pageSize;
	}

	/**
	 * Returns what else the call asks for, by name: two calls with equal ones list the
	 * same.
	 */
	public SortedMap<String, String> filter() {
		return Collections.unmodifiableSortedMap(this.filter);
	}

	/**
	 * Returns the same request for another page.
	 * @param agentToken the agent's own cursor, or {@code null} for the first page
	 */
	public HttpServletRequest at(@Nullable String agentToken) {
		return at(agentToken, new ArrayList<>(this.others));
	}

	/**
	 * Returns the same request for another page of another size.
	 * @param agentToken the agent's own cursor
	 */
	HttpServletRequest at(String agentToken, int size) {
		List<String> members = new ArrayList<>(this.others);
		String member = (this.jsonRpc ? "\"pageSize\":" : "pageSize=") + size;
		if (this.sizePosition < 0) {
			members.add(member);
		}
		else {
			members.set(this.sizePosition, member);
		}
		return at(agentToken, members);
	}

	private HttpServletRequest at(@Nullable String agentToken, List<String> members) {
		if (!this.jsonRpc) {
			if (agentToken != null) {
				members.add("pageToken=" + URLEncoder.encode(agentToken, StandardCharsets.UTF_8));
			}
			return new RequeriedRequest(this.original, String.join("&", members));
		}
		if (agentToken != null) {
			members.add("\"pageToken\":" + quoted(agentToken));
		}
		ByteArrayOutputStream body = new ByteArrayOutputStream();
		body.writeBytes(this.beforeParams);
		body.writeBytes(utf8("{" + String.join(",", members) + "}"));
		body.writeBytes(this.afterParams);
		return new ReplayedRequest(this.original, new ByteArrayInputStream(body.toByteArray()), body.size(), () -> {
		});
	}

	private static String quoted(String text) {
		return "\"" + new String(JsonStringEncoder.getInstance().quoteAsCharArray(text)) + "\"";
	}

	private static byte[] utf8(String text) {
		return text.getBytes(StandardCharsets.UTF_8);
	}

	/**
	 * Tells nothing of the cursor, which is the agent's in part.
	 */
	@Override
	public String toString() {
		return "ListPage[" + ((this.pageToken != null) ? "further" : "first") + "]";
	}

}
