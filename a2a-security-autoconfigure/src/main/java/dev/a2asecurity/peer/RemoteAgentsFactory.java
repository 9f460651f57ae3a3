package dev.a2asecurity.peer;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

import dev.a2asecurity.InvalidConfigurationException;
import dev.a2asecurity.authentication.InboundTokens;
import dev.a2asecurity.card.AgentCardClient;

import org.springframework.boot.ssl.NoSuchSslBundleException;
import org.springframework.boot.ssl.SslBundle;
import org.springframework.boot.ssl.SslBundles;
import org.springframework.core.log.LogMessage;
import org.springframework.security.oauth2.client.registration.ClientRegistrationRepository;
import org.springframework.web.client.RestClient;

/**
 * Puts the remote agents together.
 */
public final class RemoteAgentsFactory {

	private static final Log logger = LogFactory.getLog(RemoteAgentsFactory.class);

	private final ClientRegistrationRepository registrations;

	private final PeerTokenManager tokens;

	private final InboundTokens inboundTokens;

	private final SslBundles bundles;

	private final Supplier<RestClient.Builder> restClients;

	private final PeerWatch watch;

	/**
	 * Creates a factory.
	 * @param registrations the client registrations
	 * @param tokens keeps the tokens
	 * @param inboundTokens opens callers' tokens for the token exchange
	 * @param bundles the SSL bundles
	 * @param restClients makes builders of clients, a new one each time
	 * @param listeners told of each request
	 * @param taskListeners told of the tasks that come of them
	 */
	public RemoteAgentsFactory(ClientRegistrationRepository registrations, PeerTokenManager tokens,
			InboundTokens inboundTokens, SslBundles bundles, Supplier<RestClient.Builder> restClients,
			List<PeerListener> listeners, List<PeerTaskListener> taskListeners) {
		this.registrations = registrations;
		this.tokens = tokens;
		this.inboundTokens = inboundTokens;
		this.bundles = bundles;
		this.restClients = restClients;
		this.watch = new PeerWatch(listeners, taskListeners);
	}

	/**
	 * Creates the remote agents.
	 * @param peers what configuration says of them
	 * @param cards reads and verifies their cards
	 * @throws InvalidConfigurationException if a registration, bundle or key is not there
	 */
	public RemoteAgents create(List<Peer> peers, AgentCardClient cards) {
		return create(peers, (peer) -> new FetchedCard(peer, cards));
	}

	RemoteAgents create(List<Peer> peers, Function<Peer, CardSource> cards) {
		Map<String, RemoteAgent> agents = new LinkedHashMap<>();
		peers.forEach((peer) -> agents.put(peer.name(), create(peer, cards.apply(peer))));
		return new ConfiguredRemoteAgents(agents);
	}

	private RemoteAgent create(Peer peer, CardSource card) {
		Peer.ClientKeySource clientKey = peer.clientKey();
		SslBundle keyBundle = (clientKey != null) ? bundle(peer.key("client-key.bundle"), clientKey.bundle()) : null;
		SslBundle sslBundle = (peer.sslBundle() != null) ? bundle(peer.key("ssl-bundle"), peer.sslBundle()) : null;
		ClientCredentials credentials = new ClientCredentials(peer, this.registrations, keyBundle, sslBundle);
		credentials.current();
		TokenPolicy policy = this.tokens.policy();
		PeerConnection toPeer = new PeerConnection(policy, null, sslBundle);
		PeerConnection toTokenEndpoint = new PeerConnection(policy, policy.readTimeout(), sslBundle);
		if (clientKey != null) {
			follow(peer.key("client-key.bundle"), clientKey.bundle(), credentials::reloadKey);
		}
		if (peer.sslBundle() != null) {
			follow(peer.key("ssl-bundle"), peer.sslBundle(), (bundle) -> {
				toTokenEndpoint.reload(bundle);
				toPeer.reload(bundle);
				credentials.reloadCertificate(bundle);
			});
		}
		DPoPKey dpop = (peer.binding() == Peer.Binding.DPOP)
				? DPoPKey.generate(peer.proofAlgorithm(), this.tokens.clock()) : null;
		DPoPNonces nonces = new DPoPNonces();
		TokenEndpoint endpoint = new TokenEndpoint(peer, credentials, this.tokens,
				new TokenRequests(peer, credentials, toTokenEndpoint, dpop, nonces, this.tokens.clock()), dpop);
		PeerCalls calls = new PeerCalls(peer, card, new AuthorityResolver(peer, this.inboundTokens), credentials,
				endpoint, this.tokens, dpop, nonces, this.watch);
		return new ConfiguredRemoteAgent(calls, toPeer, this.restClients);
	}

	private SslBundle bundle(String property, String name) {
		try {
			return this.bundles.getBundle(name);
		}
		catch (NoSuchSslBundleException ex) {
			throw new InvalidConfigurationException(property + " is [" + name + "], and there is no such bundle.",
					"Declare it as spring.ssl.bundle.pem." + name + " or spring.ssl.bundle.jks." + name + ".");
		}
	}

	/**
	 * A bundle that cannot be used any more leaves everything as it was.
	 */
	private void follow(String property, String name, Consumer<SslBundle> reload) {
		this.bundles.addBundleUpdateHandler(name, (bundle) -> {
			try {
				reload.accept(bundle);
				logger.info(LogMessage.format("Reloaded the SSL bundle [%s] (%s)", name, property));
			}
			catch (RuntimeException ex) {
				logger.error(LogMessage.format("Did not reload the SSL bundle [%s] (%s): %s", name, property,
						(ex instanceof InvalidConfigurationException) ? ex.getMessage()
								: ex.getClass().getSimpleName()));
			}
		});
	}

}
