package dev.a2asecurity.peer;

import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Set;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import dev.a2asecurity.agentcard.AgentCard;
import dev.a2asecurity.agentcard.AgentInterface;
import dev.a2asecurity.agentcard.AgentSkill;
import dev.a2asecurity.agentcard.ApiKeySecurityScheme;
import dev.a2asecurity.agentcard.HttpAuthSecurityScheme;
import dev.a2asecurity.agentcard.MutualTlsSecurityScheme;
import dev.a2asecurity.agentcard.OAuth2SecurityScheme;
import dev.a2asecurity.agentcard.OAuthFlow;
import dev.a2asecurity.agentcard.OpenIdConnectSecurityScheme;
import dev.a2asecurity.agentcard.SecurityRequirement;
import dev.a2asecurity.call.SkillId;
import dev.a2asecurity.peer.RemoteAgentException.Reason;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Or, and, and never a part.
 */
class LeastScopesTests {

	private static final String TOKEN_URI = "https://auth.example.com/token";

	private static final SkillId READ = SkillId.parse("read");

	private final Peer peer = new Peer("expense", URI.create("https://expense.example.com"),
			Set.of(URI.create("https://expense.example.com")), "expense", null, null, null, null, null,
			Peer.Binding.NONE, Peer.ProofAlgorithm.ES256, null, null, true);

	static AgentCard.Builder card() {
		return AgentCard.builder("Expense", "Expenses", "1")
			.supportedInterface(new AgentInterface("https://expense.example.com/a2a", "JSONRPC", null, "1.0"))
			.defaultInputModes(List.of("text/plain"))
			.defaultOutputModes(List.of("text/plain"))
			.securityScheme("oauth2", oauth2(TOKEN_URI))
			.securityScheme("oidc",
					new OpenIdConnectSecurityScheme(null, "https://auth.example.com/.well-known/openid-configuration"))
			.securityScheme("bearer", new HttpAuthSecurityScheme(null, "Bearer", null))
			.securityScheme("basic", new HttpAuthSecurityScheme(null, "basic", null))
			.securityScheme("mtls", new MutualTlsSecurityScheme(null))
			.securityScheme("key", new ApiKeySecurityScheme(null, ApiKeySecurityScheme.Location.HEADER, "X-Key"))
			.securityScheme("elsewhere", oauth2("https://evil.example.com/token"));
	}

	static OAuth2SecurityScheme oauth2(String tokenUrl) {
		return new OAuth2SecurityScheme(null, new OAuthFlow.ClientCredentials(tokenUrl, null, Map.of()), null);
	}

	private static AgentSkill skill(SecurityRequirement... requirements) {
		return AgentSkill.builder("read", "Read", "Reads")
			.tags(List.of("x"))
			.securityRequirements(List.of(requirements))
			.build();
	}

	private static SecurityRequirement oauth(String... scopes) {
		return SecurityRequirement.of("oauth2", List.of(scopes));
	}

	private Set<String> choose(AgentCard.Builder card, SkillId skill, Set<String> allowed, boolean certificate) {
		return new LeastScopes(this.peer, TOKEN_URI, allowed, certificate).choose(card.build(), skill);
	}

	private Set<String> choose(AgentCard.Builder card, SkillId skill) {
		return choose(card, skill, null, false);
	}

	private void assertUnmet(AgentCard.Builder card, Set<String> allowed, String why) {
		assertThatExceptionOfType(RemoteAgentException.class).isThrownBy(() -> choose(card, READ, allowed, false))
			.withMessageContaining(why)
			.extracting(RemoteAgentException::reason)
			.isEqualTo(Reason.REQUIREMENT_UNMET);
	}

	@Test
	void chooseWhenAlternativesThenTheFirst() {
		assertThat(choose(card().securityRequirement(oauth("a")).securityRequirement(oauth("b", "c")), null))
			.containsExactly("a");
	}

	@Test
	void chooseWhenTheFirstCannotBeWhollyMetThenTheNext() {
		AgentCard.Builder card = card()
			.securityRequirement(new SecurityRequirement(Map.of("oauth2", List.of("a"), "key", List.of())))
			.securityRequirement(oauth("a", "forbidden"))
			.securityRequirement(new SecurityRequirement(Map.of("oauth2", List.of("b"), "bearer", List.of("c"))));
		assertThat(choose(card, null, Set.of("a", "b", "c"), false)).containsExactlyInAnyOrder("b", "c");
	}

