package dev.a2asecurity.starter.app;

import java.util.Map;

import dev.a2asecurity.call.Caller;
import dev.a2asecurity.starter.Answers;
import tools.jackson.databind.JsonNode;

import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;

@RestController
public class EchoController {

	private final EchoSkills skills;

	EchoController(EchoSkills skills) {
		this.skills = skills;
	}

	@PostMapping("/a2a")
	Map<String, Object> call(@RequestBody JsonNode call, Caller caller) {
		return Answers.jsonRpc(answer(call.at("/params/message"), caller));
	}

	@PostMapping("/a2a/rest/message:send")
	Map<String, Object> send(@RequestBody JsonNode request, Caller caller) {
		return Answers.httpJson(answer(request.path("message"), caller));
	}

	private Map<String, Object> answer(JsonNode message, Caller caller) {
		String skill = message.at("/metadata/skillId").asString("echo");
		return Map.of("caller", caller.subject(), "skill",
				skill.equals("erase") ? this.skills.erase() : this.skills.echo());
	}

	@GetMapping("/hello")
	String hello() {
		return "hello";
	}

}
