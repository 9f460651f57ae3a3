package dev.a2asecurity.recording;

import java.io.IOException;
import java.time.Duration;

import dev.a2asecurity.call.A2ACall;
import dev.a2asecurity.call.Denial;
import dev.a2asecurity.web.AnswerDocument;
import dev.a2asecurity.web.ResponseStep;

/**
 * Records what is answered to calls of chosen skills, as the last step: exactly what
 * leaves, and before it does.
 */
public final class RecordingStep implements ResponseStep {

	private static final Duration RETRY = Duration.ofSeconds(5);

	private final SessionRecorder recorder;

	/**
	 * Creates the step.
	 * @param recorder records it
	 */
	public RecordingStep(SessionRecorder recorder) {
		this.recorder = recorder;
	}

	@Override
	public Stage stage() {
		return Stage.RECORDING;
	}

	@Override
	public boolean concerns(A2ACall call) {
		return this.recorder.isRecorded(call);
	}

	@Override
	public Outcome apply(AnswerDocument document) {
		try {
			this.recorder.answer(document.call(), document.status(), document.isEvent(), document.json());
			return Outcome.unchanged();
		}
		catch (IOException ex) {
			return Outcome.refused(Denial.unavailable(RETRY), "recording_unavailable");
		}
	}

}
