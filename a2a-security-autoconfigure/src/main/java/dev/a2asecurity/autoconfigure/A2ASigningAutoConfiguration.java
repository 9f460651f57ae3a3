package dev.a2asecurity.autoconfigure;

import java.security.GeneralSecurityException;
import java.security.KeyPairGenerator;
import java.security.spec.ECGenParameterSpec;
import java.time.Clock;
import java.util.List;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import dev.a2asecurity.InvalidConfigurationException;
import dev.a2asecurity.agentcard.AgentKey;
import dev.a2asecurity.audit.AuditTrail;
import dev.a2asecurity.authentication.IssuerUris;
import dev.a2asecurity.card.AgentKeys;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.ssl.SslAutoConfiguration;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.ssl.SslBundles;
import org.springframework.context.annotation.Bean;
import org.springframework.core.log.LogMessage;

/**
 * Auto-configuration of the keys with which this agent signs.
 */
@AutoConfiguration(
		after = { A2AAuditAutoConfiguration.class, A2AClockAutoConfiguration.class, SslAutoConfiguration.class })
@ConditionalOnA2ASecurity
@EnableConfigurationProperties(A2ASigningProperties.class)
public final class A2ASigningAutoConfiguration {

	private static final Log logger = LogFactory.getLog(A2ASigningAutoConfiguration.class);

	@Bean
	@ConditionalOnMissingBean
	AgentKeys a2aAgentKeys(A2ASigningProperties properties, ObjectProvider<SslBundles> bundles,
			ObjectProvider<AgentSettings> agent, ObjectProvider<AuditTrail> trail,
			@Qualifier("a2aSecurityClock") Clock clock) {
		AgentKeys keys = keys(properties, bundles, agent, clock);
		trail.ifAvailable(keys::putOnRecord);
		return keys;
	}

	private static AgentKeys keys(A2ASigningProperties properties, ObjectProvider<SslBundles> bundles,
			ObjectProvider<AgentSettings> agent, Clock clock) {
		SigningKeys configured = SigningKeys.read(properties, bundles.getIfAvailable());
		if (configured.signing().isEmpty()) {
			return withoutKeys(configured, agent.getIfAvailable(), clock);
		}
		AgentKeys keys = keys(configured.signing(), configured, clock);
		if (keys.allCurrent().isEmpty()) {
			throw new InvalidConfigurationException("None of the agent's keys may sign now: " + keys + ".",
					"Add a key below " + SigningKeys.PREFIX + " whose dates include today.");
		}
		reloadWithBundles(keys, properties, bundles, clock);
		logger.info(LogMessage.format("Signs with %s", keys));
		return keys;
	}

	private static AgentKeys withoutKeys(SigningKeys configured, @Nullable AgentSettings agent, Clock clock) {
		if (agent == null || !IssuerUris.isLoopback(agent.url())) {
			if (agent != null) {
				logger.warn("Did not sign the Agent Card since there is no key; set " + SigningKeys.PREFIX
						+ ".keys[0].bundle or " + SigningKeys.PREFIX + ".jwk-set");
			}
			return keys(List.of(), configured, clock);
		}
		logger.warn("Signs with a key that was made for this run, since the agent's URL is one of this machine; "
				+ "nobody can know it beforehand. Set " + SigningKeys.PREFIX + ".keys[0].bundle or "
				+ SigningKeys.PREFIX + ".jwk-set for one that stays");
		return keys(List.of(ephemeral()), configured, clock);
	}

	private static AgentKeys keys(List<AgentKey> signing, SigningKeys configured, Clock clock) {
		try {
			return new AgentKeys(signing, configured.retired(), clock);
		}
		catch (IllegalArgumentException ex) {
			throw new InvalidConfigurationException("The agent's keys cannot be used: " + ex.getMessage() + ".",
					"Give each key of " + SigningKeys.PREFIX + " an id of its own.");
		}
	}

	private static AgentKey ephemeral() {
		try {
			KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
			generator.initialize(new ECGenParameterSpec("secp256r1"));
			return AgentKey.of(generator.generateKeyPair(), null, null);
		}
		catch (GeneralSecurityException ex) {
			throw new IllegalStateException("Every JDK has P-256", ex);
		}
	}

	/**
	 * A bundle with {@code reload-on-update} brings a new key without a restart. One that
	 * cannot be used must not take the present one away.
	 */
	private static void reloadWithBundles(AgentKeys keys, A2ASigningProperties properties,
			ObjectProvider<SslBundles> provider, Clock clock) {
		SslBundles bundles = provider.getIfAvailable();
		if (bundles == null) {
			return;
		}
		properties.keys()
			.stream()
			.map(A2ASigningProperties.Key::bundle)
			.distinct()
			.forEach((bundle) -> bundles.addBundleUpdateHandler(bundle,
					(updated) -> reload(keys, properties, bundles, clock)));
	}

	private static void reload(AgentKeys keys, A2ASigningProperties properties, SslBundles bundles, Clock clock) {
		try {
			SigningKeys read = SigningKeys.read(properties, bundles);
			if (keys(read.signing(), read, clock).allCurrent().isEmpty()) {
				logger.error("Did not take over the agent's changed keys since none of them may sign now");
				return;
			}
			keys.replace(read.signing(), read.retired());
			logger.info(LogMessage.format("Signs with %s", keys));
		}
		catch (InvalidConfigurationException | IllegalArgumentException ex) {
			logger.error(LogMessage.format("Did not take over the agent's changed keys since %s", ex.getMessage()));
		}
	}

}
