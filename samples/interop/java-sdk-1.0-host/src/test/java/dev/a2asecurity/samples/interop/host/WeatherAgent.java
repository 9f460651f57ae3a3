package dev.a2asecurity.samples.interop.host;

import java.util.List;

import dev.a2asecurity.call.ProtocolVersion;
import dev.a2asecurity.skill.SkillRefusal;
import io.a2a.server.agentexecution.AgentExecutor;
import io.a2a.server.agentexecution.RequestContext;
import io.a2a.server.tasks.AgentEmitter;
import io.a2a.spec.TaskState;
import io.a2a.spec.TextPart;

import org.springframework.stereotype.Component;

/**
 * Leads a message to a skill by its text, so that nobody in front of the agent knows
 * which one it will be. Nothing here asks who calls. What the library's guard throws in
 * front of a skill becomes the task's state in one place; left alone, the SDK would
 * answer with an internal error.
 */
@Component
class WeatherAgent implements AgentExecutor {

	private final WeatherSkills weather;

	private final AlarmSkills alarms;

	WeatherAgent(WeatherSkills weather, AlarmSkills alarms) {
		this.weather = weather;
		this.alarms = alarms;
	}

	@Override
	public void execute(RequestContext context, AgentEmitter emitter) {
		if (context.getTask() == null) {
			emitter.submit();
		}
		emitter.startWork();
		try {
			emitter.addArtifact(List.of(new TextPart(answer(context.getUserInput("\n")))));
			emitter.complete();
		}
		catch (RuntimeException ex) {
			SkillRefusal refusal = SkillRefusal.of(ex).orElseThrow(() -> ex);
			emitter.updateStatus(TaskState.valueOf(refusal.state().label(ProtocolVersion.V1_0)),
					emitter.newAgentMessage(List.of(new TextPart(refusal.message())), refusal.details()));
		}
	}

	private String answer(String text) {
		try {
			return text.equals("alarm") ? this.alarms.alarm() : this.weather.forecast();
		}
		catch (InterruptedException ex) {
			throw new IllegalStateException(ex);
		}
	}

	@Override
	public void cancel(RequestContext context, AgentEmitter emitter) {
		emitter.cancel();
	}

}
