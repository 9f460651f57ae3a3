package dev.a2asecurity.autoconfigure;

import java.time.Clock;
import java.util.List;
import java.util.function.Predicate;

import javax.sql.DataSource;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import dev.a2asecurity.InvalidConfigurationException;
import dev.a2asecurity.audit.AuditTrail;
import dev.a2asecurity.authentication.CallerBlocks;
import dev.a2asecurity.call.Caller;
import dev.a2asecurity.card.AgentKeys;
import dev.a2asecurity.webhook.WebhookScheme;
import dev.a2asecurity.webhook.send.AttemptAudit;
import dev.a2asecurity.webhook.send.DeliveryClient;
import dev.a2asecurity.webhook.send.DeliveryPolicy;
import dev.a2asecurity.webhook.send.NameResolver;
import dev.a2asecurity.webhook.send.PushCredentialRedaction;
import dev.a2asecurity.webhook.send.SealedWebhooks;
import dev.a2asecurity.webhook.send.TimedResolver;
import dev.a2asecurity.webhook.send.WebhookAttemptListener;
import dev.a2asecurity.webhook.send.WebhookSender;
import dev.a2asecurity.webhook.send.WebhookSending;
import dev.a2asecurity.webhook.send.WebhookUrlPolicy;

import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingClass;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.jdbc.init.DataSourceScriptDatabaseInitializer;
import org.springframework.boot.sql.init.dependency.DatabaseInitializationDependencyConfigurer;
import org.springframework.boot.sql.init.dependency.DependsOnDatabaseInitialization;
import org.springframework.boot.ssl.SslBundles;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Conditional;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.core.log.LogMessage;

import static dev.a2asecurity.autoconfigure.SecuritySettings.require;

/**
 * Auto-configuration of the sender of webhooks, for an agent that says that it sends push
 * notifications. A bean of type {@link WebhookSender} replaces the one here.
 */
@AutoConfiguration(
		after = { A2AAuditAutoConfiguration.class, A2AClockAutoConfiguration.class, A2ABlocksAutoConfiguration.class,
				A2ASigningAutoConfiguration.class },
		afterName = { "org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration",
				"org.springframework.boot.autoconfigure.ssl.SslAutoConfiguration" })
@ConditionalOnA2ASecurity
@Conditional(OnWebhookSender.class)
@EnableConfigurationProperties(A2AWebhookSenderProperties.class)
public final class A2AWebhookSenderAutoConfiguration {

	private static final Log logger = LogFactory.getLog(A2AWebhookSenderAutoConfiguration.class);

	@Bean
	WebhookSenderSettings a2aWebhookSenderSettings(A2AWebhookSenderProperties properties) {
		WebhookSenderSettings settings = new WebhookSenderSettings(properties);
		List<String> opened = settings.opened();
		if (!opened.isEmpty()) {
			logger.warn(LogMessage.format("Opened by configuration: %s", String.join("; ", opened)));
		}
		return settings;
	}

	@Bean
	@ConditionalOnMissingBean
	WebhookUrlPolicy a2aWebhookUrlPolicy(WebhookSenderSettings settings) {
		return new WebhookUrlPolicy(settings.urlRules(),
				new TimedResolver(NameResolver.platform(), settings.resolveTimeout()));
	}

	@Bean
	@ConditionalOnBean(AuditTrail.class)
	AttemptAudit a2aWebhookAttemptAudit(AuditTrail trail) {
		return new AttemptAudit(trail);
	}

	@Bean
	PushCredentialRedaction a2aPushCredentialRedaction() {
		return new PushCredentialRedaction();
	}

	@Bean
	SdkPushSenderCheck a2aSdkPushSenderCheck(ListableBeanFactory beanFactory, A2AWebhookSenderProperties properties) {
		return new SdkPushSenderCheck(beanFactory, properties.allowSdkPushSender());
	}

	/**
	 * The outbox in a database, where JDBC is on the class path.
	 */
	@Configuration(proxyBeanMethods = false)
	@ConditionalOnClass(DataSourceScriptDatabaseInitializer.class)
	@Import(DatabaseInitializationDependencyConfigurer.class)
	static class DatabaseOutbox {

		@Bean
		@Conditional(OnJdbcOutbox.class)
		WebhookSchemaInitializer a2aWebhookSchemaInitializer(ObjectProvider<DataSource> dataSources,
				A2AWebhookSenderProperties properties) {
			return new WebhookSchemaInitializer(single(dataSources), properties.outbox().initializeSchema());
		}

		@Bean
		@DependsOnDatabaseInitialization
		@ConditionalOnMissingBean
		WebhookSending.Outbox a2aWebhookOutbox(ObjectProvider<DataSource> dataSources,
				A2AWebhookSenderProperties properties, WebhookSenderSettings settings) {
			A2AWebhookSenderProperties.Store store = properties.outbox().store();
			boolean jdbc = (store != null) ? store == A2AWebhookSenderProperties.Store.JDBC
					: dataSources.getIfUnique() != null;
			return jdbc ? inDatabase(single(dataSources), properties, settings) : inMemory(settings);
		}

