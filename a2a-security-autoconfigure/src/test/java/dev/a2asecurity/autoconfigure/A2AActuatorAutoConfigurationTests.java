package dev.a2asecurity.autoconfigure;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.micrometer.observation.ObservationRegistry;
import org.junit.jupiter.api.Test;

import dev.a2asecurity.InvalidConfigurationException;
import dev.a2asecurity.agentcard.A2ASkill;
import dev.a2asecurity.agentcard.AgentKey;
import dev.a2asecurity.audit.AuditEvent;
import dev.a2asecurity.audit.AuditOutcome;
import dev.a2asecurity.audit.AuditTrail;
import dev.a2asecurity.audit.CallDecided;
import dev.a2asecurity.audit.CallerAuthenticated;
import dev.a2asecurity.audit.CallerBlockChanged;
import dev.a2asecurity.audit.CardVerified;
import dev.a2asecurity.audit.PrivilegeUse;
import dev.a2asecurity.audit.WebhookDelivered;
import dev.a2asecurity.authentication.BlockTarget;
import dev.a2asecurity.authentication.CallerBlocks;
import dev.a2asecurity.call.A2ACall;
import dev.a2asecurity.call.A2AOperation;
import dev.a2asecurity.call.Caller;
import dev.a2asecurity.call.ProtocolVersion;
import dev.a2asecurity.call.SkillId;
import dev.a2asecurity.card.AgentKeys;
import dev.a2asecurity.web.A2ASecurity;

import org.springframework.boot.actuate.autoconfigure.endpoint.EndpointAutoConfiguration;
import org.springframework.boot.actuate.autoconfigure.endpoint.web.WebEndpointAutoConfiguration;
import org.springframework.boot.actuate.endpoint.SecurityContext;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.boot.health.contributor.Status;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.WebApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.annotation.Order;
import org.springframework.security.authentication.ObservationAuthenticationManager;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.web.SecurityFilterChain;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What the operator sees, and who else does not.
 */
class A2AActuatorAutoConfigurationTests {

	private static final String SECRET = "0123456789abcdef0123456789abcdef";

	private final WebApplicationContextRunner runner = AgentContext.agent()
		.withConfiguration(AutoConfigurations.of(A2AActuatorAutoConfiguration.class, A2AMetricsAutoConfiguration.class,
				EndpointAutoConfiguration.class, WebEndpointAutoConfiguration.class))
		.withUserConfiguration(Skills.class);

	private final WebApplicationContextRunner opened = this.runner.withPropertyValues(
			"management.endpoint.a2asecurity.access=UNRESTRICTED",
			"management.endpoints.web.exposure.include=a2asecurity");

	@Test
	void endpointWhenNothingIsSetThenNotThere() {
		this.runner.withPropertyValues("management.endpoints.web.exposure.include=*")
			.run((context) -> assertThat(context).doesNotHaveBean(A2ASecurityEndpoint.class)
				.doesNotHaveBean(PrivilegeUse.class));
	}

	@Test
	void endpointWhenOpenedThenGuardedByBootsDefaultChain() {
		this.opened.run((context) -> assertThat(context).hasNotFailed().hasSingleBean(A2ASecurityEndpoint.class));
	}

	@Test
	void endpointWhenAChainLetsEverybodyInThenStartUpFails() {
		this.opened.withUserConfiguration(PermitAll.class)
			.run((context) -> assertThat(context).getFailure()
				.isInstanceOf(InvalidConfigurationException.class)
				.hasMessageContaining("a GET to /actuator/a2asecurity needs no authentication"));
	}

	@Test
	void endpointWhenAChainLetsEverybodyInAndItIsNotExposedThenStarts() {
		this.runner.withUserConfiguration(PermitAll.class)
			.withPropertyValues("management.endpoint.a2asecurity.access=UNRESTRICTED",
					"management.endpoints.jmx.exposure.include=a2asecurity")
			.run((context) -> assertThat(context).hasNotFailed());
	}

	@Test
	void postureWhenAskedThenTellsWhatIsGuardedOpenAndWeakAndNoSecret() {
		this.opened.withPropertyValues("a2a.security.allow-plain-http=true", "a2a.security.dpop.nonce-secret=" + SECRET)
			.run((context) -> {
				Map<String, Object> posture = context.getBean(A2ASecurityEndpoint.class).posture();
				assertThat(posture.get("skills").toString()).contains("id=submit").contains("expense:submit");
				assertThat(posture.get("issuers").toString()).contains("https://auth.example.com")
					.contains("keysReadBefore=never");
				assertThat(posture.get("opened").toString()).contains("allow-plain-http");
				assertThat(posture.get("weak").toString()).contains("Plain HTTP")
					.contains("There is no audit sink")
					.contains("Bearer tokens are accepted")
					.contains("a2a.security.audit.file.path");
				assertThat(posture.toString()).doesNotContain(SECRET);
			});
	}

