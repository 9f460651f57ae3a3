package dev.a2asecurity.autoconfigure;

import java.io.IOException;
import java.nio.file.Path;
import java.security.Principal;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.micrometer.observation.ObservationRegistry;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import dev.a2asecurity.InvalidConfigurationException;
import dev.a2asecurity.agentcard.A2ASkill;
import dev.a2asecurity.agentcard.AgentKey;
import dev.a2asecurity.audit.AuditEvent;
import dev.a2asecurity.audit.AuditHead;
import dev.a2asecurity.audit.AuditKind;
import dev.a2asecurity.audit.AuditOutcome;
import dev.a2asecurity.audit.AuditRecord;
import dev.a2asecurity.audit.AuditSink;
import dev.a2asecurity.audit.AuditTrail;
import dev.a2asecurity.audit.CallCompleted;
import dev.a2asecurity.audit.CallDecided;
import dev.a2asecurity.audit.CallerAuthenticated;
import dev.a2asecurity.audit.CallerBlockChanged;
import dev.a2asecurity.audit.CardVerified;
import dev.a2asecurity.audit.ConfigurationOpened;
import dev.a2asecurity.audit.PrivilegeUse;
import dev.a2asecurity.audit.RequestsLimited;
import dev.a2asecurity.audit.WebhookDelivered;
import dev.a2asecurity.authentication.BlockTarget;
import dev.a2asecurity.authentication.CallerBlocks;
import dev.a2asecurity.call.A2ACall;
import dev.a2asecurity.call.A2AOperation;
import dev.a2asecurity.call.Caller;
import dev.a2asecurity.call.ProtocolVersion;
import dev.a2asecurity.call.SkillId;
import dev.a2asecurity.card.AgentKeys;
import dev.a2asecurity.replay.NonceStore;
import dev.a2asecurity.replay.NonceUse;
import dev.a2asecurity.replay.StoreUnavailableException;
import dev.a2asecurity.web.A2ASecurity;

import org.springframework.beans.factory.support.StaticListableBeanFactory;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.actuate.autoconfigure.endpoint.EndpointAutoConfiguration;
import org.springframework.boot.actuate.autoconfigure.endpoint.web.WebEndpointAutoConfiguration;
import org.springframework.boot.actuate.endpoint.SecurityContext;
import org.springframework.boot.actuate.endpoint.web.PathMappedEndpoints;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.boot.health.contributor.Status;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.WebApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.annotation.Order;
import org.springframework.http.HttpMethod;
import org.springframework.mock.web.MockHttpServletRequest;
import org.springframework.security.authentication.AuthenticationServiceException;
import org.springframework.security.authentication.ObservationAuthenticationManager;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.security.web.access.WebInvocationPrivilegeEvaluator;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.tuple;

/**
 * What the operator sees, and who else does not.
 */
class A2AActuatorAutoConfigurationTests {

	private static final SecurityContext OPERATOR = new SecurityContext() {

		@Override
		public Principal getPrincipal() {
			return () -> "ops";
		}

		@Override
		public boolean isUserInRole(String role) {
			return true;
		}

	};

	private static final String SECRET = "0123456789abcdef0123456789abcdef";

	@TempDir
	private Path elsewhere;

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

	/**
	 * A chain may be right for reading and not for blocking, or at one path and not
	 * below.
	 */
	@ParameterizedTest
	@CsvSource(delimiter = '|', textBlock = """
			POST   | /actuator/a2asecurity/blocks     | a POST to /actuator/a2asecurity/blocks
			DELETE | /actuator/a2asecurity/blocks     | a DELETE to /actuator/a2asecurity/blocks
			GET    | /actuator/a2asecurity/blocks     | a GET to /actuator/a2asecurity/blocks
			GET    | /actuator/a2asecurity/privileges | a GET to /actuator/a2asecurity/privileges
			GET    | /actuator/a2asecurity            | a GET to /actuator/a2asecurity needs""")
	void endpointWhenAChainLetsEverybodyInSomewhereThenStartUpFails(HttpMethod method, String path, String message) {
		this.opened.withBean("hole", Hole.class, () -> new Hole(method, path))
			.withUserConfiguration(PermitSome.class)
			.run((context) -> assertThat(context).getFailure()
				.isInstanceOf(InvalidConfigurationException.class)
				.hasMessageContaining(message));
	}

