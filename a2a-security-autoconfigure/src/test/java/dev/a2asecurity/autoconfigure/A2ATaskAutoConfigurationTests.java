package dev.a2asecurity.autoconfigure;

import java.time.Duration;
import java.util.List;
import java.util.Set;

import javax.sql.DataSource;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import dev.a2asecurity.Failures;
import dev.a2asecurity.call.A2ACall;
import dev.a2asecurity.call.A2AOperation;
import dev.a2asecurity.call.Caller;
import dev.a2asecurity.call.Denial;
import dev.a2asecurity.call.ProtocolVersion;
import dev.a2asecurity.replay.Servers;
import dev.a2asecurity.replay.StoreUnavailableException;
import dev.a2asecurity.task.CaffeineOwnershipStore;
import dev.a2asecurity.task.JdbcOwnershipStore;
import dev.a2asecurity.task.Learned;
import dev.a2asecurity.task.MessageClaim;
import dev.a2asecurity.task.MessageInbox;
import dev.a2asecurity.task.OwnershipPolicy;
import dev.a2asecurity.task.OwnershipStore;
import dev.a2asecurity.task.RedisOwnershipStore;
import dev.a2asecurity.task.TaskAccess;
import dev.a2asecurity.task.TaskOwnership;
import dev.a2asecurity.task.TenantCheck;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.data.redis.autoconfigure.DataRedisAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.data.redis.connection.RedisConnectionFactory;
import org.springframework.data.redis.core.RedisOperations;
import org.springframework.data.redis.core.StringRedisTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.mockito.Mockito.mock;

/**
 * Where it is kept whose tasks are, who shares them, and what stops start-up.
 */
@ExtendWith(OutputCaptureExtension.class)
class A2ATaskAutoConfigurationTests {

	private static final String NOTICE = "Whose tasks are is known to this instance only";

	private static final Caller ALICE = Caller.builder("https://issuer.example", "alice").clientId("app").build();

	private final ApplicationContextRunner runner = new ApplicationContextRunner().withConfiguration(AutoConfigurations
		.of(A2AClockAutoConfiguration.class, A2AReplayAutoConfiguration.class, A2ATaskAutoConfiguration.class));

	private final ApplicationContextRunner jdbcRunner = this.runner
		.withConfiguration(AutoConfigurations.of(DataSourceAutoConfiguration.class))
		.withPropertyValues("spring.datasource.generate-unique-name=true");

	private static A2ACall send(Caller caller, String messageId) {
		return A2ACall.builder(caller, A2AOperation.SEND_MESSAGE, ProtocolVersion.V1_0).message(messageId, "d").build();
	}

	private static void use(TaskOwnership ownership) {
		String task = "task-" + System.nanoTime();
		assertThat(ownership.learned(send(ALICE, "m"), task, null)).isEqualTo(Learned.RECORDED);
		assertThat(ownership.check(get(ALICE, task))).isInstanceOf(TaskAccess.Permitted.class);
	}

	private static A2ACall get(Caller caller, String task) {
		return A2ACall.builder(caller, A2AOperation.GET_TASK, ProtocolVersion.V1_0).taskId(task).build();
	}

	@Test
	void storeWhenThereIsNoDatabaseThenInMemoryWithANotice(CapturedOutput output) {
		this.runner.run((context) -> {
			assertThat(context).getBean(OwnershipStore.class).isInstanceOf(CaffeineOwnershipStore.class);
			use(context.getBean(TaskOwnership.class));
			assertThat(output).contains(NOTICE).contains("a2a.security.tasks.store to redis or jdbc");
		});
	}

	@Test
	void storeWhenThereAreAPartnersCallersThenTheyHaveHalfOfTheMemoryAtMost() {
		this.runner
			.withBean(SecuritySettings.class,
					() -> TestProperties.valid()
						.with("a2a.security.issuers[0].issuer-uri", "https://partner.example.org")
						.with("a2a.security.issuers[0].partner.name", "acme")
						.with("a2a.security.issuers[0].partner.clients", "app")
						.with("a2a.security.issuers[0].partner.scopes", "talk")
						.securitySettings())
			.withPropertyValues("a2a.security.tasks.caffeine.maximum-tasks=4",
					"a2a.security.tasks.caffeine.maximum-tasks-per-owner=4")
			.run((context) -> {
				TaskOwnership ownership = context.getBean(TaskOwnership.class);
				for (int i = 0; i < 2; i++) {
					ownership.learned(send(Caller.builder("https://partner.example.org", "p" + i).build(), "m"),
							"p" + i, null);
				}
				assertThatExceptionOfType(StoreUnavailableException.class).isThrownBy(
						() -> ownership.check(send(Caller.builder("https://partner.example.org", "p2").build(), "m")));
				for (int i = 0; i < 2; i++) {
					assertThat(ownership.learned(send(Caller.builder("https://auth.example.com", "o" + i).build(), "m"),
							"o" + i, null))
						.isEqualTo(Learned.RECORDED);
				}
			});
	}