	@Test
	void postureWhenThereArePeersWebhooksAndOpenedSettingsThenTellsOfEach() {
		this.opened
			.withPropertyValues("a2a.security.peers.expense.url=https://expense.example.com/a2a",
					"a2a.security.peers.expense.card.signatures=off",
					"a2a.security.webhooks.send.urls.only=hooks.example.com",
					"a2a.security.webhooks.send.urls.allow-plain-http=true",
					"a2a.security.webhooks.receive[0].peer=payroll",
					"a2a.security.webhooks.receive[0].allow-token-alone=true",
					"a2a.security.webhooks.receive[0].tokens[0]=" + SECRET, "a2a.security.streams.end-with-token=false",
					"a2a.security.tasks.shared-with=client", "a2a.security.rate-limit.failures.enabled=false")
			.run((context) -> {
				AuditTrail trail = context.getBean(AuditTrail.class);
				trail.note(new CardVerified(trail.facts(AuditOutcome.DENIED, "UNKNOWN_KEY", null, null),
						"https://expense.example.com", null, null));
				trail.note(new WebhookDelivered(trail.facts(AuditOutcome.FAILED, "STATUS_500", null, null), "d-1",
						"t-1", "https://hooks.example.com", 1, "k1", null));
				Map<String, Object> posture = context.getBean(A2ASecurityEndpoint.class).posture();
				assertThat(posture.get("peers").toString()).contains("https://expense.example.com/a2a")
					.contains("cardSignatures=OFF")
					.contains("UNKNOWN_KEY");
				assertThat(posture.get("webhooks").toString()).contains("hooks.example.com")
					.contains("STATUS_500")
					.contains("payroll");
				assertThat(posture.get("opened").toString()).contains("a2a.security.peers.expense.card.signatures=off")
					.contains("a2a.security.webhooks.send.urls.allow-plain-http=true")
					.contains("allow-token-alone=true for payroll")
					.contains("a2a.security.streams.end-with-token=false")
					.contains("a2a.security.tasks.shared-with=client")
					.contains("a2a.security.rate-limit.failures.enabled=false");
				assertThat(posture.get("weak").toString()).contains("Tokens for the peer expense are bearer tokens")
					.contains("a2a.security.peers.expense.binding");
				assertThat(posture.toString()).doesNotContain(SECRET);
			});
	}

	@Test
	void postureWhenTheAgentHasKeysThenTheirIdsAndDatesAndNothingPrivate() {
		this.opened.run((context) -> {
			AgentKeys keys = context.getBean(AgentKeys.class);
			keys.replace(List.of(AgentKey
				.of(new ECKeyGenerator(Curve.P_256).keyID("k-2026").algorithm(JWSAlgorithm.ES256).generate())
				.withDates(null, Instant.parse("2099-01-01T00:00:00Z"), null)), List.of());
			assertThat(context.getBean(A2ASecurityEndpoint.class).posture().get("keys").toString())
				.contains("id=k-2026")
				.contains("phase=CURRENT")
				.contains("signsUntil=2099-01-01T00:00:00Z");
		});
	}

	@Test
	void privilegesWhenCallersUseLessThanTheyHoldThenTellsWhatCouldBeTakenAway() {
		this.opened.run((context) -> {
			AuditTrail trail = context.getBean(AuditTrail.class);
			Caller caller = Caller.builder("https://auth.example.com", "travel-agent")
				.clientId("travel-agent")
				.scopes(List.of("expense:submit", "expense:approve"))
				.build();
			trail
				.note(new CallerAuthenticated(trail.facts(AuditOutcome.ALLOWED, "TOKEN_ACCEPTED", caller, null), "ab"));
			A2ACall call = A2ACall.builder(caller, A2AOperation.SEND_MESSAGE, ProtocolVersion.V1_0)
				.skill(SkillId.parse("submit"))
				.build();
			trail.note(new CallDecided(trail.facts(AuditOutcome.ALLOWED, "ADMITTED", caller, null), call,
					Set.of("expense:submit")));
			// What was refused is no use.
			trail.note(new CallDecided(trail.facts(AuditOutcome.DENIED, "FORBIDDEN", caller, null), call,
					Set.of("expense:approve")));
			PrivilegeUse.Report report = (PrivilegeUse.Report) context.getBean(A2ASecurityEndpoint.class)
				.section("privileges");
			PrivilegeUse.CallerPrivileges privileges = report.callers().get("travel-agent of https://auth.example.com");
			assertThat(privileges.held()).containsExactly("expense:approve", "expense:submit");
			assertThat(privileges.used()).containsExactly("expense:submit");
			assertThat(privileges.unused()).containsExactly("expense:approve");
			assertThat(privileges.skills()).containsExactly("submit");
			assertThat(privileges.neverCalled()).containsExactly("approve");
		});
	}

