package dev.a2asecurity.agentcard;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

import com.nimbusds.jose.jwk.JWKSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import tools.jackson.databind.node.ObjectNode;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Cards of all sorts, by chance though always the same ones: whatever the model lets be
 * made keeps the rules of its version, is read back as the same, and can be signed and
 * verified.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class GeneratedCardTests {

	private static final WebOrigin ORIGIN = WebOrigin.of("https://expense-agent.example.com");

	private static final int CARDS = 300;

	private static final List<String> TEXTS = List.of("a", "Ünïcode 😂", "\"quoted\"\n", "\u2028", " ", "null", "[]");

	private final Random random = new Random(8785);

	private static final AgentKey KEY = TestKeys.rsa("k");

	private final AgentCardVerifier verifier = AgentCardVerifier.builder()
		.trust(ORIGIN, new JWKSet(KEY.publicJwk()))
		.build();

	@Test
	void writeWhenGeneratedThenKeepsTheRulesOfItsVersion() {
		for (int i = 0; i < CARDS; i++) {
			AgentCard card = card();
			for (AgentCardForm form : AgentCardForm.values()) {
				ObjectNode tree = AgentCardWriter.tree(card, form);
				if (form != AgentCardForm.V0_3) {
					CardRules.V1_0.check(tree, form == AgentCardForm.V1_0);
				}
				if (form != AgentCardForm.V1_0) {
					CardRules.V0_3.check(tree, form == AgentCardForm.V0_3);
				}
			}
		}
	}

	@Test
	void readWhenGeneratedThenTheSameCard() {
		AgentCardWriter writer = new AgentCardWriter();
		AgentCardReader reader = new AgentCardReader();
		for (int i = 0; i < CARDS; i++) {
			AgentCard card = card();
			assertThat(reader.read(writer.toJsonBytes(card, AgentCardForm.V1_0)).card()).isEqualTo(card);
			assertThat(reader.read(writer.toJsonBytes(card, AgentCardForm.UNION)).card()).isEqualTo(card);
		}
	}

	@Test
	void verifyWhenGeneratedAndSignedThenTheSameCard() {
		AgentCardSigner signer = new AgentCardSigner(List.of(KEY), null);
		for (int i = 0; i < CARDS / 10; i++) {
			AgentCard card = card();
			for (AgentCardForm form : List.of(AgentCardForm.V1_0, AgentCardForm.UNION)) {
				assertThat(this.verifier.verify(signer.sign(card, form), ORIGIN).card()).isEqualTo(card);
			}
			assertThat(this.verifier.verify(signer.sign(card, AgentCardForm.V0_3), ORIGIN).card().skills())
				.hasSameSizeAs(card.skills());
		}
	}

	private AgentCard card() {
		// A requirement of the device code flow cannot be told in 0.3.
		Map<String, SecurityScheme> schemes = new LinkedHashMap<>(some(TestCards.full().securitySchemes()));
		schemes.remove("oauth2-device-code");
		List<AgentSkill> skills = new ArrayList<>();
		for (int i = 0; i < this.random.nextInt(4); i++) {
			skills.add(AgentSkill.builder("skill-" + i, text(), text())
				.tags(List.of("t", text()))
				.examples(chance() ? List.of(text()) : List.of())
				.inputModes(chance() ? List.of("a/b") : List.of())
				.outputModes(chance() ? List.of("a/b", "c/d") : List.of())
				.securityRequirements(requirements(schemes))
				.build());
		}
		AgentCard full = TestCards.bothProtocols();
		return full.toBuilder()
			.supportedInterfaces(interfaces(full))
			.provider(chance() ? full.provider() : null)
			.documentationUrl(chance() ? "https://www.example.com/" : chance() ? "" : null)
			.iconUrl(chance() ? "https://www.example.com/icon.png" : null)
			.capabilities(new AgentCapabilities(maybe(), maybe(),
					chance() ? full.capabilities().extensions() : List.of(), maybe()))
			.securitySchemes(schemes)
			.securityRequirements(requirements(schemes))
			.skills(skills)
			.build();
	}

	private List<AgentInterface> interfaces(AgentCard full) {
		List<AgentInterface> interfaces = new ArrayList<>(full.supportedInterfaces());
		if (chance()) {
			interfaces.add(
					new AgentInterface("https://expense-agent.example.com/t", AgentInterface.HTTP_JSON, text(), "1.0"));
		}
		return interfaces.subList(chance() ? 0 : 1, interfaces.size());
	}

	private List<SecurityRequirement> requirements(Map<String, SecurityScheme> schemes) {
		List<SecurityRequirement> requirements = new ArrayList<>();
		for (int i = 0; i < this.random.nextInt(4); i++) {
			Map<String, List<String>> needed = new LinkedHashMap<>();
			some(schemes).keySet().forEach((name) -> needed.put(name, chance() ? List.of("s", text()) : List.of()));
			if (!needed.isEmpty()) {
				requirements.add(new SecurityRequirement(needed));
			}
		}
		return requirements;
	}

	private <T> Map<String, T> some(Map<String, T> all) {
		Map<String, T> some = new LinkedHashMap<>();
		all.forEach((name, value) -> {
			if (chance()) {
				some.put(name, value);
			}
		});
		return some;
	}

	private boolean chance() {
		return this.random.nextBoolean();
	}

	private Boolean maybe() {
		return chance() ? Boolean.valueOf(chance()) : null;
	}

	private String text() {
		return TEXTS.get(this.random.nextInt(TEXTS.size())).replace(" ", "s p") + this.random.nextInt(10);
	}

}
