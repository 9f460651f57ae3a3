package dev.a2asecurity.web;

import dev.a2asecurity.call.Denial;

/**
 * Why an answer ends before the agent has ended it.
 *
 * @param outcome whether it was refused or ended from outside
 * @param denial what the caller is told
 * @param reason what the operator is told: a reason code
 * @param explanation what else, or an empty string
 */
record Ending(AnswerEnd.Outcome outcome, Denial denial, String reason, String explanation) {

	static Ending refused(Denial denial, String reason, String explanation) {
		return new Ending(AnswerEnd.Outcome.REFUSED, denial, reason, explanation);
	}

	static Ending unusable(String reason, String explanation) {
		return refused(Denial.unusableAnswer(), reason, explanation);
	}

	static Ending fromOutside(Denial denial, String reason) {
		return new Ending(AnswerEnd.Outcome.ENDED, denial, reason, "");
	}

}
