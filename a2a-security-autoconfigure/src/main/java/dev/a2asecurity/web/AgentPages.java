package dev.a2asecurity.web;

import java.io.IOException;

import jakarta.servlet.RequestDispatcher;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

import org.springframework.core.log.LogMessage;

/**
 * Asks the agent for further pages of its task list, by including its answers: through
 * the filters and handlers that are there for a request, and into memory instead of to
 * the client. Only the thread of the container that has the call can do so, before the
 * call has become asynchronous; an agent that answers otherwise is not asked again, and
 * its pages come as short as they are.
 */
final class AgentPages {

	private static final Log logger = LogFactory.getLog(AgentPages.class);

	private final HttpServletRequest original;

	private final ListPage page;

	private final HttpServletResponse response;

	private final int maxBytes;

	private final Thread thread = Thread.currentThread();

	private boolean closed;

	/**
	 * Prepares to ask, on the thread that has the call.
	 * @param original the request as it came
	 * @param page the page that it asks for
	 * @param response what included answers are kept from
	 * @param maxBytes most bytes that an answer may have
	 */
	AgentPages(HttpServletRequest original, ListPage page, HttpServletResponse response, int maxBytes) {
		this.original = original;
		this.page = page;
		this.response = response;
		this.maxBytes = maxBytes;
	}

	/**
	 * Asks for nothing any more: the thread may come back to the call in a later
	 * dispatch, in which it would be another life that an included answer lived in.
	 */
	void close() {
		this.closed = true;
	}

	/**
	 * Asks for a page.
	 * @param firstAnswer what the agent answered to the call itself
	 * @return the page, or {@code null} if the agent cannot be asked now or did not
	 * answer with one
	 */
	@Nullable TaskListPage ask(AnswerDocument firstAnswer, String agentCursor, int size) {
		if (Thread.currentThread() != this.thread || this.closed) {
			return null;
		}
		String path = this.original.getRequestURI().substring(this.original.getContextPath().length());
		RequestDispatcher agent = this.original.getRequestDispatcher(path);
		if (agent == null) {
			return null;
		}
		try (PageResponse answer = new PageResponse(this.response, this.maxBytes)) {
			agent.include(new FurtherPageRequest(this.page.at(agentCursor, size)), answer);
			JsonNode payload = firstAnswer.replacedBy(answer.content()).list();
			return (payload != null) ? TaskListPage.of(payload) : null;
		}
		// Whatever the agent throws: the page that there is is as good without.
		catch (IOException | ServletException | RuntimeException ex) {
			logger.warn(
					LogMessage.format("Did not get a further page of the agent's task list for %s", firstAnswer.call()),
					ex);
			return null;
		}
	}

}
