package dev.a2asecurity.autoconfigure;

import java.time.Clock;
import java.time.Duration;
import java.util.Base64;
import java.util.List;

import javax.sql.DataSource;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import dev.a2asecurity.InvalidConfigurationException;
import dev.a2asecurity.card.AgentKeys;
import dev.a2asecurity.replay.Inbox;
import dev.a2asecurity.replay.Servers;
import dev.a2asecurity.webhook.WebhookFixtures;
import dev.a2asecurity.webhook.receive.ExpectedTasks;
import dev.a2asecurity.webhook.receive.StartedTasks;
import dev.a2asecurity.webhook.receive.UnknownTasks;
import dev.a2asecurity.webhook.receive.WebhookReceivers;
import dev.a2asecurity.webhook.send.WebhookSender;
import dev.a2asecurity.webhook.send.WebhookSending;
import dev.a2asecurity.webhook.send.WebhookUrlPolicy;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration;
import org.springframework.boot.security.autoconfigure.SecurityAutoConfiguration;
import org.springframework.boot.security.autoconfigure.web.servlet.ServletWebSecurityAutoConfiguration;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.context.runner.WebApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.boot.webmvc.autoconfigure.DispatcherServletAutoConfiguration;
import org.springframework.boot.webmvc.autoconfigure.WebMvcAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.Mockito.mock;

/**
 * When webhooks are sent and received, and what stops start-up.
 */
@ExtendWith(OutputCaptureExtension.class)
class A2AWebhookAutoConfigurationTests {

	private static final String SEND = "a2a.security.webhooks.send.";

	private static final String RECEIVE = "a2a.security.webhooks.receive[0].";

