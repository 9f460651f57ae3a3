package dev.a2asecurity.samples.interop.host;

import java.util.List;

import io.a2a.server.agentexecution.AgentExecutor;
import io.a2a.server.agentexecution.RequestContext;
import io.a2a.server.tasks.AgentEmitter;
import io.a2a.spec.TextPart;

import org.springframework.stereotype.Component;

/**
 * Leads a message to a skill by its text, as somebody would write it who never heard of
 * this library: nothing here asks who calls, and no refusal is caught.
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
		emitter.submit();
		emitter.startWork();
		String answer = context.getUserInput("\n").equals("alarm") ? this.alarms.alarm() : this.weather.forecast();
		emitter.addArtifact(List.of(new TextPart(answer)));
		emitter.complete();
	}

	@Override
	public void cancel(RequestContext context, AgentEmitter emitter) {
		emitter.cancel();
	}

}