	@Test
	void endpointWhenNothingTellsWhoIsLetInThenStartUpFails() {
		StaticListableBeanFactory none = new StaticListableBeanFactory();
		this.opened.run((context) -> {
			EndpointGuardCheck check = new EndpointGuardCheck(context.getBeanProvider(PathMappedEndpoints.class),
					none.getBeanProvider(WebInvocationPrivilegeEvaluator.class));
			assertThatExceptionOfType(InvalidConfigurationException.class)
				.isThrownBy(check::afterSingletonsInstantiated)
				.withMessageContaining("needs no authentication");
		});
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|',
			textBlock = """
					a2a.security.token.max-lifetime=2h            | Tokens may live for PT2H       | a2a.security.token.max-lifetime
					a2a.security.audit.log.enabled=true           | Checkpoints of the audit trail | a2a.security.audit.checkpoints.directory
					a2a.security.rate-limit.callers.enabled=false | Callers are not limited        | a2a.security.rate-limit.callers.enabled
					a2a.security.rate-limit.failures.enabled=false | Failures to authenticate      | a2a.security.rate-limit.failures.enabled
					a2a.security.blocks.store=memory              | Blocks are in memory           | a2a.security.blocks.store
					a2a.security.replay.store=caffeine            | Proofs are remembered in memory | a2a.security.replay.store""")
	void postureWhenSomethingIsWeakThenTellsAndWhatToDo(String property, String what, String remedy) {
		this.opened.withPropertyValues("a2a.security.audit.key=" + SECRET, property)
			.run((context) -> assertThat(weak(context.getBean(A2ASecurityEndpoint.class)))
				.anySatisfy((weakness) -> assertThat(weakness).contains(what).contains(remedy)));
	}

	@Test
	void postureWhenSomethingIsStrongThenDoesNotCallItWeak() {
		this.opened
			.withPropertyValues("a2a.security.audit.key=" + SECRET, "a2a.security.audit.log.enabled=true",
					"a2a.security.audit.checkpoints.directory=" + this.elsewhere,
					"a2a.security.audit.checkpoints.interval=1d", "a2a.security.rate-limit.callers.enabled=true",
					"a2a.security.token.max-lifetime=10m", "a2a.security.sender-constrained=require")
			.run((context) -> assertThat(weak(context.getBean(A2ASecurityEndpoint.class)))
				.noneMatch((weakness) -> weakness.contains("audit") || weakness.contains("Callers are not limited")
						|| weakness.contains("Tokens may live") || weakness.contains("Bearer tokens are accepted")
						|| weakness.contains("Plain HTTP")));
	}

	private static List<String> weak(A2ASecurityEndpoint endpoint) {
		return ((List<?>) endpoint.posture().get("weak")).stream().map(Object::toString).toList();
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
					"a2a.security.tasks.shared-with=client", "a2a.security.rate-limit.failures.enabled=false",
					"a2a.security.webhooks.rate-limit.enabled=false", "a2a.security.audit.durable=webhooks")
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
					.contains("a2a.security.rate-limit.failures.enabled=false")
					.contains("a2a.security.webhooks.rate-limit.enabled=false")
					.contains("a2a.security.audit.durable=[webhooks]");
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
			Instant before = Instant.now().truncatedTo(ChronoUnit.MILLIS);
			assertThat(
					endpoint.block(OPERATOR, "blocks", BlockTarget.Kind.CLIENT, "https://i", "c", Duration.ofHours(1)))
				.hasSize(1);
			assertThat(context.getBean(CallerBlocks.class).current()).singleElement()
				.satisfies((block) -> assertThat(block.end()).isBetween(before.plus(Duration.ofHours(1)),
						Instant.now().plus(Duration.ofHours(1))));
			assertThat(endpoint.section("blocks").toString()).contains("value=c");
			endpoint.lift(OPERATOR, "blocks", BlockTarget.Kind.CLIENT, "https://i", "c");
			assertThat(context.getBean(CallerBlocks.class).current()).isEmpty();
			assertThat(events).filteredOn(CallerBlockChanged.class::isInstance)
				.extracting(AuditEvent::reason)
				.containsExactly("BLOCKED", "LIFTED");
			assertThat(events).filteredOn(CallerBlockChanged.class::isInstance)
				.map(CallerBlockChanged.class::cast)
				.extracting(CallerBlockChanged::operator, CallerBlockChanged::target)
				.containsOnly(tuple("ops", "CLIENT https://i c"));
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
	void healthWhenAStoreDoesNotAnswerThenDownAndTellsWhich() {
		this.runner.withBean(NonceStore.class, () -> (scope, value, expiresAt) -> {
			throw new StoreUnavailableException("no connection to redis://secret@host", null);
		}).run((context) -> {
			Health health = context.getBean("a2aSecurityHealthIndicator", HealthIndicator.class).health();
			assertThat(health.getStatus()).isEqualTo(Status.DOWN);
			assertThat(health.getDetails().toString()).contains("nonces=the store does not answer")
				.contains("tasks=in memory")
				.doesNotContain("secret");
		});
		this.runner.withBean(NonceStore.class, () -> (scope, value, expiresAt) -> NonceUse.FIRST)
			.run((context) -> assertThat(
					context.getBean("a2aSecurityHealthIndicator", HealthIndicator.class).health().getDetails())
				.containsEntry("nonces", "answers"));
	}

