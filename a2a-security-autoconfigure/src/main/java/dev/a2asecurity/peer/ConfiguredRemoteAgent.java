package dev.a2asecurity.peer;

import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;

import dev.a2asecurity.agentcard.AgentCard;
import dev.a2asecurity.call.Caller;
import dev.a2asecurity.call.SkillId;
import dev.a2asecurity.peer.PeerCalls.Remedy;

import org.springframework.http.HttpHeaders;
import org.springframework.http.client.ClientHttpRequestFactory;
import org.springframework.http.client.InterceptingClientHttpRequestFactory;
import org.springframework.web.client.RestClient;

/**
 * A view of a peer: its calls, for one skill or whichever, for one caller or whoever is
 * there.
 */
final class ConfiguredRemoteAgent implements RemoteAgent {

	private final PeerCalls calls;

	private final ClientHttpRequestFactory connection;

	private final Supplier<RestClient.Builder> builder;

	private final @Nullable SkillId skill;

	private final @Nullable OnBehalf behalf;

	private volatile @Nullable RestClient restClient;

	ConfiguredRemoteAgent(PeerCalls calls, ClientHttpRequestFactory connection, Supplier<RestClient.Builder> builder) {
		this(calls, connection, builder, null, null);
	}

	private ConfiguredRemoteAgent(PeerCalls calls, ClientHttpRequestFactory connection,
			Supplier<RestClient.Builder> builder, @Nullable SkillId skill, @Nullable OnBehalf behalf) {
		this.calls = calls;
		this.connection = connection;
		this.builder = builder;
		this.skill = skill;
		this.behalf = behalf;
	}

	@Override
	public String name() {
		return this.calls.peer().name();
	}

	@Override
	public URI url() {
		return this.calls.peer().url();
	}

	@Override
	public AgentCard card() {
		return this.calls.card();
	}

	@Override
	public RemoteAgent forSkill(SkillId called) {
		return new ConfiguredRemoteAgent(this.calls, this.connection, this.builder, called, this.behalf);
	}

	@Override
	public RemoteAgent onBehalfOf(Caller caller) {
		return new ConfiguredRemoteAgent(this.calls, this.connection, this.builder, this.skill,
				this.calls.authorities().onBehalfOf(caller));
	}

	@Override
	public RestClient restClient() {
		RestClient client = this.restClient;
		if (client == null) {
			client = this.builder.get().baseUrl(this.calls.peer().url()).requestFactory(authenticated()).build();
			this.restClient = client;
		}
		return client;
	}

	/**
	 * At the connection and not among the client's interceptors: one that is added to a
	 * copy of the client would come after those, see the token, and could send it on.
	 */
	private ClientHttpRequestFactory authenticated() {
		return new InterceptingClientHttpRequestFactory(this.connection,
				List.of(new PeerInterceptor(this.calls, this.skill, this.behalf)));
	}

	@Override
	public Map<String, String> headersFor(String method, URI uri) {
		return this.calls.headers(method, uri, this.skill, this.calls.authority(uri, this.skill, this.behalf));
	}

	@Override
	public boolean answered(Map<String, String> sent, URI uri, int status, HttpHeaders answer) {
		if (!(sent instanceof AuthenticatedHeaders headers)) {
			throw new IllegalArgumentException("These headers are not of headersFor(…)");
		}
		return this.calls.remedy(headers, uri, this.skill, status, answer) != Remedy.NONE;
	}

	@Override
	public String toString() {
		return "RemoteAgent[" + name() + ((this.skill != null) ? ", skill=" + this.skill : "")
				+ ((this.behalf != null) ? ", onBehalfOf=" + this.behalf.caller() : "") + "]";
	}

}
