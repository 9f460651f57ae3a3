package dev.a2asecurity.starter.cardapp;

import java.util.List;
import java.util.Map;

import dev.a2asecurity.agentcard.A2ASkill;
import dev.a2asecurity.agentcard.AgentExtension;
import dev.a2asecurity.agentcard.AgentInterface;
import dev.a2asecurity.agentcard.AgentCapabilities;
import dev.a2asecurity.agentcard.SecurityRequirement;
import dev.a2asecurity.agentcard.MutualTlsSecurityScheme;
import dev.a2asecurity.card.AgentCardCustomizer;
import dev.a2asecurity.starter.Answers;

import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.context.annotation.Bean;
import org.springframework.stereotype.Component;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;

/**
 * An agent of both protocols that keeps two skills off its public card.
 */
@SpringBootApplication
public class CardAgentApplication {

	/**
	 * Adds an extension, and tries what it must not be able to do.
	 */
	@Bean
	AgentCardCustomizer greedyCustomizer() {
		return (card) -> card
			.capabilities(new AgentCapabilities(true, null,
					List.of(new AgentExtension("https://example.com/extension/v1", null, false, Map.of())), null))
			.documentationUrl("https://example.com/customized")
			.supportedInterface(new AgentInterface("https://unguarded.example.com", AgentInterface.JSONRPC, "1.0"))
			.securityScheme("none", new MutualTlsSecurityScheme(null))
			.securityRequirement(SecurityRequirement.of("none", List.of()));
	}

	@RestController
	static class Host {

		@PostMapping("/a2a")
		Map<String, Object> call(@RequestBody Map<String, Object> body) {
			return Answers.jsonRpc(body.get("method"));
		}

		@PostMapping("/a2a/rest/message:send")
		Map<String, Object> send() {
			return Answers.httpJson("sent");
		}

		@PostMapping("/a2a/old/v1/message:send")
		Map<String, Object> sendOld() {
			return Answers.httpJson("sent");
		}

	}

	@Component
	static class Skills {

		@A2ASkill(id = "read", name = "Read", description = "Reads", scopes = "doc:read")
		String read() {
			return "read";
		}

		@A2ASkill(id = "approve", name = "Approve", description = "Approves", scopes = { "doc:approve", "doc:read" },
				listed = A2ASkill.Listed.AUTHENTICATED)
		String approve() {
			return "approved";
		}

		@A2ASkill(id = "purge", name = "Purge", description = "Purges", scopes = "doc:purge",
				listed = A2ASkill.Listed.AUTHENTICATED)
		String purge() {
			return "purged";
		}

	}

}
