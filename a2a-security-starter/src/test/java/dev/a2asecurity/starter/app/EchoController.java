package dev.a2asecurity.starter.app;

import java.io.IOException;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;

import dev.a2asecurity.call.Caller;

import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.servlet.mvc.method.annotation.SseEmitter;

@RestController
public class EchoController {

	private final EchoSkills skills;

	private final Executor executor;

	EchoController(EchoSkills skills, @Qualifier("a2aAgentExecutor") Executor executor) {
		this.skills = skills;
		this.executor = executor;
	}

	@PostMapping("/a2a")
	Map<String, Object> echo(Caller caller) {
		return Map.of("caller", caller.subject(), "skill", this.skills.echo());
	}

	@PostMapping("/a2a/erase")
	String erase() {
		return this.skills.erase();
	}

	@PostMapping("/a2a/async")
	CompletableFuture<String> async() {
		return CompletableFuture.supplyAsync(this.skills::echo, this.executor);
	}

	@PostMapping(path = "/a2a/stream", produces = MediaType.TEXT_EVENT_STREAM_VALUE)
	SseEmitter stream() {
		SseEmitter emitter = new SseEmitter();
		this.executor.execute(() -> {
			try {
				emitter.send("first");
				emitter.send(this.skills.echo());
				emitter.complete();
			}
			catch (IOException ex) {
				emitter.completeWithError(ex);
			}
		});
		return emitter;
	}

	@PostMapping("/a2a/rest/message:send")
	Map<String, Object> send() {
		return Map.of("skill", this.skills.echo());
	}

	@PostMapping("/a2a/rest/message:erase")
	String eraseRest() {
		return this.skills.erase();
	}

	@GetMapping("/hello")
	String hello() {
		return "hello";
	}

}
