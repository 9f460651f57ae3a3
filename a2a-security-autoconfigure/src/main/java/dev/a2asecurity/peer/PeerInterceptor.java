package dev.a2asecurity.peer;

import java.io.IOException;
import java.net.URI;
import java.util.EnumSet;
import java.util.Set;

import org.jspecify.annotations.Nullable;

import dev.a2asecurity.call.SkillId;
import dev.a2asecurity.peer.PeerCalls.Remedy;

import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpRequest;
import org.springframework.http.client.ClientHttpRequestExecution;
import org.springframework.http.client.ClientHttpRequestInterceptor;
import org.springframework.http.client.ClientHttpResponse;

/**
 * Authenticates the requests of a {@code RestClient}. Whatever {@code Authorization} a
 * request brings along is replaced: nobody's inbound token leaves by this way.
 * <p>
 * A refused request is sent once more for each thing that can be remedied, and for none
 * twice. Its body is at hand: Spring buffers it for interceptors.
 */
final class PeerInterceptor implements ClientHttpRequestInterceptor {

	private final PeerCalls calls;

	private final @Nullable SkillId skill;

	private final @Nullable OnBehalf behalf;

	PeerInterceptor(PeerCalls calls, @Nullable SkillId skill, @Nullable OnBehalf behalf) {
		this.calls = calls;
		this.skill = skill;
		this.behalf = behalf;
	}

	@Override
	public ClientHttpResponse intercept(HttpRequest request, byte[] body, ClientHttpRequestExecution execution)
			throws IOException {
		URI uri = request.getURI();
		// Found out once: a remedy must not be on another authority.
		this.calls.origins().require(uri);
		OnBehalf authority = (this.behalf != null) ? this.behalf : this.calls.authorities().current();
		Set<Remedy> tried = EnumSet.of(Remedy.NONE);
		while (true) {
			AuthenticatedHeaders headers = this.calls.headers(request.getMethod().name(), uri, this.skill, authority);
			request.getHeaders().remove(HttpHeaders.AUTHORIZATION);
			request.getHeaders().remove("DPoP");
			headers.forEach(request.getHeaders()::set);
			ClientHttpResponse response = execution.execute(request, body);
			int status = response.getStatusCode().value();
			Remedy remedy = this.calls.remedy(headers, uri, this.skill, authority, status, response.getHeaders());
			if (!tried.add(remedy)) {
				requireNotElsewhere(response, uri);
				return response;
			}
			response.close();
		}
	}

	private void requireNotElsewhere(ClientHttpResponse response, URI uri) throws IOException {
		String location = response.getHeaders().getFirst(HttpHeaders.LOCATION);
		if (response.getStatusCode().is3xxRedirection() && location != null) {
			try {
				this.calls.origins().requireRedirectWithin(location, uri);
			}
			catch (RemoteAgentException ex) {
				response.close();
				throw ex;
			}
		}
	}

}