	@Test
	void chooseWhenOnlyAPartCanBeMetThenError() {
		assertUnmet(
				card().securityRequirement(new SecurityRequirement(Map.of("oauth2", List.of("a"), "key", List.of()))),
				null, "the scheme [key] is none that a token meets");
		assertUnmet(card().securityRequirement(oauth("a", "b")), Set.of("a"),
				"it asks for the scopes [b], which are not in a2a.security.peers.expense.allowed-scopes [a]");
		assertUnmet(card().securityRequirement(SecurityRequirement.of("basic", List.of())), null,
				"the scheme [basic] is none that a token meets");
	}

	@Test
	void chooseWhenSkillHasItsOwnThenWhatItNeedsAndNoMore() {
		AgentCard.Builder card = card().securityRequirement(oauth("submit"))
			.securityRequirement(oauth("read"))
			.skill(skill(oauth("read")));
		assertThat(choose(card, READ)).containsExactly("read");
		assertThat(choose(card, null)).containsExactly("submit");
	}

	@Test
	void chooseWhenTheAgentAsksForMoreThanTheSkillThenBoth() {
		AgentCard.Builder card = card().securityRequirement(oauth("agent")).skill(skill(oauth("read")));
		assertThat(choose(card, READ)).containsExactlyInAnyOrder("read", "agent");
	}

	@Test
	void chooseWhenSkillIsUnknownOrAsksForNothingThenTheAgents() {
		AgentCard.Builder card = card().securityRequirement(oauth("agent")).skill(skill());
		assertThat(choose(card, READ)).containsExactly("agent");
		assertThat(choose(card, SkillId.parse("unknown"))).containsExactly("agent");
	}

	@Test
	void chooseWhenTheCardNamesAnotherTokenEndpointThenErrorThatSaysSo() {
		assertUnmet(card().securityRequirement(SecurityRequirement.of("elsewhere", List.of("a"))), null,
				"the scheme [elsewhere] names the token endpoint [https://evil.example.com/token], and tokens for this "
						+ "peer are had at https://auth.example.com/token only, whatever a card says");
		AgentCard.Builder other = card().securityRequirement(SecurityRequirement.of("elsewhere", List.of("a")))
			.securityRequirement(oauth("b"));
		assertThat(choose(other, null)).containsExactly("b");
	}

	@ParameterizedTest
	@ValueSource(strings = { "HTTPS://AUTH.example.com:443/token", "https://auth.example.com/token" })
	void chooseWhenTheTokenEndpointIsSpelledOtherwiseThenTheSame(String tokenUrl) {
		assertThat(choose(card().securityScheme("spelled", oauth2(tokenUrl))
			.securityRequirement(SecurityRequirement.of("spelled", List.of("a"))), null)).containsExactly("a");
	}

	@ParameterizedTest
	@ValueSource(strings = { "https://auth.example.com/token/", "https://auth.example.com:8443/token",
			"http://auth.example.com/token", "https://auth.example.com/token?x", "not a url", "/token" })
	void chooseWhenTheTokenEndpointDiffersThenError(String tokenUrl) {
		assertUnmet(
				card().securityScheme("differs", oauth2(tokenUrl))
					.securityRequirement(SecurityRequirement.of("differs", List.of("a"))),
				null, "names the token endpoint");
	}

	@Test
	void chooseWhenMutualTlsThenOnlyWithACertificate() {
		AgentCard.Builder card = card().securityRequirement(SecurityRequirement.of("mtls", List.of()));
		assertThat(choose(card, null, null, true)).isEmpty();
		assertUnmet(card, null, "the scheme [mtls] is mutual TLS");
	}

	@Test
	void chooseWhenOpenIdConnectThenItsScopes() {
		assertThat(choose(card().securityRequirement(SecurityRequirement.of("oidc", List.of("a"))), null))
			.containsExactly("a");
	}

	@Test
	void isAskedWhenNothingIsRequiredThenNot() {
		assertThat(LeastScopes.isAsked(card().build(), READ)).isFalse();
		assertThat(LeastScopes.isAsked(card().skill(skill(oauth("a"))).build(), READ)).isTrue();
		assertThat(LeastScopes.isAsked(card().skill(skill(oauth("a"))).build(), null)).isFalse();
		assertThat(LeastScopes.isAsked(card().securityRequirement(oauth("a")).build(), null)).isTrue();
	}

}
