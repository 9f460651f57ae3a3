package dev.a2asecurity.web;

import java.util.ArrayList;
import java.util.List;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;

import dev.a2asecurity.call.A2ACall;
import dev.a2asecurity.call.A2AOperation;
import dev.a2asecurity.call.Denial;
import dev.a2asecurity.replay.StoreKey;
import dev.a2asecurity.task.ListCursors;
import dev.a2asecurity.task.TaskOwnership;

/**
 * Narrows the agent's task list to the caller's own tasks (A2A specification 1.0,
 * sections 3.1.4 and 13.1), whatever the agent answers.
 */
public final class TaskLists implements ResponseStep {

	private final TaskOwnership ownership;

	private final ListCursors cursors;

	private final int maxPages;

	private final int maxPageBytes;

	/**
	 * Creates the lists.
	 * @param ownership whose tasks are
	 * @param cursors the agent's cursors as callers have them
	 * @param maxPages most pages of the agent's that are read for one of the caller's
	 * @param maxPageBytes most bytes that a page of the agent's may have
	 */
	public TaskLists(TaskOwnership ownership, ListCursors cursors, int maxPages, int maxPageBytes) {
		this.ownership = ownership;
		this.cursors = cursors;
		this.maxPages = maxPages;
		this.maxPageBytes = maxPageBytes;
	}

	@Override
	public Stage stage() {
		return Stage.NARROWING;
	}

	@Override
	public boolean concerns(A2ACall call) {
		return call.operation() == A2AOperation.LIST_TASKS;
	}

	/**
	 * Narrows the one page that an answer is. There is nothing known here of what the
	 * caller asked for, so there is no cursor to the next.
	 */
	@Override
	public Outcome apply(AnswerDocument document) {
		return new TaskListing(this.ownership, this.cursors, null).apply(document);
	}

	/**
	 * Begins to answer a call for a list, once it was admitted.
	 * @return the request for the agent, with its own cursor, and the step for its
	 * answer, which takes the place of this one
	 * @throws RequestRefusedException if its cursor is not one that the caller was given
	 * for this query
	 */
	PreparedCall prepare(ParsedCall parsed, ListPage page, HttpServletResponse response)
			throws RequestRefusedException {
		// Not a text: the agent would read something out of it, or nothing.
		if (page.filter().containsKey(Member.PAGE_TOKEN.label())) {
			throw invalidCursor(parsed);
		}
		String query = query(parsed, page);
		String cursor = page.pageToken();
		HttpServletRequest request = parsed.request();
		if (cursor != null) {
			request = page
				.at(this.cursors.open(parsed.call().caller(), query, cursor).orElseThrow(() -> invalidCursor(parsed)));
		}
		AgentPages pages = new AgentPages(parsed.original(), page, response, this.maxPageBytes);
		return new PreparedCall(request, List.of(new TaskListing(this.ownership, this.cursors,
				new TaskListing.Asked(page, query, pages, this.maxPages))), pages::close);
	}

	private static RequestRefusedException invalidCursor(ParsedCall parsed) {
		return new RequestRefusedException(Denial.invalidParameter("pageToken"),
				"reason=invalid_cursor, the cursor of a list is none that the caller was given for this query",
				parsed.call().requestId());
	}

	/**
	 * Returns a text that is the same for calls that list the same.
	 */
	private static String query(ParsedCall parsed, ListPage page) {
		List<String> parts = new ArrayList<>();
		parts.add(parsed.original().getRequestURI());
		page.filter().forEach((name, value) -> {
			parts.add(name);
			parts.add(value);
		});
		return StoreKey.of(parts.toArray(String[]::new)).toString();
	}

}
