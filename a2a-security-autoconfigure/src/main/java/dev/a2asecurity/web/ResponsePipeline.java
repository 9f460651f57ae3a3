package dev.a2asecurity.web;

import java.time.Clock;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.jspecify.annotations.Nullable;

import dev.a2asecurity.authentication.CallerAuthentication;
import dev.a2asecurity.call.A2ACall;
import dev.a2asecurity.call.Caller;

import org.springframework.security.core.Authentication;

/**
 * What every answer of the agent goes through on its way out: document by document
 * through the steps that its call concerns, in the order of their
 * {@linkplain ResponseStep.Stage stages}, whoever writes it and however.
 */
public final class ResponsePipeline {

	private final List<ResponseStep> steps;

	private final HeldBytes.Bounds bounds;

	private final boolean endWithToken;

	private final DenialWriter denials;

	private final RunningCalls running;

	private final Clock clock;

	/**
	 * Creates a pipeline.
	 * @param steps the steps, in any order
	 * @param settings how much is held back and how streams end
	 * @param denials writes what takes the place of an answer
	 * @param running the calls to end from outside
	 * @param clock the time that streams are held against
	 */
	public ResponsePipeline(List<ResponseStep> steps, Settings settings, DenialWriter denials, RunningCalls running,
			Clock clock) {
		this.steps = steps.stream().sorted(Comparator.comparing(ResponseStep::stage)).toList();
		this.bounds = new HeldBytes.Bounds(settings.maxDocumentSize(), settings.maxBuffered());
		this.endWithToken = settings.endWithToken();
		this.denials = denials;
		this.running = running;
		this.clock = clock;
	}

	/**
	 * Begins the answer to a call.
	 * @param endpoint where it was called
	 * @param caller who called
	 * @param call what was asked, or {@code null} if it was not parsed; then no step
	 * concerns it
	 * @param listener is told once when the answer has ended
	 */
	Answer begin(HttpServletRequest request, HttpServletResponse response, A2AEndpoint endpoint, Authentication caller,
			@Nullable A2ACall call, AnswerListener listener) {
		return begin(request, response, endpoint, caller, call, List.of(), listener);
	}

	/**
	 * Begins the answer to a call that has steps of its own.
	 * @param endpoint where it was called
	 * @param caller who called
	 * @param call what was asked, or {@code null} if it was not parsed; then no step
	 * concerns it
	 * @param more steps that only this answer is taken through
	 * @param listener is told once when the answer has ended
	 */
	Answer begin(HttpServletRequest request, HttpServletResponse response, A2AEndpoint endpoint, Authentication caller,
			@Nullable A2ACall call, List<ResponseStep> more, AnswerListener listener) {
		AnswerInspector inspector = new AnswerInspector(call, endpoint.binding(), with(more));
		AnswerRefusal refusal = new AnswerRefusal(this.denials, request, response,
				(call != null) ? call.requestId() : null, endpoint.binding());
		Instant expiresAt = this.endWithToken ? CallerAuthentication.expiresAt(caller) : null;
		return new Answer(this, request, response, caller, expiresAt, inspector, refusal,
				new HeldBytes(this.bounds, Caller.of(caller).orElse(null)), listener);
	}

	/**
	 * Prepares a call that was admitted for the agent: one that lists tasks by the
	 * agent's own cursor.
	 * @throws RequestRefusedException if it asks for what the agent cannot be asked
	 */
	PreparedCall prepare(ParsedCall parsed, HttpServletResponse response) throws RequestRefusedException {
		ListPage page = parsed.page();
		for (ResponseStep step : this.steps) {
			if (page != null && step instanceof TaskLists lists) {
				return lists.prepare(parsed, page, response);
			}
		}
		return PreparedCall.plain(parsed);
	}

	private List<ResponseStep> with(List<ResponseStep> more) {
		return more.isEmpty() ? this.steps
				: Stream.concat(this.steps.stream().filter((step) -> !(step instanceof TaskLists)), more.stream())
					.sorted(Comparator.comparing(ResponseStep::stage))
					.toList();
	}

	RunningCalls running() {
		return this.running;
	}

	/**
	 * Returns the time, in milliseconds since 1970.
	 */
	long now() {
		return this.clock.millis();
	}

	/**
	 * Returns how many bytes of answers are held.
	 */
	long held() {
		return this.bounds.held();
	}

	/**
	 * How much is held back and how streams end.
	 *
	 * @param maxDocumentSize most bytes of one document of an answer: of a JSON answer,
	 * or of an event
	 * @param maxBuffered most bytes that all answers hold at a time
	 * @param endWithToken whether a stream ends when its token does
	 */
	public record Settings(int maxDocumentSize, long maxBuffered, boolean endWithToken) {

	}

}