	@Test
	void healthWhenNoTokenOfAnIssuerCanBeCheckedThenDown() {
		this.runner
			.withPropertyValues("a2a.security.issuer-uri=http://localhost:1", "a2a.security.allow-plain-http=true")
			.run((context) -> {
				HealthIndicator indicator = context.getBean("a2aSecurityHealthIndicator", HealthIndicator.class);
				assertThat(indicator.health().getStatus()).isEqualTo(Status.UP);
				A2ASecurity security = context.getBean(A2ASecurity.class);
				MockHttpServletRequest request = new MockHttpServletRequest("POST", "/a2a");
				Base64.Encoder base64 = Base64.getUrlEncoder().withoutPadding();
				request.addHeader("Authorization",
						"Bearer "
								+ base64.encodeToString(
										"{\"alg\":\"RS256\",\"kid\":\"k\",\"typ\":\"at+jwt\"}".getBytes(UTF_8))
								+ "." + base64.encodeToString("{\"iss\":\"http://localhost:1\"}".getBytes(UTF_8))
								+ ".AAAA");
				assertThatExceptionOfType(AuthenticationServiceException.class)
					.isThrownBy(() -> security.authenticationManager()
						.authenticate(security.authenticationConverter().convert(request)));
				Health health = indicator.health();
				assertThat(health.getStatus()).isEqualTo(Status.DOWN);
				assertThat(health.getDetails().get("keys of http://localhost:1").toString())
					.startsWith("cannot be read");
			});
	}

