package dev.a2asecurity.autoconfigure;

import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.Collection;
import java.util.List;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import dev.a2asecurity.InvalidConfigurationException;
import dev.a2asecurity.authentication.BlockStore;
import dev.a2asecurity.authentication.BlockTarget;
import dev.a2asecurity.authentication.CallerBlock;
import dev.a2asecurity.authentication.CallerBlocks;
import dev.a2asecurity.authentication.IntrospectionSource;
import dev.a2asecurity.authentication.JdbcBlockStore;
import dev.a2asecurity.authentication.KeyPolicy;
import dev.a2asecurity.authentication.MemoryBlockStore;
import dev.a2asecurity.authentication.RedisBlockStore;
import dev.a2asecurity.authentication.TokenMemoryMetrics;
import dev.a2asecurity.authentication.TokenValidation;
import dev.a2asecurity.replay.StoreUnavailableException;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.data.redis.autoconfigure.DataRedisAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.context.runner.WebApplicationContextRunner;
import org.springframework.data.redis.connection.RedisConnectionFactory;
import org.springframework.mock.env.MockEnvironment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Which store of blocks there is, and what configuration of blocks, introspection and
 * meters does.
 */
class A2ABlocksAutoConfigurationTests {

	private final WebApplicationContextRunner runner = new WebApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(A2ABlocksAutoConfiguration.class))
		.withBean("a2aSecurityClock", Clock.class, Clock::systemUTC);

	private final WebApplicationContextRunner withDatabase = this.runner
		.withConfiguration(AutoConfigurations.of(DataSourceAutoConfiguration.class))
		.withPropertyValues("a2a.security.blocks.store=jdbc", "spring.datasource.generate-unique-name=true");

	@Test
	void storeWhenNothingIsSetThenInMemoryAndNotPolled() {
		this.runner.run((context) -> {
			assertThat(context).hasSingleBean(CallerBlocks.class)
				.getBean(BlockStore.class)
				.isInstanceOf(MemoryBlockStore.class);
			// Following twice is an error, so nobody did before.
			context.getBean(CallerBlocks.class).follow(Duration.ofSeconds(30));
		});
	}

	@Test
	void contextWhenDisabledOrNoServletApplicationThenNothing() {
		this.runner.withPropertyValues("a2a.security.enabled=false")
			.run((context) -> assertThat(context).doesNotHaveBean(CallerBlocks.class));
		new ApplicationContextRunner().withConfiguration(AutoConfigurations.of(A2ABlocksAutoConfiguration.class))
			.run((context) -> assertThat(context).doesNotHaveBean(CallerBlocks.class));
	}

	@Test
	void storeWhenJdbcThenTheTableIsCreatedInAnEmbeddedDatabaseAndPolled() {
		this.withDatabase.run((context) -> {
			assertThat(context).getBean(BlockStore.class).isInstanceOf(JdbcBlockStore.class);
			CallerBlocks blocks = context.getBean(CallerBlocks.class);
			blocks.block(BlockTarget.issuer("https://i"));
			assertThat(context.getBean(BlockStore.class).all()).hasSize(1);
			assertThatExceptionOfType(IllegalStateException.class)
				.isThrownBy(() -> blocks.follow(Duration.ofSeconds(30)));
			assertThat(pollingThreads()).isNotEmpty();
		});
		assertThat(pollingThreads()).allMatch((thread) -> joined(thread), "stops with the context");
	}

	@Test
	void storeWhenJdbcAndSchemaIsNotToBeCreatedThenStartsAndAnswersNothing() {
		this.withDatabase.withPropertyValues("a2a.security.blocks.jdbc.initialize-schema=never").run((context) -> {
			assertThat(context).hasNotFailed();
			assertThatExceptionOfType(StoreUnavailableException.class)
				.isThrownBy(context.getBean(CallerBlocks.class)::current);
		});
	}

	@Test
	void storeWhenRedisThenInRedisWhichNeedNotBeThereAtStartUp() {
		this.runner.withConfiguration(AutoConfigurations.of(DataRedisAutoConfiguration.class))
			.withPropertyValues("a2a.security.blocks.store=redis", "spring.data.redis.url=redis://127.0.0.1:1",
					"spring.data.redis.timeout=1s")
			.run((context) -> assertThat(context).hasNotFailed()
				.getBean(BlockStore.class)
				.isInstanceOf(RedisBlockStore.class));
	}

	@Test
	void storeWhenTheUserHasOneThenThatIsFollowed() {
		this.runner.withBean(BlockStore.class, EmptyStore::new).run((context) -> {
			assertThat(context).getBean(BlockStore.class).isInstanceOf(EmptyStore.class);
			assertThatExceptionOfType(IllegalStateException.class)
				.isThrownBy(() -> context.getBean(CallerBlocks.class).follow(Duration.ofSeconds(30)));
		});
	}

	@ParameterizedTest
	@CsvSource(textBlock = """
			a2a.security.blocks.store=jdbc, no single bean of type DataSource
			a2a.security.blocks.store=redis, no single bean of type RedisConnectionFactory
			a2a.security.blocks.poll-interval=1ms, a2a.security.blocks.poll-interval
			a2a.security.blocks.poll-interval=31s, a2a.security.blocks.poll-interval""")
	void contextWhenConfiguredWrongThenFailsWithTheKey(String property, String message) {
		this.runner.withPropertyValues(property)
			.run((context) -> assertThat(context).getFailure()
				.rootCause()
				.isInstanceOf(InvalidConfigurationException.class)
				.hasMessageContaining(message));
	}

	@Test
	void contextWhenClassesAreMissingThenFailsWithTheRemedy() {
		this.runner.withClassLoader(new FilteredClassLoader(RedisConnectionFactory.class))
			.withPropertyValues("a2a.security.blocks.store=redis")
			.run((context) -> assertThat(context).getFailure()
				.rootCause()
				.hasMessageContaining("Spring Data Redis is not on the class path"));
		this.runner.withClassLoader(new FilteredClassLoader("org.springframework.boot.jdbc"))
			.withPropertyValues("a2a.security.blocks.store=jdbc")
			.run((context) -> assertThat(context).getFailure()
				.rootCause()
				.hasMessageContaining("spring-boot-jdbc is not on the class path"));
		this.runner
			.withClassLoader(new FilteredClassLoader("org.springframework.boot.jdbc", "org.springframework.boot.sql",
					"org.springframework.jdbc", "org.springframework.data.redis"))
			.run((context) -> assertThat(context).hasNotFailed());
	}

	@Test
	void metersWhenRegistryAndMemoryThenHitsMissesAndSize() throws Exception {
		metrics(Duration.ofSeconds(60)).run((context) -> {
			SimpleMeterRegistry registry = context.getBean(SimpleMeterRegistry.class);
			context.getBean(TokenMemoryMetrics.class).bindTo(registry);
			assertThat(registry.getMeters()).extracting((meter) -> meter.getId().getName() + meter.getId().getTags())
				.containsExactlyInAnyOrder("a2a.security.tokens.remembered.lookups[tag(result=hit)]",
						"a2a.security.tokens.remembered.lookups[tag(result=miss)]",
						"a2a.security.tokens.remembered.size[]");
			assertThat(registry.get("a2a.security.tokens.remembered.size").gauge().value()).isZero();
		});
	}

	@Test
	void metersWhenMemoryIsOffThenNone() {
		metrics(Duration.ZERO).run((context) -> {
			SimpleMeterRegistry registry = context.getBean(SimpleMeterRegistry.class);
			context.getBean(TokenMemoryMetrics.class).bindTo(registry);
			assertThat(registry.getMeters()).isEmpty();
		});
	}

	@Test
	void metersWhenNoRegistryOrNoMicrometerThenNoBean() {
		ApplicationContextRunner bare = new ApplicationContextRunner()
			.withConfiguration(AutoConfigurations.of(A2AMetricsAutoConfiguration.class))
			.withBean(TokenValidation.class, () -> validation(Duration.ofSeconds(60)));
		bare.run((context) -> assertThat(context).hasNotFailed().doesNotHaveBean("a2aTokenMemoryMetrics"));
		bare.withClassLoader(new FilteredClassLoader(MeterRegistry.class))
			.run((context) -> assertThat(context).hasNotFailed().doesNotHaveBean("a2aTokenMemoryMetrics"));
	}

	@Test
	void introspectionWhenNothingIsSetThenNone() {
		assertThat(introspection()).isNull();
	}

	@Test
	void introspectionWhenSetThenTheIssuersRulesHold() {
		IntrospectionSource source = introspection("uri=https://own.example.com/introspect", "client-id=agent",
				"client-secret=s3cret");
		assertThat(source.uri()).isEqualTo(URI.create("https://own.example.com/introspect"));
		assertThat(source.issuer().issuer()).isEqualTo("https://own.example.com");
		assertThat(source.issuer().audiences()).containsExactly("https://agent.example.com");
		assertThat(source.memory().life()).isZero();
		assertThat(properties("client-secret=s3cret").introspection().toString()).doesNotContain("s3cret");
		assertThat(properties("client-secret=s3cret").toString()).doesNotContain("s3cret");
	}

	@Test
	void introspectionWhenAnotherIssuerThenGeneralRulesUnderItsName() {
		IntrospectionSource source = introspection("uri=https://other.example.com/introspect", "client-id=agent",
				"client-secret=s3cret", "issuer=https://other.example.com", "remember-for=30s");
		assertThat(source.issuer().issuer()).isEqualTo("https://other.example.com");
		assertThat(source.issuer().audiences()).containsExactly("https://agent.example.com");
		assertThat(source.memory().life()).isEqualTo(Duration.ofSeconds(30));
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|',
			textBlock = """
					client-id=agent | introspection.uri is missing
					uri=https://own.example.com/i,client-id=agent | client-secret is missing
					uri=https://own.example.com/i,client-secret=x | client-id or client-secret is missing
					uri=http://own.example.com/i,client-id=agent,client-secret=x | a2a.security.introspection.uri
					uri=https://own.example.com/i,client-id=agent,client-secret=x,issuer=ftp://x | introspection.issuer
					uri=https://own.example.com/i,client-id=agent,client-secret=x,remember-for=6m | introspection.remember-for
					uri=https://own.example.com/i,client-id=agent,client-secret=x,max-concurrent=0 | introspection.max-concurrent""")
	void introspectionWhenSetWrongThenFailsWithTheKey(String values, String message) {
		assertThatExceptionOfType(InvalidConfigurationException.class)
			.isThrownBy(() -> introspection(values.split(",")))
			.withMessageContaining(message);
	}

	@Test
	void introspectionWhenSeveralIssuersThenItsOwnHasToBeNamed() {
		MockEnvironment environment = environment("uri=https://own.example.com/i", "client-id=agent",
				"client-secret=x");
		environment.setProperty("a2a.security.issuers[0].issuer-uri", "https://acme.example.org");
		environment.setProperty("a2a.security.issuers[0].partner.name", "acme");
		environment.setProperty("a2a.security.issuers[0].partner.clients", "c");
		environment.setProperty("a2a.security.issuers[0].partner.scopes", "a");
		assertThatExceptionOfType(InvalidConfigurationException.class)
			.isThrownBy(() -> new SecuritySettings(bound(environment), environment).introspection())
			.withMessageContaining("introspection.issuer is missing");
		environment.setProperty("a2a.security.introspection.issuer", "https://acme.example.org");
		assertThat(new SecuritySettings(bound(environment), environment).introspection().issuer().partner()).isNotNull()
			.satisfies((partner) -> assertThat(partner.name()).isEqualTo("acme"));
	}

	private static IntrospectionSource introspection(String... values) {
		MockEnvironment environment = environment(values);
		return new SecuritySettings(bound(environment), environment).introspection();
	}

	private static A2ASecurityProperties properties(String... values) {
		return bound(environment(values));
	}

	private static MockEnvironment environment(String... values) {
		MockEnvironment environment = new MockEnvironment()
			.withProperty("a2a.security.issuer-uri", "https://own.example.com")
			.withProperty("a2a.security.audience", "https://agent.example.com");
		for (String value : values) {
			String[] pair = value.split("=", 2);
			environment.setProperty("a2a.security.introspection." + pair[0], pair[1]);
		}
		return environment;
	}

	private static A2ASecurityProperties bound(MockEnvironment environment) {
		return Binder.get(environment).bindOrCreate("a2a.security", Bindable.of(A2ASecurityProperties.class));
	}

	private static ApplicationContextRunner metrics(Duration memory) {
		return new ApplicationContextRunner()
			.withConfiguration(AutoConfigurations.of(A2AMetricsAutoConfiguration.class))
			.withBean(SimpleMeterRegistry.class)
			.withBean(TokenValidation.class, () -> validation(memory));
	}

	private static TokenValidation validation(Duration memory) {
		return new TokenValidation(List.of(),
				new KeyPolicy(Duration.ofMinutes(5), Duration.ZERO, Duration.ofSeconds(1), Duration.ofSeconds(1)),
				new TokenValidation.TokenMemory(memory, 1_000_000), Clock.systemUTC());
	}

	private static List<Thread> pollingThreads() {
		return Thread.getAllStackTraces()
			.keySet()
			.stream()
			.filter((thread) -> thread.getName().equals("a2a-blocks"))
			.toList();
	}

	private static boolean joined(Thread thread) {
		try {
			thread.join(10_000);
			return !thread.isAlive();
		}
		catch (InterruptedException ex) {
			return false;
		}
	}

	private static final class EmptyStore implements BlockStore {

		@Override
		public void put(CallerBlock block) {
			// Keeps nothing.
		}

		@Override
		public void remove(BlockTarget target) {
			// Keeps nothing.
		}

		@Override
		public Collection<CallerBlock> all() {
			return List.of();
		}

	}

}
