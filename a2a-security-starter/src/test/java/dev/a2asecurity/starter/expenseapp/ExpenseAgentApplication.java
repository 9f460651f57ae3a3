package dev.a2asecurity.starter.expenseapp;

import java.util.Map;

import dev.a2asecurity.agentcard.A2ASkill;
import dev.a2asecurity.call.Caller;
import dev.a2asecurity.starter.Answers;
import tools.jackson.databind.JsonNode;

import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.stereotype.Component;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;

/**
 * An agent with the scopes that the sample authorization server grants.
 */
@SpringBootApplication
public class ExpenseAgentApplication {

	@Component
	public static class Skills {

		@A2ASkill(id = "submit", name = "Submit", description = "Submits", scopes = "expense:submit")
		public String submit() {
			return "submitted";
		}

		@A2ASkill(id = "approve", name = "Approve", description = "Approves", scopes = "expense:approve")
		public String approve() {
			return "approved";
		}

	}

	@RestController
	static class Agent {

		private final Skills skills;

		Agent(Skills skills) {
			this.skills = skills;
		}

		@PostMapping("/a2a")
		Map<String, Object> call(@RequestBody JsonNode call, Caller caller) {
			String skill = call.at("/params/message/metadata/skillId").asString("");
			return Answers.jsonRpc(Map.of("subject", caller.subject(), "client", String.valueOf(caller.clientId()),
					"issuer", caller.issuer(), "scopes", caller.scopes(), "result", result(skill)));
		}

		private String result(String skill) {
			return switch (skill) {
				case "submit" -> this.skills.submit();
				case "approve" -> this.skills.approve();
				default -> "none";
			};
		}

	}

}
