package dev.a2asecurity.web;

import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.Test;

import dev.a2asecurity.web.AnswerEnd.Outcome;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

/**
 * Tests for {@link AnswerListener}.
 */
class AnswerListenerTests {

	private static final AnswerEnd END = new AnswerEnd(Outcome.COMPLETE, "t1", null);

	@Test
	void eachWhenOneFailsThenTheOthersAreToldAllTheSame() {
		List<String> told = new ArrayList<>();
		AnswerListener all = AnswerListener.each(failing("inbox"), (end) -> told.add(end.taskId()), failing("later"),
				(end) -> told.add("last"));
		assertThatIllegalStateException().isThrownBy(() -> all.ended(END))
			.withMessage("inbox")
			.satisfies((ex) -> assertThat(ex.getSuppressed()).hasSize(1));
		assertThat(told).containsExactly("t1", "last");
	}

	private static AnswerListener failing(String message) {
		return (end) -> {
			throw new IllegalStateException(message);
		};
	}

}