	@Test
	void storeWhenNeitherRedisNorJdbcIsOnTheClassPathThenInMemory() {
		this.runner
			.withClassLoader(new FilteredClassLoader("org.springframework.data.redis", "org.springframework.jdbc",
					"org.springframework.boot.jdbc", "org.springframework.boot.sql", "org.springframework.transaction"))
			.run((context) -> {
				assertThat(context).hasNotFailed();
				assertThat(context).getBean(OwnershipStore.class).isInstanceOf(CaffeineOwnershipStore.class);
			});
	}

	@Test
	void storeWhenThereIsADatabaseThenInItWithItsTables(CapturedOutput output) {
		for (String store : List.of("auto", "jdbc")) {
			this.jdbcRunner.withPropertyValues("a2a.security.tasks.store=" + store).run((context) -> {
				assertThat(context).getBean(OwnershipStore.class).isInstanceOf(JdbcOwnershipStore.class);
				use(context.getBean(TaskOwnership.class));
				JdbcClient jdbc = JdbcClient.create(context.getBean(DataSource.class));
				assertThat(jdbc.sql("select count(*) from a2a_ownership_task").query(Long.class).single()).isEqualTo(1);
			});
		}
		assertThat(output).doesNotContain(NOTICE);
	}

	@Test
	void storeWhenThereIsADatabaseButMemoryIsAskedForThenInMemory(CapturedOutput output) {
		this.jdbcRunner.withPropertyValues("a2a.security.tasks.store=caffeine").run((context) -> {
			assertThat(context).getBean(OwnershipStore.class).isInstanceOf(CaffeineOwnershipStore.class);
			assertThat(output).contains(NOTICE);
		});
	}

	@Test
	void storeWhenThereAreSeveralDatabasesThenInMemoryUnlessOneIsAskedFor() {
		ApplicationContextRunner two = this.runner.withUserConfiguration(TwoDatabases.class);
		two.run((context) -> assertThat(context).getBean(OwnershipStore.class)
			.isInstanceOf(CaffeineOwnershipStore.class));
		two.withPropertyValues("a2a.security.tasks.store=jdbc")
			.run((context) -> Failures.assertStopped(context,
					"a2a.security.tasks.store is jdbc, and there is no single bean of type DataSource", "primary"));
	}

	@Test
	void storeWhenRedisIsThereButNotAskedForThenNotInRedis() {
		this.runner.withConfiguration(AutoConfigurations.of(DataRedisAutoConfiguration.class)).run((context) -> {
			assertThat(context).hasSingleBean(RedisConnectionFactory.class);
			assertThat(context).getBean(OwnershipStore.class).isInstanceOf(CaffeineOwnershipStore.class);
		});
	}

	@Test
	void storeWhenRedisIsAskedForThenInRedisUnderThePrefix(CapturedOutput output) {
		this.jdbcRunner.withConfiguration(AutoConfigurations.of(DataRedisAutoConfiguration.class))
			.withPropertyValues("a2a.security.tasks.store=redis",
					"spring.data.redis.url=redis://127.0.0.1:" + Servers.redisPort(),
					"a2a.security.tasks.redis.key-prefix=configured-tasks:")
			.run((context) -> {
				assertThat(context).getBean(OwnershipStore.class).isInstanceOf(RedisOwnershipStore.class);
				StringRedisTemplate redis = context.getBean(StringRedisTemplate.class);
				redis.delete(redis.keys("{configured-tasks:}*"));
				use(context.getBean(TaskOwnership.class));
				assertThat(redis.keys("{configured-tasks:}task:*")).hasSize(1);
				assertThat(output).doesNotContain(NOTICE);
			});
	}

