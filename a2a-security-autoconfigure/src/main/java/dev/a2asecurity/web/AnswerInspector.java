package dev.a2asecurity.web;

import java.util.List;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import dev.a2asecurity.call.A2ACall;
import dev.a2asecurity.call.Denial;
import dev.a2asecurity.web.AnswerDocument.UnreadableException;
import dev.a2asecurity.web.ResponseStep.Outcome;
import dev.a2asecurity.web.ResponseStep.Refused;
import dev.a2asecurity.web.ResponseStep.Replaced;

import org.springframework.core.log.LogMessage;

/**
 * Takes the documents of one answer through the steps that concern its call.
 */
final class AnswerInspector {

	private static final Log logger = LogFactory.getLog(AnswerInspector.class);

	private final @Nullable A2ACall call;

	private final Binding binding;

	private final List<ResponseStep> steps;

	private final boolean looksAtIdsOnly;

	private final LearnedIds learned = new LearnedIds();

	/**
	 * Creates an inspector.
	 * @param call the call, or {@code null} for one that was not parsed, which no step
	 * concerns
	 * @param steps all steps, in their order
	 */
	AnswerInspector(@Nullable A2ACall call, Binding binding, List<ResponseStep> steps) {
		this.call = call;
		this.binding = binding;
		this.steps = (call != null) ? steps.stream().filter((step) -> step.concerns(call)).toList() : List.of();
		this.looksAtIdsOnly = this.steps.stream().allMatch(ResponseStep::looksAtIdsOnly);
	}

	/**
	 * Tells whether any step is concerned.
	 */
	boolean isConcerned() {
		return !this.steps.isEmpty();
	}

	LearnedIds learned() {
		return this.learned;
	}

	/**
	 * Returns the form of documents that it need not be shown, or {@code null} if none is
	 * known.
	 */
	@Nullable RepeatedForm known() {
		return this.looksAtIdsOnly ? this.learned.form().form() : null;
	}

	/**
	 * Takes a document through the steps, until one refuses it.
	 */
	Outcome inspect(byte[] bytes, int offset, int length, int status, boolean event) {
		if (this.call == null) {
			return Outcome.unchanged();
		}
		AnswerDocument document = new AnswerDocument(this.call, this.binding, status, event, bytes, offset, length,
				this.learned);
		Outcome result = Outcome.unchanged();
		for (ResponseStep step : this.steps) {
			Outcome outcome = apply(step, document);
			if (outcome instanceof Refused) {
				return outcome;
			}
			if (outcome instanceof Replaced replaced) {
				document = document.replacedBy(replaced.json());
				result = outcome;
			}
		}
		return result;
	}

	private Outcome apply(ResponseStep step, AnswerDocument document) {
		try {
			return step.apply(document);
		}
		catch (UnreadableException ex) {
			logger.warn(LogMessage.format("The agent's answer to %s cannot be read: %s", this.call, ex.getMessage()));
			return Outcome.refused(Denial.unusableAnswer(), "answer_unreadable");
		}
		// Whatever it is, what was not looked at must not leave.
		catch (RuntimeException ex) {
			logger.error(LogMessage.format("A step failed on the agent's answer to %s", this.call), ex);
			return Outcome.refused(Denial.unusableAnswer(), "step_failed");
		}
	}

}
