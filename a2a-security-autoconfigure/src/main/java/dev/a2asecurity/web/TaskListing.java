package dev.a2asecurity.web;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

import dev.a2asecurity.call.A2ACall;
import dev.a2asecurity.call.A2AOperation;
import dev.a2asecurity.call.Caller;
import dev.a2asecurity.call.Denial;
import dev.a2asecurity.replay.StoreUnavailableException;
import dev.a2asecurity.task.ListCursors;
import dev.a2asecurity.task.TaskOwnership;

/**
 * The step that one list of tasks is taken through: what belongs to others is taken out,
 * further pages of the agent's fill the place, and what is left is counted anew. What it
 * leaves is made here, so nothing that the agent says besides gets through.
 */
final class TaskListing implements ResponseStep {

	private static final Duration RETRY = Duration.ofSeconds(5);

	/**
	 * What a page has where nobody says anything else (section 3.1.4).
	 */
	private static final int DEFAULT_SIZE = 50;

	private final TaskOwnership ownership;

	private final ListCursors cursors;

	private final @Nullable Asked asked;

	/**
	 * Creates a step.
	 * @param asked what is asked for, or {@code null} if that is not known: then there is
	 * one page, and no cursor
	 */
	TaskListing(TaskOwnership ownership, ListCursors cursors, @Nullable Asked asked) {
		this.ownership = ownership;
		this.cursors = cursors;
		this.asked = asked;
	}

	@Override
	public Stage stage() {
		return Stage.NARROWING;
	}

	@Override
	public boolean concerns(A2ACall call) {
		return call.operation() == A2AOperation.LIST_TASKS;
	}

	@Override
	public Outcome apply(AnswerDocument document) {
		JsonNode payload = document.list();
		if (payload == null) {
			return Outcome.unchanged();
		}
		if (document.isEvent()) {
			return Outcome.refused(Denial.unusableAnswer(), "list_in_events");
		}
		try {
			return Outcome.replaced(document.withPayload(narrowed(document, TaskListPage.of(payload))));
		}
		catch (StoreUnavailableException ex) {
			return Outcome.refused(Denial.unavailable(RETRY), "tasks_unavailable");
		}
	}

	private JsonNode narrowed(AnswerDocument document, TaskListPage page) {
		Caller caller = document.call().caller();
		ArrayNode tasks = JsonNodeFactory.instance.arrayNode();
		tasks.addAll(owned(caller, page));
		if (page.bare()) {
			return tasks;
		}
		int size = (page.size() > 0) ? page.size() : DEFAULT_SIZE;
		String next = "";
		if (this.asked != null) {
			size = this.asked.page().pageSize().orElse(size);
			next = fill(document, this.asked, tasks, size, page.nextCursor());
		}
		ObjectNode narrowed = JsonNodeFactory.instance.objectNode();
		narrowed.set("tasks", tasks);
		narrowed.put("nextPageToken", next);
		narrowed.put("pageSize", size);
		narrowed.put("totalSize", total(document.call(), tasks.size(), next.isEmpty()));
		return narrowed;
	}

	/**
	 * Reads on until a page is full.
	 * @return the cursor of what comes after it, empty if that is nothing
	 */
	private String fill(AnswerDocument document, Asked list, ArrayNode tasks, int size, String cursor) {
		Caller caller = document.call().caller();
		String next = cursor;
		for (int read = 1; read < list.maxPages() && tasks.size() < size && !next.isEmpty(); read++) {
			TaskListPage more = list.pages().ask(document, next, size - tasks.size());
			if (more == null) {
				break;
			}
			tasks.addAll(owned(caller, more));
			// An agent that stays where it is would be asked for ever.
			next = more.nextCursor().equals(next) ? "" : more.nextCursor();
		}
		return next.isEmpty() ? "" : this.cursors.seal(caller, list.query(), next);
	}

	/**
	 * Returns how many tasks there are: all of them where this is all, and else what the
	 * caller has in the context, whatever else the list is limited to. What the agent
	 * counts are others' tasks too.
	 */
	private long total(A2ACall call, int here, boolean last) {
		boolean first = this.asked != null && this.asked.page().pageToken() == null;
		return (first && last) ? here : Math.max(here, this.ownership.count(call.caller(), call.contextId()));
	}

	private List<JsonNode> owned(Caller caller, TaskListPage page) {
		List<JsonNode> owned = new ArrayList<>();
		Set<String> ids = this.ownership.owned(caller, page.tasks().stream().map(TaskListPage::id).toList());
		for (JsonNode task : page.tasks()) {
			if (ids.contains(TaskListPage.id(task))) {
				owned.add(task);
			}
		}
		return owned;
	}

	/**
	 * What is asked for.
	 *
	 * @param page the page that the caller asks for
	 * @param query all that it asks for besides
	 * @param pages asks for further ones
	 * @param maxPages most pages that are read
	 */
	record Asked(ListPage page, String query, AgentPages pages, int maxPages) {
	}

}