	@Test
	void healthWhenASinkTakesNoRecordsThenDown() {
		this.runner.withBean("sink", AuditSink.class, () -> new AuditSink() {

			@Override
			public Opened open(String writer) throws IOException {
				throw new IOException("disk is full at /var/secret");
			}

			@Override
			public void append(List<AuditRecord> records) {
				throw new AssertionError("Not opened");
			}

			@Override
			public Collection<AuditHead> heads() {
				return List.of();
			}

			@Override
			public void close() {
			}

		}).withPropertyValues("a2a.security.audit.key=" + SECRET).run((context) -> {
			Health health = context.getBean("a2aSecurityHealthIndicator", HealthIndicator.class).health();
			assertThat(health.getStatus()).isEqualTo(Status.DOWN);
			assertThat(health.getDetails().get("audit").toString()).startsWith("a sink takes no records");
			assertThat(health.getDetails().toString()).doesNotContain("secret");
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
	void metersWhenGatesDecideThenTheirTimesByGateAndOutcome() {
		this.runner.withBean(MeterRegistry.class, SimpleMeterRegistry::new).run((context) -> {
			AuditTrail trail = context.getBean(AuditTrail.class);
			trail.decided(AuditKind.CALL, AuditOutcome.ALLOWED, 2000);
			trail.decided(AuditKind.CALL, AuditOutcome.ALLOWED, 4000);
			trail.decided(AuditKind.CALL, AuditOutcome.DENIED, 1000);
			MeterRegistry registry = context.getBean(MeterRegistry.class);
			assertThat(registry.get("a2a.security.gates").timers()).hasSize(2);
			Timer timer = registry.get("a2a.security.gates").tags("gate", "call", "outcome", "allowed").timer();
			assertThat(timer.count()).isEqualTo(2);
			assertThat(timer.totalTime(TimeUnit.NANOSECONDS)).isEqualTo(6000);
		});
	}

	@Test
	void metersWhenALimitTellsOfManyRefusalsTogetherThenEachIsCounted() {
		this.runner.withBean(MeterRegistry.class, SimpleMeterRegistry::new).run((context) -> {
			AuditTrail trail = context.getBean(AuditTrail.class);
			trail.note(new RequestsLimited(trail.facts(AuditOutcome.DENIED, "TOO_MANY_REQUESTS", null, null), "address",
					"192.0.2.7", 41));
			assertThat(context.getBean(MeterRegistry.class)
				.get("a2a.security.decisions")
				.tag("gate", "limit")
				.counter()
				.count()).isEqualTo(41);
		});
	}

	@Test
	void metersWhenACallEndsThenItsTimeByOperationAndOutcome() {
		this.runner.withBean(MeterRegistry.class, SimpleMeterRegistry::new).run((context) -> {
			AuditTrail trail = context.getBean(AuditTrail.class);
			A2ACall call = A2ACall
				.builder(Caller.builder("https://auth.example.com", "alice").build(), A2AOperation.GET_TASK,
						ProtocolVersion.V1_0)
				.taskId("t-1")
				.build();
			trail.note(new CallCompleted(trail.facts(AuditOutcome.DONE, "COMPLETE", call.caller(), null), call, "t-1",
					Duration.ofMillis(7)));
			Timer timer = context.getBean(MeterRegistry.class)
				.get("a2a.security.calls")
				.tags("operation", "GetTask", "outcome", "done")
				.timer();
			assertThat(timer.totalTime(TimeUnit.MILLISECONDS)).isEqualTo(7);
			// What a caller could choose is no tag.
			assertThat(context.getBean(MeterRegistry.class).getMeters())
				.allSatisfy((meter) -> assertThat(meter.getId().getTags().toString()).doesNotContain("alice", "t-1"));
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
	@ExtendWith(OutputCaptureExtension.class)
	void summaryWhenReadyThenTellsOfTheTrailAndEachThingThatWasOpenedIsOnRecord(CapturedOutput output) {
		List<AuditEvent> events = new ArrayList<>();
		this.runner.withBean("listener", Listener.class, () -> events::add)
			.withPropertyValues("a2a.security.allow-plain-http=true", "a2a.security.streams.end-with-token=false",
					"a2a.security.audit.log.enabled=true", "a2a.security.audit.key=" + SECRET)
			.run((context) -> publishReady(context.getSourceApplicationContext()));
		assertThat(output).contains("Audit: kept. Tokens: bound or bearer");
		assertThat(events).filteredOn(ConfigurationOpened.class::isInstance)
			.map(ConfigurationOpened.class::cast)
			.extracting(ConfigurationOpened::setting)
			.containsExactly("a2a.security.allow-plain-http=true", "a2a.security.streams.end-with-token=false");
		this.runner.withPropertyValues("a2a.security.sender-constrained=require")
			.run((context) -> publishReady(context.getSourceApplicationContext()));
		assertThat(output).contains("Audit: NOT kept").contains("Tokens: bound to a key of their sender");
	}

	private static void publishReady(ConfigurableApplicationContext context) {
		context.publishEvent(new ApplicationReadyEvent(new SpringApplication(), new String[0], context, null));
	}

	@Test
	void contextWhenTheActuatorIsMissingThenStarts() {
		AgentContext.agent()
			.withConfiguration(AutoConfigurations.of(A2AActuatorAutoConfiguration.class))
			.withClassLoader(new FilteredClassLoader("org.springframework.boot.actuate"))
			.run((context) -> assertThat(context).hasNotFailed().doesNotHaveBean("a2aSecurityHealthIndicator"));
	}

	/**
	 * What a chain lets everybody do.
	 */
	record Hole(HttpMethod method, String path) {
	}

	@Configuration(proxyBeanMethods = false)
	static class PermitSome {

		@Bean
		@Order(10)
		SecurityFilterChain permitSome(HttpSecurity http, Hole hole) {
			return http
				.authorizeHttpRequests((requests) -> requests.requestMatchers(hole.method(), hole.path())
					.permitAll()
					.anyRequest()
					.authenticated())
				.build();
		}

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
