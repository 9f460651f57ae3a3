package dev.a2asecurity.starter.taskapp;

import dev.a2asecurity.agentcard.A2ASkill;
import org.springframework.stereotype.Component;

@Component
class NoteSkills {

	@A2ASkill(id = "note", name = "Note", description = "Takes a note", scopes = "note:take")
	public String take() {
		return "noted";
	}

	@A2ASkill(id = "burn", name = "Burn", description = "Burns all notes", scopes = "note:burn")
	public String burn() {
		return "burnt";
	}

}