	@Test
	void storeWhenAskedForAndNotThereThenStopped() {
		this.runner.withPropertyValues("a2a.security.tasks.store=redis")
			.run((context) -> Failures.assertStopped(context,
					"a2a.security.tasks.store is redis, and there is no single bean of type RedisConnectionFactory",
					"spring.data.redis.url"));
		this.runner.withPropertyValues("a2a.security.tasks.store=redis")
			.withClassLoader(new FilteredClassLoader(RedisOperations.class.getPackageName(),
					RedisConnectionFactory.class.getPackageName()))
			.run((context) -> Failures.assertStopped(context,
					"a2a.security.tasks.store is redis, and Spring Data Redis is not on the class path",
					"spring-boot-starter-data-redis"));
		this.runner.withPropertyValues("a2a.security.tasks.store=jdbc")
			.run((context) -> Failures.assertStopped(context,
					"a2a.security.tasks.store is jdbc, and there is no single bean of type DataSource",
					"spring.datasource.url"));
		this.runner.withPropertyValues("a2a.security.tasks.store=jdbc")
			.withClassLoader(new FilteredClassLoader("org.springframework.boot.jdbc", "org.springframework.jdbc"))
			.run((context) -> Failures.assertStopped(context,
					"a2a.security.tasks.store is jdbc, and spring-boot-jdbc is not on the class path",
					"spring-boot-starter-jdbc"));
		this.runner.withPropertyValues("a2a.security.tasks.store=memcached")
			.run((context) -> assertThat(context.getStartupFailure())
				.hasStackTraceContaining("a2a.security.tasks.store"));
	}

	@Test
	void tablesWhenTheDatabaseIsNotEmbeddedThenCreatedOnlyIfAlways() {
		ApplicationContextRunner postgres = this.jdbcRunner.withPropertyValues(
				"spring.datasource.url=" + Servers.postgresUrl(),
				"a2a.security.tasks.jdbc.table-prefix=autoconfigured_owned_");
		postgres.run((context) -> Failures.assertStopped(context, "no table [autoconfigured_owned_task]",
				"a2a.security.tasks.jdbc.initialize-schema=always"));
		ApplicationContextRunner always = postgres
			.withPropertyValues("a2a.security.tasks.jdbc.initialize-schema=always");
		for (int start = 0; start < 2; start++) {
			always.run((context) -> use(context.getBean(TaskOwnership.class)));
		}
		postgres.run((context) -> {
			JdbcClient jdbc = JdbcClient.create(context.getBean(DataSource.class));
			assertThat(jdbc.sql("select count(*) from autoconfigured_owned_task").query(Long.class).single())
				.isEqualTo(2);
			jdbc.sql("drop table autoconfigured_owned_task").update();
			jdbc.sql("drop table autoconfigured_owned_context").update();
		});
	}

	@Test
	void storeWhenTheDatabaseIsDownThenStartsAll() {
		this.runner.withUserConfiguration(DatabaseThatIsDown.class).run((context) -> {
			assertThat(context).hasNotFailed();
			assertThat(context).getBean(OwnershipStore.class).isInstanceOf(JdbcOwnershipStore.class);
		});
	}

	@Test
	void beansWhenTheUserHasTheirOwnThenTheirs(CapturedOutput output) {
		for (String store : List.of("auto", "caffeine", "redis", "jdbc")) {
			this.jdbcRunner.withUserConfiguration(OwnBeans.class)
				.withPropertyValues("a2a.security.tasks.store=" + store)
				.run((context) -> {
					assertThat(context).hasNotFailed().hasSingleBean(OwnershipStore.class);
					assertThat(context).getBean(OwnershipStore.class).isSameAs(OwnBeans.STORE);
					assertThat(context).getBean(OwnershipPolicy.class).isSameAs(OwnBeans.POLICY);
					assertThat(context).doesNotHaveBean(TaskSchemaInitializer.class);
				});
		}
		assertThat(output).doesNotContain(NOTICE);
	}

	@Test
	void beansWhenSecurityIsDisabledThenAbsent() {
		this.runner.withPropertyValues("a2a.security.enabled=false")
			.run((context) -> assertThat(context).doesNotHaveBean(OwnershipStore.class)
				.doesNotHaveBean(TaskOwnership.class)
				.doesNotHaveBean(MessageInbox.class)
				.doesNotHaveBean(TenantCheck.class));
	}

