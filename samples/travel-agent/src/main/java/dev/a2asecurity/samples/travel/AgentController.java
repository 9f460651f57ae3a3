package dev.a2asecurity.samples.travel;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;

import dev.a2asecurity.peer.RemoteAgentException;
import dev.a2asecurity.samples.travel.ExpenseAgentClient.ExpenseRefusedException;
import dev.a2asecurity.samples.travel.TravelSkills.BookedTrip;
import dev.a2asecurity.samples.travel.TravelSkills.Trip;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.client.RestClientException;

/**
 * As little of an A2A host as the sample needs: {@code SendMessage} over JSON-RPC, for
 * one skill, answered when it is done (A2A specification 1.0, section 9.4.1).
 */
@RestController
class AgentController {

	private final TravelSkills skills;

	private final JsonMapper json;

	AgentController(TravelSkills skills, JsonMapper json) {
		this.skills = skills;
		this.json = json;
	}

	@PostMapping("/a2a")
	Map<String, Object> call(@RequestBody JsonNode request) {
		JsonNode message = request.at("/params/message");
		if (!request.path("method").asString("").equals("SendMessage")) {
			return answer(request, "error", error(-32601, "Method not found"));
		}
		if (!message.at("/metadata/skillId").asString("").equals("book-trip")) {
			return answer(request, "error", error(-32602, "There is one skill: book-trip"));
		}
		try {
			return answer(request, "result", Map.of("task", task(message,
					this.skills.bookTrip(this.json.treeToValue(message.at("/parts/0/data"), Trip.class)))));
		}
		catch (JacksonException ex) {
			return answer(request, "error", error(-32602, "The first part must be a trip"));
		}
		catch (ExpenseRefusedException | RestClientException | RemoteAgentException ex) {
			return answer(request, "error", error(-32603, "The trip's cost could not be submitted"));
		}
	}

	private static Map<String, Object> task(JsonNode message, BookedTrip trip) {
		String contextId = message.path("contextId").asString("");
		return Map.of("id", UUID.randomUUID().toString(), "contextId",
				contextId.isEmpty() ? UUID.randomUUID().toString() : contextId, "status",
				Map.of("state", "TASK_STATE_COMPLETED", "timestamp", Instant.now().toString()), "artifacts",
				List.of(Map.of("artifactId", UUID.randomUUID().toString(), "name", "result", "parts",
						List.of(Map.of("data", trip)))));
	}

	private static Map<String, Object> answer(JsonNode request, String member, Object value) {
		return Map.of("jsonrpc", "2.0", "id", request.path("id"), member, value);
	}

	private static Map<String, Object> error(int code, String message) {
		return Map.of("code", code, "message", message);
	}

}
