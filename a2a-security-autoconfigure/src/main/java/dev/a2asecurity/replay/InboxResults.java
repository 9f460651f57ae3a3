package dev.a2asecurity.replay;

import org.jspecify.annotations.Nullable;

import org.springframework.util.Assert;

/**
 * The bound on what an inbox remembers of the work.
 */
final class InboxResults {

	private InboxResults() {
	}

	static void check(@Nullable String result) {
		Assert.isTrue(result == null || result.length() <= InboxLease.MAX_RESULT_LENGTH,
				() -> "A result has at most " + InboxLease.MAX_RESULT_LENGTH + " characters");
	}

}