	@Test
	void propertiesWhenNothingIsSaidThenTheDefaults() {
		this.runner.run((context) -> {
			assertThat(context.getBean(A2ATaskProperties.class))
				.isEqualTo(new A2ATaskProperties(A2ATaskProperties.Store.AUTO, Duration.ofDays(90),
						A2ATaskProperties.Sharing.NOBODY, Set.of(), new A2ATaskProperties.Caffeine(200_000, 20_000),
						new A2ATaskProperties.Redis("a2a:tasks:"), new A2ATaskProperties.Jdbc("a2a_ownership_",
								SchemaInitialization.EMBEDDED, Duration.ofSeconds(5)),
						new A2ATaskProperties.Lists(10, null)));
			assertThat(context.getBean(A2AMessageProperties.class))
				.isEqualTo(new A2AMessageProperties(true, Duration.ofMinutes(10), Duration.ofHours(1)));
			assertThat(context.getBean(A2ATenantProperties.class))
				.isEqualTo(new A2ATenantProperties(A2ATenantProperties.Mode.OFF));
			assertThat(context.getBean(OwnershipPolicy.class)).isSameAs(OwnershipPolicy.ownerOnly());
		});
	}

	@Test
	void policyWhenSharedThenAsConfigured() {
		Caller.Builder bob = Caller.builder("https://issuer.example", "bob");
		this.runner.withPropertyValues("a2a.security.tasks.shared-with=client")
			.run((context) -> assertShared(context.getBean(TaskOwnership.class), ALICE, bob.clientId("app").build()));
		this.runner.withPropertyValues("a2a.security.tasks.shared-with=tenant")
			.run((context) -> assertShared(context.getBean(TaskOwnership.class),
					Caller.builder("https://issuer.example", "alice").tenant("acme").build(),
					Caller.builder("https://issuer.example", "bob").tenant("acme").build()));
		this.runner.withPropertyValues("a2a.security.tasks.shared-with=role", "a2a.security.tasks.shared-roles=team-*")
			.run((context) -> assertShared(context.getBean(TaskOwnership.class),
					Caller.builder("https://issuer.example", "alice").roles(Set.of("team-a")).build(),
					Caller.builder("https://issuer.example", "bob").roles(Set.of("team-a")).build()));
	}

	private static void assertShared(TaskOwnership ownership, Caller owner, Caller other) {
		ownership.learned(send(owner, "m"), "task", null);
		assertThat(ownership.check(get(other, "task"))).isInstanceOf(TaskAccess.Permitted.class);
		assertThat(ownership.count(other, null)).isEqualTo(1);
		Caller stranger = Caller.builder("https://issuer.example", "stranger").build();
		assertThat(ownership.check(get(stranger, "task"))).isInstanceOf(TaskAccess.Refused.class);
		assertThat(ownership.count(stranger, null)).isZero();
	}

	@Test
	void propertiesWhenTheyMakeNoSenseThenStopped() {
		assertStopped("a2a.security.tasks.keep=59m", "a2a.security.tasks.keep is PT59M", "in between");
		assertStopped("a2a.security.tasks.keep=3651d", "a2a.security.tasks.keep is ", "in between");
		assertStopped("a2a.security.tasks.caffeine.maximum-tasks=0", "a2a.security.tasks.caffeine.maximum-tasks is 0",
				"200000");
		assertStopped("a2a.security.tasks.caffeine.maximum-tasks-per-owner=200001",
				"a2a.security.tasks.caffeine.maximum-tasks-per-owner is 200001", "fraction");
		assertStopped("a2a.security.tasks.shared-with=role", "a2a.security.tasks.shared-roles is []", "team-a");
		assertStopped("a2a.security.messages.lease=0s", "a2a.security.messages.lease is PT0S", "in between");
		assertStopped("a2a.security.messages.keep=1m", "a2a.security.messages.keep is PT1M", "in between");
		this.jdbcRunner.withPropertyValues("a2a.security.tasks.jdbc.table-prefix=a;drop table x")
			.run((context) -> Failures.assertStopped(context,
					"a2a.security.tasks.jdbc.table-prefix is [a;drop table x]", "a2a_ownership_"));
		this.jdbcRunner.withPropertyValues("a2a.security.tasks.jdbc.timeout=61s")
			.run((context) -> Failures.assertStopped(context, "a2a.security.tasks.jdbc.timeout is ", "5s"));
		this.runner.withConfiguration(AutoConfigurations.of(DataRedisAutoConfiguration.class))
			.withPropertyValues("a2a.security.tasks.store=redis", "a2a.security.tasks.redis.key-prefix=a}b")
			.run((context) -> Failures.assertStopped(context, "a2a.security.tasks.redis.key-prefix is [a}b]",
					"without braces"));
	}

	private void assertStopped(String property, String problem, String action) {
		this.runner.withPropertyValues(property).run((context) -> Failures.assertStopped(context, problem, action));
	}

