package dev.a2asecurity.autoconfigure;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;

import javax.sql.DataSource;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import dev.a2asecurity.Failures;
import dev.a2asecurity.replay.CaffeineInbox;
import dev.a2asecurity.replay.CaffeineNonceStore;
import dev.a2asecurity.replay.Inbox;
import dev.a2asecurity.replay.InboxClaim;
import dev.a2asecurity.replay.InboxItem;
import dev.a2asecurity.replay.JdbcInbox;
import dev.a2asecurity.replay.JdbcNonceStore;
import dev.a2asecurity.replay.NonceStore;
import dev.a2asecurity.replay.NonceUse;
import dev.a2asecurity.replay.RedisInbox;
import dev.a2asecurity.replay.RedisNonceStore;
import dev.a2asecurity.replay.Servers;

import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.context.annotation.ImportCandidates;
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

/**
 * Which stores there are, and what stops start-up.
 */
@ExtendWith(OutputCaptureExtension.class)
class A2AReplayAutoConfigurationTests {

	private static final String NOTICE = "remembered by this instance only";

	private final ApplicationContextRunner runner = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(A2AClockAutoConfiguration.class, A2AReplayAutoConfiguration.class));

	private final ApplicationContextRunner redisRunner = this.runner
		.withConfiguration(AutoConfigurations.of(DataRedisAutoConfiguration.class))
		.withPropertyValues("a2a.security.replay.store=redis",
				"spring.data.redis.url=redis://127.0.0.1:" + Servers.redisPort());

	private final ApplicationContextRunner jdbcRunner = this.runner
		.withConfiguration(AutoConfigurations.of(DataSourceAutoConfiguration.class))
		.withPropertyValues("a2a.security.replay.store=jdbc", "spring.datasource.generate-unique-name=true");

	@Test
	void storesWhenNothingIsSaidThenInMemoryWithANotice(CapturedOutput output) {
		this.runner.run((context) -> {
			assertThat(context).getBean(NonceStore.class).isInstanceOf(CaffeineNonceStore.class);
			assertThat(context).getBean(Inbox.class).isInstanceOf(CaffeineInbox.class);
			assertThat(output).contains(NOTICE).contains("a2a.security.replay.store to redis or jdbc");
		});
	}

	@Test
	void storesWhenRedisAndDatabaseAreThereButNotAskedForThenInMemory() {
		this.runner
			.withConfiguration(
					AutoConfigurations.of(DataRedisAutoConfiguration.class, DataSourceAutoConfiguration.class))
			.run((context) -> {
				assertThat(context).hasSingleBean(DataSource.class).hasSingleBean(RedisConnectionFactory.class);
				assertThat(context).getBean(NonceStore.class).isInstanceOf(CaffeineNonceStore.class);
				assertThat(context).getBean(Inbox.class).isInstanceOf(CaffeineInbox.class);
			});
	}

	@Test
	void storesWhenNeitherRedisNorJdbcIsOnTheClassPathThenInMemory() {
		this.runner
			.withClassLoader(new FilteredClassLoader("org.springframework.data.redis", "org.springframework.jdbc",
					"org.springframework.boot.jdbc", "org.springframework.boot.sql", "org.springframework.transaction"))
			.run((context) -> {
				assertThat(context).hasNotFailed();
				assertThat(context).getBean(NonceStore.class).isInstanceOf(CaffeineNonceStore.class);
				assertThat(context).getBean(Inbox.class).isInstanceOf(CaffeineInbox.class);
			});
	}

	@Test
	void storesWhenSecurityIsDisabledThenAbsent() {
		this.runner.withPropertyValues("a2a.security.enabled=false").run((context) -> {
			assertThat(context).doesNotHaveBean(NonceStore.class).doesNotHaveBean(Inbox.class);
			assertThat(context).doesNotHaveBean("a2aSecurityClock");
		});
	}

	@Test
	void storesWhenTheUserHasTheirOwnThenTheirsAndNoNotice(CapturedOutput output) {
		for (String store : List.of("caffeine", "redis", "jdbc")) {
			this.runner.withUserConfiguration(OwnStores.class)
				.withPropertyValues("a2a.security.replay.store=" + store)
				.withClassLoader(new FilteredClassLoader("org.springframework.data.redis", "org.springframework.jdbc",
						"org.springframework.boot.jdbc"))
				.run((context) -> {
					assertThat(context).hasNotFailed();
					assertThat(context).getBean(NonceStore.class).isSameAs(OwnStores.NONCES);
					assertThat(context).getBean(Inbox.class).isSameAs(OwnStores.INBOX);
				});
		}
		assertThat(output).doesNotContain(NOTICE);
	}

	@Test
	void boundsWhenNothingIsSaidThenTheDefaults() {
		this.runner.run((context) -> {
			A2AReplayProperties properties = context.getBean(A2AReplayProperties.class);
			assertThat(properties).isEqualTo(new A2AReplayProperties(A2AReplayProperties.Store.CAFFEINE,
					new A2AReplayProperties.Caffeine(200_000, 20_000), new A2AReplayProperties.Redis("a2a:replay:"),
					new A2AReplayProperties.Jdbc("a2a_replay_", SchemaInitialization.EMBEDDED, Duration.ofSeconds(5))));
		});
	}

	@Test
	void boundsWhenSetThenTheyHold() {
		this.runner
			.withPropertyValues("a2a.security.replay.caffeine.maximum-entries=2",
					"a2a.security.replay.caffeine.maximum-entries-per-scope=1")
			.run((context) -> {
				NonceStore nonces = context.getBean(NonceStore.class);
				Instant expiresAt = Instant.now().plus(Duration.ofHours(1));
				assertThat(nonces.firstUse("one", "1", expiresAt)).isEqualTo(NonceUse.FIRST);
				assertThat(nonces.firstUse("one", "2", expiresAt)).isEqualTo(NonceUse.FULL);
				assertThat(nonces.firstUse("two", "1", expiresAt)).isEqualTo(NonceUse.FIRST);
				assertThat(nonces.firstUse("three", "1", expiresAt)).isEqualTo(NonceUse.FULL);
				Inbox inbox = context.getBean(Inbox.class);
				Duration lease = Duration.ofMinutes(1);
				assertThat(inbox.claim(new InboxItem("one", "1", "", expiresAt), lease))
					.isInstanceOf(InboxClaim.New.class);
				assertThat(inbox.claim(new InboxItem("one", "2", "", expiresAt), lease))
					.isInstanceOf(InboxClaim.Full.class);
			});
	}

	@Test
	void boundsWhenTheyMakeNoSenseThenStopped() {
		this.runner.withPropertyValues("a2a.security.replay.caffeine.maximum-entries=0")
			.run((context) -> Failures.assertStopped(context, "a2a.security.replay.caffeine.maximum-entries is 0",
					"200000"));
		for (String bound : List.of("0", "200001")) {
			this.runner.withPropertyValues("a2a.security.replay.caffeine.maximum-entries-per-scope=" + bound)
				.run((context) -> Failures.assertStopped(context,
						"a2a.security.replay.caffeine.maximum-entries-per-scope is " + bound,
						"a2a.security.replay.caffeine.maximum-entries"));
		}
	}

	@Test
	void storeWhenUnknownThenStopped() {
		this.runner.withPropertyValues("a2a.security.replay.store=memcached")
			.run((context) -> assertThat(context.getStartupFailure())
				.hasStackTraceContaining("a2a.security.replay.store"));
	}

	@Test
	void clockWhenTheUserHasTheirOwnThenItTellsTheTime() {
		this.runner.withUserConfiguration(OwnClock.class).run((context) -> {
			NonceStore nonces = context.getBean(NonceStore.class);
			assertThat(nonces.firstUse("caller", "value", OwnClock.NOW)).isEqualTo(NonceUse.SEEN);
			assertThat(nonces.firstUse("caller", "value", OwnClock.NOW.plusSeconds(1))).isEqualTo(NonceUse.FIRST);
		});
	}

	@Test
	void storesWhenRedisIsAskedForThenInRedisUnderThePrefix(CapturedOutput output) {
		this.redisRunner.withPropertyValues("a2a.security.replay.redis.key-prefix=configured:").run((context) -> {
			assertThat(context).getBean(NonceStore.class).isInstanceOf(RedisNonceStore.class);
			assertThat(context).getBean(Inbox.class).isInstanceOf(RedisInbox.class);
			StringRedisTemplate redis = context.getBean(StringRedisTemplate.class);
			redis.delete(redis.keys("configured:*"));
			use(context.getBean(NonceStore.class), context.getBean(Inbox.class));
			assertThat(redis.keys("configured:nonce:*")).hasSize(1);
			assertThat(redis.keys("configured:inbox:*")).hasSize(1);
			assertThat(output).doesNotContain(NOTICE);
		});
	}

	@Test
	void storesWhenRedisIsAskedForAndNotOnTheClassPathThenStopped() {
		this.runner.withPropertyValues("a2a.security.replay.store=Redis")
			.withClassLoader(new FilteredClassLoader(RedisOperations.class.getPackageName(),
					RedisConnectionFactory.class.getPackageName()))
			.run((context) -> Failures.assertStopped(context,
					"a2a.security.replay.store is redis, and Spring Data Redis is not on the class path",
					"spring-boot-starter-data-redis"));
	}

	@Test
	void storesWhenRedisIsAskedForAndThereIsNoConnectionFactoryThenStopped() {
		this.runner.withPropertyValues("a2a.security.replay.store=redis")
			.run((context) -> Failures.assertStopped(context,
					"a2a.security.replay.store is redis, and there is no single bean of type RedisConnectionFactory",
					"spring.data.redis.url"));
	}

	@Test
	void storesWhenJdbcIsAskedForThenInTheEmbeddedDatabaseWithItsTables(CapturedOutput output) {
		this.jdbcRunner.run((context) -> {
			assertThat(context).getBean(NonceStore.class).isInstanceOf(JdbcNonceStore.class);
			assertThat(context).getBean(Inbox.class).isInstanceOf(JdbcInbox.class);
			use(context.getBean(NonceStore.class), context.getBean(Inbox.class));
			JdbcClient jdbc = JdbcClient.create(context.getBean(DataSource.class));
			assertThat(jdbc.sql("select count(*) from a2a_replay_nonce").query(Long.class).single()).isEqualTo(1);
			assertThat(jdbc.sql("select count(*) from a2a_replay_inbox").query(Long.class).single()).isEqualTo(1);
			assertThat(output).doesNotContain(NOTICE);
		});
	}

	@Test
	void tablesWhenAnotherPrefixIsSetThenCreatedAndUsedUnderIt() {
		this.jdbcRunner.withPropertyValues("a2a.security.replay.jdbc.table-prefix=mine_").run((context) -> {
			use(context.getBean(NonceStore.class), context.getBean(Inbox.class));
			JdbcClient jdbc = JdbcClient.create(context.getBean(DataSource.class));
			assertThat(jdbc.sql("select count(*) from mine_nonce").query(Long.class).single()).isEqualTo(1);
			assertThat(jdbc.sql("select count(*) from mine_inbox").query(Long.class).single()).isEqualTo(1);
		});
	}

	@Test
	void tablesWhenNeverToBeCreatedThenStopped() {
		this.jdbcRunner.withPropertyValues("a2a.security.replay.jdbc.initialize-schema=never")
			.run((context) -> Failures.assertStopped(context, "no table [a2a_replay_",
					"a2a.security.replay.jdbc.initialize-schema=always"));
	}

	@Test
	void tablesWhenTheDatabaseIsNotEmbeddedThenCreatedOnlyIfAlways() {
		String prefix = "a2a.security.replay.jdbc.table-prefix=autoconfigured_";
		ApplicationContextRunner postgres = this.jdbcRunner
			.withPropertyValues("spring.datasource.url=" + Servers.postgresUrl(), prefix);
		postgres.run((context) -> Failures.assertStopped(context, "no table [autoconfigured_",
				"a2a.security.replay.jdbc.initialize-schema=always"));
		ApplicationContextRunner always = postgres
			.withPropertyValues("a2a.security.replay.jdbc.initialize-schema=always");
		for (int start = 0; start < 2; start++) {
			always.run((context) -> use(context.getBean(NonceStore.class), context.getBean(Inbox.class)));
		}
		postgres.run((context) -> {
			JdbcClient jdbc = JdbcClient.create(context.getBean(DataSource.class));
			assertThat(jdbc.sql("select count(*) from autoconfigured_nonce").query(Long.class).single()).isEqualTo(2);
			jdbc.sql("drop table autoconfigured_nonce").update();
			jdbc.sql("drop table autoconfigured_inbox").update();
		});
	}

	@Test
	void storesWhenTheDatabaseIsDownThenStartsAll() {
		this.runner.withPropertyValues("a2a.security.replay.store=jdbc")
			.withUserConfiguration(DatabaseThatIsDown.class)
			.run((context) -> {
				assertThat(context).hasNotFailed();
				assertThat(context).getBean(NonceStore.class).isInstanceOf(JdbcNonceStore.class);
			});
	}

	@Test
	void storesWhenJdbcIsAskedForAndNotOnTheClassPathThenStopped() {
		this.runner.withPropertyValues("a2a.security.replay.store=jdbc")
			.withClassLoader(new FilteredClassLoader("org.springframework.boot.jdbc", "org.springframework.jdbc"))
			.run((context) -> Failures.assertStopped(context,
					"a2a.security.replay.store is jdbc, and spring-boot-jdbc is not on the class path",
					"spring-boot-starter-jdbc"));
	}

	@Test
	void storesWhenJdbcIsAskedForAndThereIsNoDataSourceThenStopped() {
		this.runner.withPropertyValues("a2a.security.replay.store=jdbc")
			.run((context) -> Failures.assertStopped(context,
					"a2a.security.replay.store is jdbc, and there is no single bean of type DataSource",
					"spring.datasource.url"));
	}

	@Test
	void tablePrefixWhenItIsNoNameThenStopped() {
		for (String tablePrefix : List.of("", "1a", "a.b", "a;drop table x", "a".repeat(33))) {
			this.jdbcRunner.withPropertyValues("a2a.security.replay.jdbc.table-prefix=" + tablePrefix)
				.run((context) -> Failures.assertStopped(context,
						"a2a.security.replay.jdbc.table-prefix is [" + tablePrefix + "]", "a2a_replay_"));
		}
	}

	@Test
	void timeoutWhenOutOfRangeThenStopped() {
		for (String timeout : List.of("0s", "999ms", "-5s", "61s")) {
			this.jdbcRunner.withPropertyValues("a2a.security.replay.jdbc.timeout=" + timeout)
				.run((context) -> Failures.assertStopped(context, "a2a.security.replay.jdbc.timeout is ", "5s"));
		}
	}

	@Test
	void importsWhenReadThenListTheseAutoConfigurations() {
		assertThat(ImportCandidates.load(AutoConfiguration.class, getClass().getClassLoader()))
			.contains(A2AClockAutoConfiguration.class.getName(), A2AReplayAutoConfiguration.class.getName());
	}

	private static void use(NonceStore nonces, Inbox inbox) {
		Instant until = Instant.now().plus(Duration.ofHours(1));
		String fresh = Long.toString(System.nanoTime());
		assertThat(nonces.firstUse("caller", fresh, until)).isEqualTo(NonceUse.FIRST);
		assertThat(inbox.claim(new InboxItem("caller", fresh, "", until), Duration.ofMinutes(1)))
			.isInstanceOf(InboxClaim.New.class);
	}

	@Configuration(proxyBeanMethods = false)
	static class OwnStores {

		static final NonceStore NONCES = (scope, value, expiresAt) -> NonceUse.SEEN;

		static final Inbox INBOX = (item, lease) -> new InboxClaim.Full();

		@Bean
		NonceStore ownNonces() {
			return NONCES;
		}

		@Bean
		Inbox ownInbox() {
			return INBOX;
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class OwnClock {

		static final Instant NOW = Instant.parse("2035-03-04T05:06:07Z");

		@Bean(defaultCandidate = false)
		Clock a2aSecurityClock() {
			return Clock.fixed(NOW, ZoneOffset.UTC);
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
