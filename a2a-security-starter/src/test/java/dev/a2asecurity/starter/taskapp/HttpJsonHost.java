package dev.a2asecurity.starter.taskapp;

import java.util.List;
import java.util.Map;

import jakarta.servlet.http.HttpServletRequest;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestMethod;
import org.springframework.web.bind.annotation.RestController;

@RestController
@RequestMapping({ "/a2a/rest", "/a2a/rest/v1" })
class HttpJsonHost {

	private final JsonMapper json = JsonMapper.builder().build();

	private final TaskHost host;

	HttpJsonHost(TaskHost host) {
		this.host = host;
	}

	@PostMapping("/message:send")
	ResponseEntity<String> send(@RequestBody String body, HttpServletRequest request) {
		return answer(begin(body, request));
	}

	@PostMapping("/message:stream")
	ResponseEntity<String> stream(@RequestBody String body, HttpServletRequest request) {
		return events(begin(body, request));
	}

	private Map<String, Object> begin(String body, HttpServletRequest request) {
		this.host.invoked(request.getRequestURI());
		JsonNode message = this.json.readTree(body).path("message");
		if (message.isMissingNode()) {
			message = this.json.readTree(body).path("request");
		}
		String continued = message.path("taskId").asString("");
		String context = message.path("contextId").asString("");
		return Map.of("task", continued.isEmpty() ? this.host.begin(context.isEmpty() ? null : context, false)
				: this.host.task(continued, false));
	}

	@GetMapping("/tasks")
	ResponseEntity<String> list(HttpServletRequest request) {
		this.host.invoked(request.getRequestURI());
		return answer(this.host.list(false));
	}

	@GetMapping("/tasks/{id}")
	ResponseEntity<String> get(@PathVariable String id, HttpServletRequest request) {
		this.host.invoked(request.getRequestURI());
		return answer(this.host.task(id, false));
	}

	@PostMapping("/tasks/{id}:cancel")
	ResponseEntity<String> cancel(@PathVariable String id, HttpServletRequest request) {
		this.host.invoked(request.getRequestURI());
		return answer(this.host.task(id, false));
	}

	@RequestMapping(path = "/tasks/{id}:subscribe", method = { RequestMethod.GET, RequestMethod.POST })
	ResponseEntity<String> subscribe(@PathVariable String id, HttpServletRequest request) {
		this.host.invoked(request.getRequestURI());
		return events(Map.of("task", this.host.task(id, false)));
	}

	@PostMapping("/tasks/{id}/pushNotificationConfigs")
	ResponseEntity<String> createConfig(@PathVariable String id, HttpServletRequest request) {
		this.host.invoked(request.getRequestURI());
		return answer(this.host.config(id, false));
	}

	@GetMapping("/tasks/{id}/pushNotificationConfigs")
	ResponseEntity<String> listConfigs(@PathVariable String id, HttpServletRequest request) {
		this.host.invoked(request.getRequestURI());
		return answer(Map.of("configs", List.of(this.host.config(id, false)), "nextPageToken", ""));
	}

	@GetMapping("/tasks/{id}/pushNotificationConfigs/{configId}")
	ResponseEntity<String> getConfig(@PathVariable String id, @PathVariable String configId,
			HttpServletRequest request) {
		this.host.invoked(request.getRequestURI());
		return answer(this.host.config(id, false));
	}

	@DeleteMapping("/tasks/{id}/pushNotificationConfigs/{configId}")
	ResponseEntity<String> deleteConfig(@PathVariable String id, @PathVariable String configId,
			HttpServletRequest request) {
		this.host.invoked(request.getRequestURI());
		return answer(Map.of());
	}

	private ResponseEntity<String> answer(Object body) {
		return ResponseEntity.ok().contentType(MediaType.APPLICATION_JSON).body(this.json.writeValueAsString(body));
	}

	private ResponseEntity<String> events(Object event) {
		return ResponseEntity.ok()
			.contentType(MediaType.TEXT_EVENT_STREAM)
			.body("data: " + this.json.writeValueAsString(event) + "\n\n");
	}

}
