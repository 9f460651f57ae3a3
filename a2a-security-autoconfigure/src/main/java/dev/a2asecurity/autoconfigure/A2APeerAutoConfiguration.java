package dev.a2asecurity.autoconfigure;

import java.time.Clock;
import java.util.List;
import java.util.stream.Stream;

import io.micrometer.core.instrument.MeterRegistry;

import dev.a2asecurity.InvalidConfigurationException;
import dev.a2asecurity.audit.AuditTrail;
import dev.a2asecurity.authentication.InboundTokens;
import dev.a2asecurity.peer.Peer;
import dev.a2asecurity.peer.PeerAudit;
import dev.a2asecurity.peer.PeerListener;
import dev.a2asecurity.peer.PeerTaskListener;
import dev.a2asecurity.peer.PeerTokenManager;
import dev.a2asecurity.peer.PeerTokenMetrics;
import dev.a2asecurity.peer.RemoteAgents;
import dev.a2asecurity.peer.RemoteAgentsFactory;
import dev.a2asecurity.webhook.receive.StartedTasks;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.ssl.DefaultSslBundleRegistry;
import org.springframework.boot.ssl.SslBundles;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Conditional;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.Environment;
import org.springframework.security.oauth2.client.registration.ClientRegistrationRepository;
import org.springframework.web.client.RestClient;

/**
 * Auto-configuration of the agents that are called, where {@code a2a.security.peers} has
 * some: in agents, and in applications that are none and have
 * {@code a2a.security.enabled=false}, with or without a web server.
 */
@AutoConfiguration(after = { A2AAuditAutoConfiguration.class, A2AClockAutoConfiguration.class },
		afterName = {
				"org.springframework.boot.micrometer.metrics.autoconfigure.CompositeMeterRegistryAutoConfiguration",
				"org.springframework.boot.autoconfigure.ssl.SslAutoConfiguration",
				"org.springframework.boot.restclient.autoconfigure.RestClientAutoConfiguration",
				"org.springframework.boot.security.oauth2.client.autoconfigure.OAuth2ClientAutoConfiguration" })
@ConditionalOnClass({ ClientRegistrationRepository.class, RestClient.class })
@Conditional(OnPeersCondition.class)
@EnableConfigurationProperties({ A2APeersProperties.class, A2APeerTokensProperties.class })
public final class A2APeerAutoConfiguration {

	/**
	 * Keeps callers' tokens only where a peer may be called on a caller's authority.
	 */
	@Bean(defaultCandidate = false)
	InboundTokens a2aInboundTokens(A2APeersProperties properties) {
		return PeerSettings.peers(properties).stream().allMatch((peer) -> peer.authority() == Peer.Authority.SELF)
				? InboundTokens.notKept() : InboundTokens.kept();
	}

	@Bean
	PeerTokenManager a2aPeerTokenManager(A2APeerTokensProperties properties,
			@Qualifier("a2aSecurityClock") Clock clock) {
		return new PeerTokenManager(PeerSettings.tokens(properties), clock);
	}

	@Bean
	@ConditionalOnBean(AuditTrail.class)
	PeerAudit a2aPeerAudit(AuditTrail trail) {
		return new PeerAudit(trail);
	}

	@Bean
	@ConditionalOnMissingBean
	RemoteAgents a2aRemoteAgents(A2APeersProperties properties,
			ObjectProvider<ClientRegistrationRepository> registrations, PeerTokenManager tokens,
			@Qualifier("a2aInboundTokens") InboundTokens inboundTokens, ObjectProvider<SslBundles> bundles,
			ObjectProvider<RestClient.Builder> restClients, ObjectProvider<PeerListener> listeners,
			ObjectProvider<PeerTaskListener> taskListeners, ObjectProvider<StartedTasks> startedTasks,
			ObjectProvider<AuditTrail> trail, A2APeerTokensProperties tokenProperties, Environment environment,
			@Qualifier("a2aSecurityClock") Clock clock) {
		List<Peer> peers = PeerSettings.peers(properties);
		ClientRegistrationRepository repository = registrations.getIfUnique();
		if (repository == null) {
			throw new InvalidConfigurationException(
					"a2a.security.peers has " + properties.peers().keySet()
							+ ", and there is no client registration by which tokens for them could be had.",
					"Configure spring.security.oauth2.client.registration." + peers.get(0).registration() + ".");
		}
		Stream<PeerTaskListener> expecting = ExpectedPeerTasks.of(properties, environment, startedTasks.getIfUnique())
			.stream();
		return new RemoteAgentsFactory(repository, tokens, inboundTokens,
				bundles.getIfAvailable(DefaultSslBundleRegistry::new),
				() -> restClients.getIfAvailable(RestClient::builder), listeners.orderedStream().toList(),
				Stream.concat(expecting, taskListeners.orderedStream()).toList())
			.create(peers, PeerCardTrust.client(properties, peers, PeerSettings.tokens(tokenProperties),
					trail.getIfAvailable(), clock));
	}

	/**
	 * Meters of the tokens.
	 */
	@Configuration(proxyBeanMethods = false)
	@ConditionalOnClass(MeterRegistry.class)
	static class Meters {

		@Bean
		@ConditionalOnMissingBean
		@ConditionalOnBean(MeterRegistry.class)
		PeerTokenMetrics a2aPeerTokenMetrics(MeterRegistry registry, PeerTokenManager tokens) {
			return new PeerTokenMetrics(registry, tokens);
		}

	}

}
