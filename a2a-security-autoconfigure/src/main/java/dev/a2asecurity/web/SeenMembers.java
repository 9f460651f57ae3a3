package dev.a2asecurity.web;

import java.util.EnumSet;
import java.util.HashSet;
import java.util.Set;

import org.jspecify.annotations.Nullable;

import dev.a2asecurity.call.Denial;

/**
 * The members of one object that have been read: which parser keeps the first of two of
 * one name, and which the last, is different from one to the next.
 */
final class SeenMembers {

	/**
	 * More than any version of the protocol has; what is remembered of an object is
	 * bounded by it.
	 */
	private static final int MAX_UNKNOWN = 64;

	private final Members known;

	private final Set<Member> seen = EnumSet.noneOf(Member.class);

	private @Nullable Set<String> unknown;

	SeenMembers(Members known) {
		this.known = known;
	}

	/**
	 * Takes note of a member.
	 * @return the member, or {@code null} if the protocol has none of the name
	 * @throws RequestRefusedException if it was read before, under this or another name,
	 * or looks like one that it is not
	 */
	@Nullable Member next(String name) throws RequestRefusedException {
		Member member = this.known.find(name);
		if (member == null) {
			addUnknown(name);
			return null;
		}
		if (!this.seen.add(member)) {
			throw duplicate();
		}
		return member;
	}

	private void addUnknown(String name) throws RequestRefusedException {
		this.known.requireUnlike(name);
		if (this.unknown == null) {
			this.unknown = new HashSet<>();
		}
		if (!this.unknown.add(name)) {
			throw duplicate();
		}
		if (this.unknown.size() > MAX_UNKNOWN) {
			throw new RequestRefusedException(Denial.malformedCall(),
					"reason=too_many_members, an object of the protocol has more than " + MAX_UNKNOWN
							+ " members that the protocol does not know");
		}
	}

	static RequestRefusedException duplicate() {
		return new RequestRefusedException(Denial.unparsable(),
				"reason=duplicate_member, a member is there twice, or under two of its names");
	}

}
