package dev.a2asecurity.web;

import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

import org.jspecify.annotations.Nullable;

import dev.a2asecurity.call.JsonRpcId;
import dev.a2asecurity.call.SkillId;

/**
 * What stands in the body of a call, before it is known what it means there: the id of a
 * JSON-RPC request may come before the method that it is for.
 *
 * @param requestId the JSON-RPC id, or {@code null} for HTTP+JSON
 * @param method the JSON-RPC method, or {@code null} for HTTP+JSON
 * @param params the parameters, or the members of an HTTP body
 * @param paramsStart where the parameters start in the bytes of the body
 * @param paramsEnd where the parameters end in the bytes of the body, equal to their
 * start where there are none
 * @param message what the message names, or {@code null} if there is none
 * @param inlineConfig the webhook in the configuration of a message, or {@code null} if
 * there is none
 * @param config the webhook in a member of the parameters, or {@code null} if there is
 * none
 * @param skill the named skill, or {@code null} if none is named
 */
record CallBody(@Nullable JsonRpcId requestId, @Nullable String method, Params params, int paramsStart, int paramsEnd,
		@Nullable MessageNames message, @Nullable PushConfig inlineConfig, @Nullable PushConfig config,
		@Nullable SkillId skill) {

	/**
	 * A request without a body.
	 */
	static final CallBody NONE = new CallBody(null, null, new Params(), 0, 0, null, null, null, null);

	/**
	 * The ids that a message names, checked.
	 */
	record MessageNames(@Nullable String messageId, @Nullable String taskId, @Nullable String contextId,
			List<String> references) {

	}

	/**
	 * A webhook as it is given for a task. Its task may be named as an empty one where it
	 * is not there yet (A2A specification 1.0, section 3.2.2), which is {@code null}
	 * here.
	 *
	 * @param url the URL, checked
	 * @param taskId the task by its id, checked
	 * @param name the task by its resource name
	 * @param tenant the tenant
	 */
	record PushConfig(@Nullable String url, @Nullable String taskId, @Nullable String name, @Nullable String tenant) {

	}

	/**
	 * The members of the parameters that name something. Whether one of another type than
	 * a string is a mistake depends on the operation, so each is asked for.
	 */
	static final class Params {

		private final Map<Member, String> texts = new EnumMap<>(Member.class);

		private final Set<Member> given = EnumSet.noneOf(Member.class);

		private final Set<Member> malformed = EnumSet.noneOf(Member.class);

		void put(Member member, String text) {
			this.given.add(member);
			this.texts.put(member, text);
		}

		void put(Member member) {
			this.given.add(member);
		}

		void putMalformed(Member member) {
			this.given.add(member);
			this.malformed.add(member);
		}

		/**
		 * Returns a member's text, or {@code null} if it is not given.
		 * @throws RequestRefusedException if it is no string
		 */
		@Nullable String text(Member member) throws RequestRefusedException {
			requireWellFormed(member);
			return this.texts.get(member);
		}

		void requireWellFormed(Member member) throws RequestRefusedException {
			if (this.malformed.contains(member)) {
				throw Identifiers.invalid(member.label());
			}
		}

		/**
		 * Refuses members that name something which the operation has no place for: some
		 * agent may look there all the same.
		 * @throws RequestRefusedException if one of them is given
		 */
		void requireNone(Member... members) throws RequestRefusedException {
			for (Member member : members) {
				if (this.given.contains(member)) {
					throw Identifiers.invalid(member.label());
				}
			}
		}

	}

}