	@Test
	void messagesWhenSwitchedOffThenComeTwice() {
		this.runner.run((context) -> {
			MessageInbox inbox = context.getBean(MessageInbox.class);
			assertThat(inbox.claim(send(ALICE, "m"))).isInstanceOf(MessageClaim.Admitted.class);
			assertThat(inbox.claim(send(ALICE, "m"))).isInstanceOf(MessageClaim.Refused.class);
		});
		this.runner.withPropertyValues("a2a.security.messages.refuse-duplicates=false").run((context) -> {
			MessageInbox inbox = context.getBean(MessageInbox.class);
			assertThat(inbox.claim(send(ALICE, "m"))).isInstanceOf(MessageClaim.Admitted.class);
			assertThat(inbox.claim(send(ALICE, "m"))).isInstanceOf(MessageClaim.Admitted.class);
		});
	}

	@Test
	void tenantsWhenConfiguredThenChecked() {
		A2ACall without = get(ALICE, "task");
		Caller acme = Caller.builder("https://issuer.example", "alice").tenant("acme").build();
		A2ACall unnamed = get(acme, "task");
		this.runner.withPropertyValues("a2a.security.tenants.mode=off")
			.run((context) -> assertThat(context.getBean(TenantCheck.class).check(without)).isEmpty());
		ApplicationContextRunner tenants = this.runner.withUserConfiguration(WithProperties.class)
			.withPropertyValues("a2a.security.claims.tenant=org");
		tenants.withPropertyValues("a2a.security.tenants.mode=token").run((context) -> {
			TenantCheck check = context.getBean(TenantCheck.class);
			assertThat(check.check(without)).contains(Denial.forbidden("TENANT_REQUIRED"));
			assertThat(check.check(unnamed)).isEmpty();
		});
		tenants.withPropertyValues("a2a.security.tenants.mode=required").run((context) -> {
			TenantCheck check = context.getBean(TenantCheck.class);
			assertThat(check.check(unnamed)).contains(Denial.forbidden("TENANT_REQUIRED"));
		});
	}

	@Test
	void tenantsWhenTheCardDeclaresOneThenACallMayNameIt() {
		A2ACall call = A2ACall.builder(ALICE, A2AOperation.GET_TASK, ProtocolVersion.V1_0).tenant("blue").build();
		this.runner.withUserConfiguration(WithProperties.class)
			.withPropertyValues("a2a.agent.interfaces[0].url=https://agent.example.com/a2a",
					"a2a.agent.interfaces[0].tenant=blue")
			.run((context) -> assertThat(context.getBean(TenantCheck.class).check(call)).isEmpty());
		this.runner.withUserConfiguration(WithProperties.class)
			.run((context) -> assertThat(context.getBean(TenantCheck.class).check(call))
				.contains(Denial.forbidden("TENANT_DENIED")));
	}

	@Test
	void tenantsWhenNoTokenNamesOneThenStopped() {
		for (String mode : List.of("token", "required")) {
			this.runner.withUserConfiguration(WithProperties.class)
				.withPropertyValues("a2a.security.tenants.mode=" + mode)
				.run((context) -> Failures.assertStopped(context, "a2a.security.tenants.mode is " + mode,
						"a2a.security.claims.tenant"));
		}
		this.runner.withUserConfiguration(WithProperties.class)
			.withPropertyValues("a2a.security.tenants.mode=token", "a2a.security.issuers[0].partner.tenant=acme")
			.run((context) -> assertThat(context).hasNotFailed());
	}

	@Configuration(proxyBeanMethods = false)
	@EnableConfigurationProperties({ A2ASecurityProperties.class, A2AAgentProperties.class })
	static class WithProperties {

	}

	@Configuration(proxyBeanMethods = false)
	static class OwnBeans {

		static final OwnershipStore STORE = mock(OwnershipStore.class);

		static final OwnershipPolicy POLICY = (caller, owner) -> false;

		@Bean
		OwnershipStore ownStore() {
			return STORE;
		}

		@Bean
		OwnershipPolicy ownPolicy() {
			return POLICY;
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class TwoDatabases {

		@Bean
		DataSource one() {
			return new DriverManagerDataSource("jdbc:h2:mem:one");
		}

		@Bean
		DataSource two() {
			return new DriverManagerDataSource("jdbc:h2:mem:two");
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class DatabaseThatIsDown {

		@Bean
		DataSource dataSource() {
			// H2's driver would try for seconds.
			return new DriverManagerDataSource("jdbc:postgresql://127.0.0.1:" + Servers.closedPort() + "/nowhere");
		}

	}

}
