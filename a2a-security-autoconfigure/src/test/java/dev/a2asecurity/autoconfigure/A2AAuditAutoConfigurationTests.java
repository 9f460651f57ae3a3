package dev.a2asecurity.autoconfigure;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import dev.a2asecurity.InvalidConfigurationException;
import dev.a2asecurity.audit.AuditCheckpoints;
import dev.a2asecurity.audit.AuditDurability;
import dev.a2asecurity.audit.AuditEvent;
import dev.a2asecurity.audit.AuditFinding;
import dev.a2asecurity.audit.AuditHead;
import dev.a2asecurity.audit.AuditKey;
import dev.a2asecurity.audit.AuditOutcome;
import dev.a2asecurity.audit.AuditRecord;
import dev.a2asecurity.audit.AuditReport;
import dev.a2asecurity.audit.AuditSink;
import dev.a2asecurity.audit.AuditTrail;
import dev.a2asecurity.audit.AuditVerifier;
import dev.a2asecurity.audit.CallerAuthenticated;
import dev.a2asecurity.audit.ConfigurationOpened;
import dev.a2asecurity.audit.FileAuditSink;
import dev.a2asecurity.audit.JdbcAuditSink;
import dev.a2asecurity.audit.Slf4jAuditSink;
import dev.a2asecurity.call.Caller;

import org.springframework.boot.actuate.audit.AuditEventRepository;
import org.springframework.boot.actuate.audit.InMemoryAuditEventRepository;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.ApplicationListener;
import org.springframework.context.PayloadApplicationEvent;
import org.springframework.mock.env.MockEnvironment;
import org.springframework.util.unit.DataSize;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Where the trail is kept, and what configuration of it is refused.
 */
class A2AAuditAutoConfigurationTests {

	private static final String KEY = "0123456789abcdef0123456789abcdef";