		private static DataSource single(ObjectProvider<DataSource> dataSources) {
			DataSource dataSource = dataSources.getIfUnique();
			if (dataSource == null) {
				throw new InvalidConfigurationException(
						WebhookSenderSettings.KEY
								+ ".outbox.store is jdbc, and there is no single bean of type DataSource.",
						"Add spring-boot-starter-jdbc and a driver, and set spring.datasource.url, mark one of several "
								+ "as primary, or set " + WebhookSenderSettings.KEY + ".outbox.store=memory.");
			}
			return dataSource;
		}

		private static WebhookSending.Outbox inDatabase(DataSource dataSource, A2AWebhookSenderProperties properties,
				WebhookSenderSettings settings) {
			return WebhookSending.Outbox.inDatabase(dataSource, sealed(dataSource, properties.outbox()),
					settings.capacity(), (int) properties.maxSize().toBytes());
		}

		/**
		 * Only what ends with this process may be encrypted with a key that does.
		 */
		private static SealedWebhooks sealed(DataSource dataSource, A2AWebhookSenderProperties.Outbox outbox) {
			String key = WebhookSenderSettings.KEY + ".outbox.encryption-keys";
			if (outbox.encryptionKeys().isEmpty()) {
				require(SchemaScripts.isEmbedded(dataSource),
						key + " is empty, and credentials of receivers wait in a database.",
						"Set " + key + "[0] to 32 random bytes in base64 (openssl rand -base64 32), the same for every "
								+ "instance of this agent.");
				return SealedWebhooks.withOwnKey();
			}
			try {
				return SealedWebhooks.with(outbox.encryptionKeys());
			}
			catch (IllegalArgumentException ex) {
				throw new InvalidConfigurationException(key + " cannot be used: " + ex.getMessage() + ".",
						"Use 32 random bytes in base64 for each (openssl rand -base64 32).");
			}
		}

	}

	/**
	 * The outbox in memory, where there is no JDBC.
	 */
	@Configuration(proxyBeanMethods = false)
	@ConditionalOnMissingClass("org.springframework.boot.jdbc.init.DataSourceScriptDatabaseInitializer")
	static class MemoryOutbox {

		@Bean
		@ConditionalOnMissingBean
		WebhookSending.Outbox a2aWebhookOutbox(A2AWebhookSenderProperties properties, WebhookSenderSettings settings) {
			require(properties.outbox().store() != A2AWebhookSenderProperties.Store.JDBC,
					WebhookSenderSettings.KEY + ".outbox.store is jdbc, and spring-boot-jdbc is not on the class path.",
					"Add spring-boot-starter-jdbc and a driver, or remove the property.");
			return inMemory(settings);
		}

	}

	/**
	 * The sender itself, by Apache HttpClient.
	 */
	@Configuration(proxyBeanMethods = false)
	@ConditionalOnClass(name = "org.apache.hc.client5.http.impl.classic.HttpClients")
	static class Sender {

		@Bean
		@ConditionalOnMissingBean
		WebhookSender a2aWebhookSender(A2AWebhookSenderProperties properties, WebhookSenderSettings settings,
				WebhookSending.Outbox outbox, WebhookUrlPolicy urls, AgentKeys keys,
				ObjectProvider<AgentSettings> agent, ObjectProvider<WebhookScheme.Signer> signers,
				ObjectProvider<CallerBlocks> blocks, ObjectProvider<SslBundles> bundles,
				ObjectProvider<WebhookAttemptListener> listeners, ApplicationEventPublisher events,
				@Qualifier("a2aSecurityClock") Clock clock) {
			DeliveryPolicy policy = settings.deliveryPolicy();
			AgentSettings settingsOfAgent = agent.getIfAvailable();
			DeliveryClient client = new DeliveryClient(urls, settings.connections(bundles.getIfAvailable()),
					policy.totalTimeout(), clock);
			return WebhookSending.sender(outbox,
					settings.signatures(keys, signers.orderedStream().toList(),
							(settingsOfAgent != null) ? settingsOfAgent.url() : null),
					urls, client, policy, properties.ownershipChallenge() ? settings.challengeRememberedFor() : null,
					blocked(blocks.getIfAvailable()), events::publishEvent, listeners.orderedStream().toList(), clock);
		}

		private static Predicate<Caller> blocked(@Nullable CallerBlocks blocks) {
			return (caller) -> blocks != null && blocks.isBlocked(caller);
		}

	}

	/**
	 * Webhooks are to be sent, and what sends them is not there.
	 */
	@Configuration(proxyBeanMethods = false)
	@ConditionalOnMissingClass("org.apache.hc.client5.http.impl.classic.HttpClients")
	static class MissingHttpClient {

		@Bean
		@ConditionalOnMissingBean
		WebhookSender a2aWebhookSender() {
			throw new InvalidConfigurationException(
					"The agent says that it sends push notifications, and Apache HttpClient 5, which would send them, is "
							+ "not on the class path.",
					"Add org.apache.httpcomponents.client5:httpclient5, or set a2a.security.webhooks.send.enabled=false if "
							+ "something else sends them safely.");
		}

	}

	private static WebhookSending.Outbox inMemory(WebhookSenderSettings settings) {
		logger.info("Webhooks wait in the memory of this instance; what waits when it stops is lost. "
				+ "With a DataSource they wait in its database (" + WebhookSenderSettings.KEY + ".outbox.store)");
		return WebhookSending.Outbox.inMemory(settings.capacity());
	}

}
