package dev.a2asecurity.benchmarks.agent;

import java.util.Map;

import tools.jackson.databind.JsonNode;

import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;

/**
 * Answers a JSON-RPC {@code SendMessage} with a message, and does no work, so that what
 * security costs is not lost in it.
 */
@RestController
class AgentController {

	private final ExpenseSkill skill;

	AgentController(ExpenseSkill skill) {
		this.skill = skill;
	}

	@PostMapping("/a2a")
	Map<String, Object> sendMessage(@RequestBody JsonNode request) {
		String messageId = request.path("params").path("message").path("messageId").asString();
		Map<String, Object> part = Map.of("text", this.skill.submit());
		Map<String, Object> message = Map.of("messageId", "re-" + messageId, "role", "ROLE_AGENT", "parts",
				new Object[] { part });
		return Map.of("jsonrpc", "2.0", "id", request.path("id"), "result", Map.of("message", message));
	}

}