	private final ApplicationContextRunner runner = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(A2AAuditAutoConfiguration.class))
		.withBean("a2aSecurityClock", Clock.class, Clock::systemUTC);

	@TempDir
	private Path directory;

	@Test
	void propertiesWhenNothingIsSetThenDefaults() {
		A2AAuditProperties properties = Binder.get(new MockEnvironment())
			.bindOrCreate("a2a.security.audit", A2AAuditProperties.class);
		assertThat(properties.key()).isNull();
		assertThat(properties.writer()).isNull();
		assertThat(properties.durable()).containsExactly(AuditDurability.SKILL_CALLS);
		assertThat(properties.bufferSize()).isEqualTo(8192);
		assertThat(properties.timeout()).isEqualTo(Duration.ofSeconds(2));
		assertThat(properties.publishEvents()).isFalse();
		assertThat(properties.repositoryEvents()).isTrue();
		assertThat(properties.file().path()).isNull();
		assertThat(properties.file().maxSize()).isEqualTo(DataSize.ofMegabytes(100));
		assertThat(properties.file().sync()).isFalse();
		assertThat(properties.jdbc().enabled()).isFalse();
		assertThat(properties.jdbc().initializeSchema()).isEqualTo(SchemaInitialization.EMBEDDED);
		assertThat(properties.jdbc().timeout()).isEqualTo(Duration.ofSeconds(5));
		assertThat(properties.log().enabled()).isFalse();
		assertThat(properties.checkpoints().interval()).isEqualTo(Duration.ofMinutes(1));
		assertThat(properties.checkpoints().directory()).isNull();
		assertThat(properties.checkpoints().signingKey()).isNull();
	}

	@Test
	void trailWhenNothingIsSetThenNotKept() {
		this.runner.run((context) -> assertThat(context.getBean(AuditTrail.class).isKept()).isFalse());
		this.runner.withPropertyValues("a2a.security.enabled=false")
			.run((context) -> assertThat(context).doesNotHaveBean(AuditTrail.class));
	}

	@Test
	void trailWhenAPathIsSetThenKeptInThatFileWithACheckpointElsewhere() throws Exception {
		Path file = this.directory.resolve("trail/audit.jsonl");
		Path elsewhere = this.directory.resolve("elsewhere");
		ECKey signing = new ECKeyGenerator(Curve.P_256).algorithm(JWSAlgorithm.ES256).keyID("c1").generate();
		Path signingKey = Files.writeString(this.directory.resolve("key.jwk"), signing.toJSONString());
		this.runner
			.withPropertyValues("a2a.security.audit.file.path=" + file, "a2a.security.audit.key=" + KEY,
					"spring.application.name=Expense Agent!", "a2a.security.audit.checkpoints.directory=" + elsewhere,
					"a2a.security.audit.checkpoints.signing-key=file:" + signingKey)
			.run((context) -> {
				assertThat(context).hasSingleBean(FileAuditSink.class);
				context.getBean(AuditTrail.class).note(event(context.getBean(AuditTrail.class)));
			});
		assertThat(Files.readString(file)).startsWith("{\"writer\":\"Expense-Agent-@").contains("plain-http");
		// Whoever verifies has the public key only.
		AuditCheckpoints checkpoints = AuditCheckpoints.signedBy(signing.toPublicJWK().toJSONString());
		AuditReport report = new AuditVerifier(List.of(AuditKey.of(KEY))).against(elsewhere, checkpoints)
			.verifyFiles(List.of(file));
		assertThat(report.findings()).isEmpty();
		List<String> lines = Files.readAllLines(file);
		Files.write(file, lines.subList(0, lines.size() - 1));
		assertThat(new AuditVerifier(List.of(AuditKey.of(KEY))).against(elsewhere, checkpoints)
			.verifyFiles(List.of(file))
			.first()
			.orElseThrow()
			.kind()).isEqualTo(AuditFinding.Kind.TAIL_CUT);
	}

	@Test
	void trailWhenADatabaseIsAskedForThenKeptThereInATableOfItsOwn() {
		this.runner.withConfiguration(AutoConfigurations.of(DataSourceAutoConfiguration.class))
			.withPropertyValues("a2a.security.audit.jdbc.enabled=true", "a2a.security.audit.key=" + KEY,
					"spring.datasource.generate-unique-name=true")
			.run((context) -> {
				assertThat(context).hasSingleBean(JdbcAuditSink.class);
				assertThat(context.getBean(AuditTrail.class).writing().isFailing()).isFalse();
			});
	}

	@Test
	void trailWhenTheTableIsNotThereThenStartUpFailsWithTheRemedy() {
		this.runner.withConfiguration(AutoConfigurations.of(DataSourceAutoConfiguration.class))
			.withPropertyValues("a2a.security.audit.jdbc.enabled=true", "a2a.security.audit.key=" + KEY,
					"a2a.security.audit.jdbc.initialize-schema=never", "spring.datasource.generate-unique-name=true")
			.run((context) -> assertThat(context).getFailure()
				.rootCause()
				.hasMessageContaining("no table [a2a_audit_record]"));
	}

	@Test
	void trailWhenSeveralSinksThenInEach() {
		this.runner.withBean("mine", AuditSink.class, MySink::new)
			.withPropertyValues("a2a.security.audit.log.enabled=true", "a2a.security.audit.key=" + KEY)
			.run((context) -> {
				assertThat(context).hasSingleBean(Slf4jAuditSink.class).hasSingleBean(MySink.class);
				context.getBean(AuditTrail.class).close();
				assertThat(context.getBean(MySink.class).lines).hasSize(2);
			});
	}

	@Test
	void eventsWhenToBePublishedThenTheApplicationHearsThem() {
		List<Object> heard = new ArrayList<>();
		this.runner.withPropertyValues("a2a.security.audit.publish-events=true")
			.withInitializer((context) -> context.addApplicationListener(
					(ApplicationListener<PayloadApplicationEvent<?>>) (event) -> heard.add(event.getPayload())))
			.run((context) -> {
				AuditEvent event = event(context.getBean(AuditTrail.class));
				context.getBean(AuditTrail.class).note(event);
				assertThat(heard).contains(event);
			});
	}

	@Test
	void eventsWhenThereIsARepositoryOfBootThenItHasThem() {
		InMemoryAuditEventRepository repository = new InMemoryAuditEventRepository();
		this.runner.withBean(AuditEventRepository.class, () -> repository).run((context) -> {
			AuditTrail trail = context.getBean(AuditTrail.class);
			Caller caller = Caller.builder("https://auth.example.com", "alice").clientId("travel-agent").build();
			trail.note(new CallerAuthenticated(trail.facts(AuditOutcome.ALLOWED, "TOKEN_ACCEPTED", caller, "192.0.2.7"),
					"ab12"));
			assertThat(repository.find("alice", null, "A2A_AUTHENTICATION")).singleElement()
				.satisfies((event) -> assertThat(event.getData()).containsEntry("reason", "TOKEN_ACCEPTED")
					.containsEntry("client", "travel-agent")
					.containsEntry("remote", "192.0.2.7")
					.containsEntry("fingerprint", "ab12"));
		});
	}

	@Test
	void eventsWhenTurnedOffThenBootsRepositoryHasNone() {
		InMemoryAuditEventRepository repository = new InMemoryAuditEventRepository();
		this.runner.withBean(AuditEventRepository.class, () -> repository)
			.withPropertyValues("a2a.security.audit.repository-events=false")
			.run((context) -> {
				context.getBean(AuditTrail.class).note(event(context.getBean(AuditTrail.class)));
				assertThat(repository.find(null, null, null)).isEmpty();
			});
	}

	@Test
	void propertiesWhenPrintedThenHaveNoKey() {
		this.runner.withPropertyValues("a2a.security.audit.key=" + KEY, "a2a.security.audit.log.enabled=true")
			.run((context) -> assertThat(context.getBean(A2AAuditProperties.class).toString()).doesNotContain(KEY)
				.contains("<redacted>"));
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', textBlock = """
			a2a.security.audit.key=                       | a2a.security.audit.key is not set
			a2a.security.audit.key=short                  | a2a.security.audit.key is shorter than 32
			a2a.security.audit.writer=with space          | a2a.security.audit.writer
			a2a.security.audit.buffer-size=0              | a2a.security.audit.buffer-size
			a2a.security.audit.timeout=1ms                | a2a.security.audit.timeout
			a2a.security.audit.file.max-size=1KB          | a2a.security.audit.file.max-size
			a2a.security.audit.checkpoints.interval=1ms   | a2a.security.audit.checkpoints.interval
			a2a.security.audit.checkpoints.signing-key=file:/nowhere | a2a.security.audit.checkpoints.signing-key
			a2a.security.audit.jdbc.enabled=true          | no single bean of type DataSource""")
	void contextWhenConfiguredWrongThenFailsWithTheKey(String property, String message) {
		this.runner
			.withPropertyValues("a2a.security.audit.file.path=" + this.directory.resolve("a.jsonl"),
					"a2a.security.audit.key=" + KEY, property)
			.run((context) -> assertThat(context).getFailure()
				.rootCause()
				.isInstanceOf(InvalidConfigurationException.class)
				.hasMessageContaining(message));
	}

	@Test
	void contextWhenClassesAreMissingThenFailsOnlyWhereTheyAreNeeded() {
		ApplicationContextRunner without = this.runner.withClassLoader(new FilteredClassLoader(
				"org.springframework.boot.jdbc", "org.springframework.boot.sql", "org.springframework.jdbc", "org.h2"));
		without.run((context) -> assertThat(context).hasNotFailed());
		without.withPropertyValues("a2a.security.audit.jdbc.enabled=true", "a2a.security.audit.key=" + KEY)
			.run((context) -> assertThat(context).getFailure()
				.rootCause()
				.hasMessageContaining("spring-boot-jdbc is not on the class path"));
	}

	private static AuditEvent event(AuditTrail trail) {
		return new ConfigurationOpened(trail.facts(AuditOutcome.NOTED, "CONFIGURATION_OPENED", null, null),
				"a2a.security.allow-plain-http=true");
	}

	static class MySink implements AuditSink {

		private final List<String> lines = new ArrayList<>();

		@Override
		public Opened open(String writer) {
			return new Opened(AuditHead.start(writer), null);
		}

		@Override
		public void append(List<AuditRecord> records) throws IOException {
			records.forEach((record) -> this.lines.add(record.line()));
		}

		@Override
		public Collection<AuditHead> heads() {
			return List.of();
		}

		@Override
		public void close() {
		}

	}

}
