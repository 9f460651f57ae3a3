package dev.a2asecurity.samples.interop.host;

import java.util.concurrent.atomic.AtomicInteger;

import dev.a2asecurity.agentcard.A2ASkill;
import dev.a2asecurity.call.Caller;

import org.springframework.stereotype.Component;

/**
 * A skill that few may use.
 */
@Component
class AlarmSkills {

	private final AtomicInteger entered = new AtomicInteger();

	@A2ASkill(id = "alarm", name = "Alarm", description = "Warns everybody",
			scopes = { "weather:read", "weather:warn" })
	String alarm() {
		this.entered.incrementAndGet();
		return "warned by " + Caller.current().subject();
	}

	int timesEntered() {
		return this.entered.get();
	}

}