	private final ApplicationContextRunner sender = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(A2AClockAutoConfiguration.class, A2ASigningAutoConfiguration.class,
				A2AWebhookSenderAutoConfiguration.class))
		.withBean(AgentKeys.class, () -> new AgentKeys(List.of(WebhookFixtures.EC), List.of(), Clock.systemUTC()))
		.withPropertyValues("a2a.agent.capabilities.push-notifications=true", SEND + "signatures[0].scheme=jwt",
				SEND + "issuer=https://agent.example.com");

	private final WebApplicationContextRunner receiver = new WebApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(A2AClockAutoConfiguration.class, A2AReplayAutoConfiguration.class,
				A2ARateLimitAutoConfiguration.class, A2AWebhookReceiverAutoConfiguration.class,
				SecurityAutoConfiguration.class, ServletWebSecurityAutoConfiguration.class,
				DispatcherServletAutoConfiguration.class, WebMvcAutoConfiguration.class))
		.withPropertyValues("a2a.security.enabled=false", RECEIVE + "peer=expense", RECEIVE + "path=/webhooks/a2a",
				RECEIVE + "schemes=standard-webhooks", RECEIVE + "secrets=" + WebhookFixtures.SECRET);

	@Test
	void nothingWhenWebhooksAreNotUsedThenNothingIsStarted() {
		new WebApplicationContextRunner()
			.withConfiguration(AutoConfigurations.of(A2AClockAutoConfiguration.class, A2AReplayAutoConfiguration.class,
					A2AAuditAutoConfiguration.class, A2ARateLimitAutoConfiguration.class,
					A2AWebhookReceiverAutoConfiguration.class, A2AWebhookSenderAutoConfiguration.class))
			.run((context) -> {
				assertThat(context).doesNotHaveBean(WebhookSender.class).doesNotHaveBean(WebhookUrlPolicy.class);
				assertThat(context).doesNotHaveBean(WebhookReceivers.class).doesNotHaveBean(ExpectedTasks.class);
				assertThat(Thread.getAllStackTraces().keySet())
					.noneMatch((thread) -> thread.getName().startsWith("a2a-webhook-dispatcher") && thread.isAlive()
							&& !thread.isDaemon());
			});
	}

	@Test
	void senderWhenAgentSaysThatItPushesThenThere(CapturedOutput output) {
		this.sender.run((context) -> {
			assertThat(context).hasSingleBean(WebhookSender.class).hasSingleBean(WebhookUrlPolicy.class);
			assertThat(context.getBean(WebhookSending.Outbox.class).isDurable()).isFalse();
			assertThat(output).contains("what waits when it stops is lost");
		});
	}

	@Test
	void senderWhenSwitchedOffThenAbsent() {
		this.sender.withPropertyValues(SEND + "enabled=false")
			.run((context) -> assertThat(context).doesNotHaveBean(WebhookSender.class));
		this.sender.withPropertyValues("a2a.security.enabled=false")
			.run((context) -> assertThat(context).doesNotHaveBean(WebhookSender.class));
	}

	@Test
	void senderWhenTheUserHasTheirOwnThenTheirs() {
		WebhookSender own = mock(WebhookSender.class);
		this.sender.withBean(WebhookSender.class, () -> own)
			.run((context) -> assertThat(context.getBean(WebhookSender.class)).isSameAs(own));
	}

	@Test
	void senderWhenThereIsADatabaseThenWebhooksWaitThere() {
		this.sender.withConfiguration(AutoConfigurations.of(DataSourceAutoConfiguration.class))
			.withPropertyValues("spring.datasource.generate-unique-name=true")
			.run((context) -> {
				assertThat(context).hasNotFailed().hasSingleBean(DataSource.class);
				assertThat(context.getBean(WebhookSending.Outbox.class).isDurable()).isTrue();
			});
	}

	@Test
	void senderWhenDatabaseStaysAndThereIsNoKeyThenFails() {
		ApplicationContextRunner lasting = this.sender
			.withConfiguration(AutoConfigurations.of(DataSourceAutoConfiguration.class))
			.withPropertyValues("spring.datasource.url=jdbc:postgresql://127.0.0.1:" + Servers.closedPort() + "/x",
					"spring.datasource.hikari.connection-timeout=250");
		lasting.run((context) -> fails(context.getStartupFailure(), SEND + "outbox.encryption-keys is empty"));
		lasting.withPropertyValues(SEND + "outbox.encryption-keys=c2hvcnQ=")
			.run((context) -> fails(context.getStartupFailure(), "a key has 5 bytes"));
		lasting.withPropertyValues(SEND + "outbox.encryption-keys=" + Base64.getEncoder().encodeToString(new byte[32]))
			.run((context) -> assertThat(context).hasNotFailed());
		lasting.withPropertyValues(SEND + "outbox.store=memory").run((context) -> assertThat(context).hasNotFailed());
	}

	@Test
	void senderWhenHttpClientIsMissingThenFails() {
		this.sender.withClassLoader(new FilteredClassLoader("org.apache.hc"))
			.run((context) -> fails(context.getStartupFailure(), "Apache HttpClient 5"));
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', textBlock = """
			signatures[0].scheme=          | signatures[0].scheme is missing
			signatures[0].scheme=magic     | is [magic], which is none of
			signatures[0].secret=whsec_x   | and the scheme jwt has none
			signatures[1].scheme=jwt       | as another one is
			urls.only=https://x            | is no host and no suffix
			urls.allow-inside-ranges=10.0.0.0/33 | no address and no range
			urls.allow-inside-ranges=intranet | no address and no range
			urls.ports=0                   | which are no ports
			delivery.concurrency=0         | is not positive
			delivery.give-up-after=0s      | give-up-after is PT0S
			delivery.total-timeout=1h      | total-timeout is PT1H
			outbox.capacity-per-target=9999 | capacity-per-target 9999
			outbox.capacity-per-caller=99999 | neither one caller nor one target
			outbox.store=jdbc              | no single bean of type DataSource
			max-size=1GB                   | max-size is
			proxy=nonsense                 | proxy is [nonsense]
			ssl-bundle=absent              | there is no such bundle
			""")
	void senderWhenPropertyIsWrongThenFailsAndNamesIt(String property, String message) {
		this.sender.withPropertyValues(SEND + property).run((context) -> fails(context.getStartupFailure(), message));
	}

	@Test
	void senderWhenSecretIsForAllHostsThenFails() {
		this.sender
			.withPropertyValues(SEND + "signatures[0].scheme=standard-webhooks",
					SEND + "signatures[0].secret=" + WebhookFixtures.SECRET)
			.run((context) -> fails(context.getStartupFailure(), "each receiver could sign for the others"));
		this.sender.withPropertyValues(SEND + "signatures[0].scheme=standard-webhooks")
			.run((context) -> fails(context.getStartupFailure(), "signs with Ed25519"));
	}

	@Test
	void senderWhenThereIsNoKeyThenFails() {
		new ApplicationContextRunner()
			.withConfiguration(AutoConfigurations.of(A2AClockAutoConfiguration.class, A2ASigningAutoConfiguration.class,
					A2AWebhookSenderAutoConfiguration.class))
			.withPropertyValues(SEND + "enabled=true", SEND + "signatures[0].scheme=jwt", SEND + "issuer=https://a")
			.run((context) -> fails(context.getStartupFailure(), "the agent has no key to sign with"));
	}

	@Test
	void senderWhenSomethingIsOpenedThenTheLogSaysSo(CapturedOutput output) {
		this.sender
			.withPropertyValues(SEND + "urls.allow-plain-http=true", SEND + "urls.allow-inside-hosts=localhost",
					SEND + "allow-sdk-push-sender=true")
			.run((context) -> assertThat(output)
				.contains("Opened by configuration: " + SEND + "urls.allow-plain-http=true; " + SEND
						+ "urls.allow-inside-hosts=[localhost]; " + SEND + "allow-sdk-push-sender=true"));
	}

	@Test
	void receiverWhenApplicationIsNoAgentThenThere() {
		this.receiver.run((context) -> {
			assertThat(context).hasNotFailed();
			assertThat(context).hasSingleBean(WebhookReceivers.class)
				.hasSingleBean(Inbox.class)
				.hasSingleBean(StartedTasks.class)
				.hasBean("a2aSecurityClock");
		});
	}

	@Test
	void receiverWhenTheUserExpectsTasksThenTheirs() {
		this.receiver.withUserConfiguration(OwnTasks.class)
			.run((context) -> assertThat(context).doesNotHaveBean(StartedTasks.class)
				.hasSingleBean(ExpectedTasks.class));
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', textBlock = """
			peer=                      | peer is missing
			path=                      | which is no plain path
			path=/webhooks/*           | which is no plain path
			path=/webhooks/../a        | which is no plain path
			schemes=                   | schemes is missing
			schemes=token              | which proves nothing about the body
			schemes=magic,standard-webhooks | has [magic], which is none of
			schemes=jwt,standard-webhooks | url is missing, which the scheme jwt is about
			secrets=whsec_c2hvcnQ=     | a secret has 24 to 64 bytes
			secrets=                   | secrets and public-keys are empty
			public-keys=whpk_c2hvcnQ=  | is no Ed25519 key
			tokens=x                   | the scheme token is not accepted
			issuer=https://a           | the scheme jwt is not accepted
			max-age=2h                 | max-age is PT2H
			max-ahead=10m              | max-ahead is PT10M
			remember-for=1m            | remember-for is PT1M
			processing-time=0s         | processing-time is PT0S
			allow-token-alone=true     | and token is not among
			url=http://travel.example.com/x | plain http to another machine
			""")
	void receiverWhenPropertyIsWrongThenFailsAndNamesIt(String property, String message) {
		this.receiver.withPropertyValues(RECEIVE + property)
			.run((context) -> fails(context.getStartupFailure(), message));
	}

	@Test
	void receiverWhenSchemeNeedsKeysOfThePeerThenTheyAreAskedFor() {
		this.receiver
			.withPropertyValues(RECEIVE + "schemes=jwt,standard-webhooks",
					RECEIVE + "url=https://a.example.com/webhooks/a2a")
			.run((context) -> fails(context.getStartupFailure(), "issuer is missing"));
		this.receiver
			.withPropertyValues(RECEIVE + "schemes=http-message-signatures,standard-webhooks",
					RECEIVE + "url=https://a.example.com/webhooks/a2a")
			.run((context) -> fails(context.getStartupFailure(), "jwk-set-uri is missing"));
		this.receiver.withPropertyValues(RECEIVE + "schemes=http-message-signatures,standard-webhooks",
				RECEIVE + "url=https://a.example.com/webhooks/a2a", RECEIVE + "jwk-set-uri=https://b.example.com/keys")
			.withClassLoader(new FilteredClassLoader("org.greenbytes"))
			.run((context) -> fails(context.getStartupFailure(), "org.greenbytes.http:structured-fields"));
	}

	@Test
	void receiverWhenTwoPeersHaveOneNameThenFails() {
		this.receiver
			.withPropertyValues("a2a.security.webhooks.receive[1].peer=expense",
					"a2a.security.webhooks.receive[1].path=/webhooks/other",
					"a2a.security.webhooks.receive[1].schemes=standard-webhooks",
					"a2a.security.webhooks.receive[1].secrets=" + WebhookFixtures.SECRET)
			.run((context) -> fails(context.getStartupFailure(), "as another one is"));
	}

	@Test
	void propertiesWhenNothingIsSetThenDefaults() {
		new ApplicationContextRunner().withUserConfiguration(Properties.class)
			.withPropertyValues(RECEIVE + "peer=x")
			.run((context) -> {
				A2AWebhooksProperties receive = context.getBean(A2AWebhooksProperties.class);
				A2AWebhooksProperties.Receive peer = receive.receive().get(0);
				assertThat(peer.maxAge()).isEqualTo(Duration.ofMinutes(5));
				assertThat(peer.maxAhead()).isEqualTo(Duration.ofSeconds(30));
				assertThat(peer.unknownTasks()).isEqualTo(UnknownTasks.RETRY);
				assertThat(peer.rememberFor()).isEqualTo(Duration.ofHours(72));
				assertThat(peer.processingTime()).isEqualTo(Duration.ofMinutes(5));
				assertThat(peer.allowTokenAlone()).isFalse();
				assertThat(receive.answerChallenges()).isTrue();
				assertThat(receive.maxBodySize().toMegabytes()).isEqualTo(1);
				assertThat(receive.maxBuffered().toMegabytes()).isEqualTo(64);
				assertThat(receive.bodyTimeout()).isEqualTo(Duration.ofSeconds(10));
				assertThat(receive.rateLimit())
					.isEqualTo(new A2AWebhooksProperties.RateLimit(true, 6000, Duration.ofMinutes(1)));
				assertThat(receive.startedTasks())
					.isEqualTo(new A2AWebhooksProperties.StartedTasks(100_000, Duration.ofHours(72)));
				A2AWebhookSenderProperties send = context.getBean(A2AWebhookSenderProperties.class);
				assertThat(send.enabled()).isNull();
				assertThat(send.signatures()).isEmpty();
				assertThat(send.ownershipChallenge()).isFalse();
				assertThat(send.challengeRememberedFor()).isEqualTo(Duration.ofHours(24));
				assertThat(send.maxSize().toKilobytes()).isEqualTo(512);
				assertThat(send.allowSdkPushSender()).isFalse();
				assertThat(send.urls().ports()).containsExactly(443);
				assertThat(send.urls().allowPlainHttp()).isFalse();
				assertThat(send.urls().resolveTimeout()).isEqualTo(Duration.ofSeconds(2));
				assertThat(send.delivery()).isEqualTo(new A2AWebhookSenderProperties.Delivery(16, 4,
						Duration.ofSeconds(5), Duration.ofSeconds(10), Duration.ofSeconds(30), Duration.ofSeconds(5),
						Duration.ofHours(1), Duration.ofHours(24), 30, Duration.ofHours(1), Duration.ofSeconds(10),
						Duration.ofMillis(500)));
				assertThat(send.outbox().capacity()).isEqualTo(10_000);
				assertThat(send.outbox().capacityPerTarget()).isEqualTo(2000);
				assertThat(send.outbox().capacityPerCaller()).isEqualTo(5000);
				assertThat(send.outbox().acceptTimeout()).isEqualTo(Duration.ofSeconds(1));
			});
	}

	private static void fails(Throwable failure, String message) {
		assertThat(failure).isNotNull();
		Throwable root = failure;
		while (root.getCause() != null) {
			root = root.getCause();
		}
		assertThat(root).isInstanceOf(InvalidConfigurationException.class);
		InvalidConfigurationException invalid = (InvalidConfigurationException) root;
		assertThat(invalid.getMessage() + " " + invalid.action()).contains(message).doesNotContain("c2hvcnQ");
	}

	@Configuration(proxyBeanMethods = false)
	@EnableConfigurationProperties({ A2AWebhooksProperties.class, A2AWebhookSenderProperties.class })
	static class Properties {

	}

	@Configuration(proxyBeanMethods = false)
	static class OwnTasks {

		@Bean
		ExpectedTasks tasks() {
			return (sender, taskId) -> true;
		}

	}

}
