package dev.a2asecurity.samples.interop.host;

import dev.a2asecurity.agentcard.A2ASkill;
import dev.a2asecurity.call.Caller;

import org.springframework.stereotype.Component;

/**
 * A skill that answers who it works for, and on which thread: {@code alice@thread-1}.
 */
@Component
class WeatherSkills {

	@A2ASkill(id = "forecast", name = "Forecast", description = "Forecasts the weather", scopes = "weather:read")
	String forecast() {
		return Caller.current().subject() + "@" + Thread.currentThread().getName();
	}

}