	@Test
	void blocksWhenSetAndLiftedThenInForceAndOnRecordWithTheOperator() {
		List<AuditEvent> events = new ArrayList<>();
		this.opened.withBean("listener", Listener.class, () -> events::add).run((context) -> {
			A2ASecurityEndpoint endpoint = context.getBean(A2ASecurityEndpoint.class);
			assertThat(endpoint.block(SecurityContext.NONE, "blocks", BlockTarget.Kind.CLIENT, "https://i", "c",
					Duration.ofHours(1)))
				.hasSize(1);
			assertThat(context.getBean(CallerBlocks.class).current()).hasSize(1);
			assertThat(endpoint.section("blocks").toString()).contains("value=c");
			endpoint.lift(SecurityContext.NONE, "blocks", BlockTarget.Kind.CLIENT, "https://i", "c");
			assertThat(context.getBean(CallerBlocks.class).current()).isEmpty();
			assertThat(events).filteredOn(CallerBlockChanged.class::isInstance)
				.extracting(AuditEvent::reason)
				.containsExactly("BLOCKED", "LIFTED");
			assertThat(endpoint.section("nonsense")).isNull();
		});
	}

	@Test
	void healthWhenAllIsThereThenUpAndTellsOfSinksBlocksAndKeys() {
		this.runner.run((context) -> {
			var health = context.getBean("a2aSecurityHealthIndicator", HealthIndicator.class).health();
			assertThat(health.getStatus()).isEqualTo(Status.UP);
			assertThat(health.getDetails()).containsEntry("audit", "no sink")
				.containsEntry("keys of https://auth.example.com", "not read yet");
		});
	}

	@Test
	void metersWhenDecisionsAreMadeThenCountedByGateOutcomeAndReason() {
		this.runner.withBean(MeterRegistry.class, SimpleMeterRegistry::new).run((context) -> {
			AuditTrail trail = context.getBean(AuditTrail.class);
			for (int i = 0; i < 3; i++) {
				trail.note(new CallerAuthenticated(trail.facts(AuditOutcome.DENIED, "EXPIRED", null, null), "ab"));
			}
			assertThat(context.getBean(MeterRegistry.class)
				.get("a2a.security.decisions")
				.tags("gate", "authentication", "outcome", "denied", "reason", "EXPIRED")
				.counter()
				.count()).isEqualTo(3);
		});
	}

	@Test
	void tokensWhenThereAreObservationsThenTheTimeThatTheyTakeIsObserved() {
		this.runner.withBean(ObservationRegistry.class, () -> {
			ObservationRegistry observations = ObservationRegistry.create();
			observations.observationConfig().observationHandler((context) -> true);
			return observations;
		})
			.run((context) -> assertThat(context.getBean(A2ASecurity.class).authenticationManager())
				.isInstanceOf(ObservationAuthenticationManager.class));
		this.runner.run((context) -> assertThat(context.getBean(A2ASecurity.class).authenticationManager())
			.isNotInstanceOf(ObservationAuthenticationManager.class));
	}

	@Test
	void contextWhenTheActuatorIsMissingThenStarts() {
		AgentContext.agent()
			.withConfiguration(AutoConfigurations.of(A2AActuatorAutoConfiguration.class))
			.withClassLoader(new FilteredClassLoader("org.springframework.boot.actuate"))
			.run((context) -> assertThat(context).hasNotFailed().doesNotHaveBean("a2aSecurityHealthIndicator"));
	}

	interface Listener extends Consumer<AuditEvent> {

	}

	@Configuration(proxyBeanMethods = false)
	static class PermitAll {

		@Bean
		@Order(10)
		SecurityFilterChain permitAll(HttpSecurity http) {
			return http.authorizeHttpRequests((requests) -> requests.anyRequest().permitAll()).build();
		}

	}

	static class Skills {

		@A2ASkill(id = "submit", name = "Submit", description = "Submits", scopes = "expense:submit")
		public String submit() {
			return "submitted";
		}

		@A2ASkill(id = "approve", name = "Approve", description = "Approves", scopes = "expense:approve")
		public String approve() {
			return "approved";
		}

	}

}
