package dev.a2asecurity.web;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

import org.jspecify.annotations.Nullable;

import dev.a2asecurity.call.Denial;

/**
 * The members that an object of the protocol may have, by each of their names.
 */
final class Members {

	/**
	 * The JSON-RPC request (JSON-RPC 2.0, section 4).
	 */
	static final Members ENVELOPE = new Members(Member.JSONRPC, Member.ID, Member.METHOD, Member.PARAMS);

	/**
	 * The parameters of every operation: which of them a call may have is asked when its
	 * operation is known, which may stand behind them.
	 */
	static final Members PARAMS = new Members(Member.ID, Member.TASK_ID, Member.NAME, Member.PARENT, Member.CONTEXT_ID,
			Member.TENANT, Member.MESSAGE, Member.CONFIGURATION, Member.METADATA, Member.URL, Member.CONFIG_ID,
			Member.PUSH_CONFIG, Member.PAGE_TOKEN, Member.PAGE_SIZE, Member.HISTORY_LENGTH, Member.STATUS, Member.AFTER,
			Member.ARTIFACTS, Member.TOKEN, Member.AUTHENTICATION);

	static final Members MESSAGE = new Members(Member.MESSAGE_ID, Member.CONTEXT_ID, Member.TASK_ID, Member.REFERENCES,
			Member.METADATA, Member.PARTS, Member.ROLE, Member.KIND, Member.EXTENSIONS);

	static final Members PART = new Members(Member.METADATA, Member.KIND, Member.TYPE, Member.TEXT, Member.DATA,
			Member.FILE, Member.RAW, Member.URL, Member.FILENAME, Member.MEDIA_TYPE);

	static final Members CONFIGURATION = new Members(Member.PUSH_CONFIG, Member.MODES, Member.HISTORY_LENGTH,
			Member.BLOCKING, Member.RETURN_IMMEDIATELY);

	static final Members PUSH_CONFIG = new Members(Member.PUSH_CONFIG, Member.URL, Member.TASK_ID, Member.NAME,
			Member.TENANT, Member.ID, Member.TOKEN, Member.AUTHENTICATION);

	/**
	 * What names something in a query.
	 */
	static final Members QUERY = new Members(Member.METHOD, Member.ID, Member.TASK_ID, Member.NAME, Member.PARENT,
			Member.CONTEXT_ID, Member.TENANT, Member.MESSAGE, Member.CONFIGURATION, Member.METADATA, Member.URL,
			Member.CONFIG_ID, Member.PUSH_CONFIG, Member.PAGE_TOKEN, Member.PAGE_SIZE, Member.MESSAGE_ID);

	private final Map<String, Member> byName = new HashMap<>();

	private final Set<String> folded = new HashSet<>();

	private Members(Member... members) {
		for (Member member : members) {
			for (String name : member.names()) {
				this.byName.put(name, member);
				this.folded.add(NameFolding.fold(name));
			}
		}
	}

	@Nullable Member find(String name) {
		return this.byName.get(name);
	}

	/**
	 * Refuses a name that is none of the known ones, and one of them to a reader that
	 * does not care for case or separators. The protocol's names are ASCII, so what is
	 * not is meant to look like one.
	 * @throws RequestRefusedException if it is like a known one
	 */
	void requireUnlike(String name) throws RequestRefusedException {
		if (!NameFolding.isPlain(name) || this.folded.contains(NameFolding.fold(name))) {
			throw new RequestRefusedException(Denial.malformedCall(),
					"reason=ambiguous_name, a member's name is one of the protocol's to some parsers only");
		}
	}

}
