package dev.a2asecurity.starter.app;

import dev.a2asecurity.agentcard.A2ASkill;
import dev.a2asecurity.call.Caller;

import org.springframework.stereotype.Component;

@Component
public class EchoSkills {

	@A2ASkill(id = "echo", name = "Echo", description = "Says it again", scopes = "echo:use")
	public String echo() {
		return Caller.current().subject();
	}

	@A2ASkill(id = "erase", name = "Erase", description = "Forgets everything", scopes = { "echo:use", "echo:admin" })
	public String erase() {
		return "erased";
	}

}
