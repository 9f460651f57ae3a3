package dev.a2asecurity.samples.interop.host;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import dev.a2asecurity.agentcard.A2ASkill;
import dev.a2asecurity.call.Caller;

import org.springframework.stereotype.Component;

/**
 * A skill that answers who it works for, and on which thread: {@code alice@thread-1}.
 */
@Component
class WeatherSkills {

	private volatile CountDownLatch gate = new CountDownLatch(0);

	/**
	 * Makes the skill wait until a test lets it go on.
	 */
	CountDownLatch hold() {
		this.gate = new CountDownLatch(1);
		return this.gate;
	}

	@A2ASkill(id = "forecast", name = "Forecast", description = "Forecasts the weather", scopes = "weather:read")
	String forecast() throws InterruptedException {
		if (!this.gate.await(20, TimeUnit.SECONDS)) {
			throw new IllegalStateException("Nobody opened the gate");
		}
		return Caller.current().subject() + "@" + Thread.currentThread().getName();
	}

}
