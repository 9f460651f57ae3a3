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
 * Authenticates the requests of a {@code RestClient}. It stands right at the connection,
 * behind everything that the application may add to the client, so that nothing of that
 * sees a token, or leads a request elsewhere once it has one. Whatever
 * {@code Authorization} a request brings along is replaced: nobody's inbound token leaves
 * by this way.
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
		OnBehalf authority = this.calls.authority(uri, this.skill, this.behalf);
		Set<Remedy> tried = EnumSet.of(Remedy.NONE);
		while (true) {
			AuthenticatedHeaders headers = this.calls.headers(request.getMethod().name(), uri, this.skill, authority);
			request.getHeaders().remove(HttpHeaders.AUTHORIZATION);
			request.getHeaders().remove("DPoP");
			headers.forEach(request.getHeaders()::set);
			ClientHttpResponse response = execution.execute(request, body);
			int status = response.getStatusCode().value();
			Remedy remedy = this.calls.remedy(headers, uri, this.skill, status, response.getHeaders());
			if (!tried.add(remedy)) {
				requireNotElsewhere(response, uri, authority);
				return this.calls.watch().watched(this.calls.peer(), request.getMethod(), uri, body, response);
			}
			discard(response);
		}
	}

	/**
	 * Closes an answer without reading its body to the end, as Spring would: a peer that
	 * refuses may send one that has no end.
	 */
	private static void discard(ClientHttpResponse response) {
		try {
			response.getBody().close();
		}
		catch (IOException ex) {
			// There is nothing more to come.
		}
		finally {
			response.close();
		}
	}

	private void requireNotElsewhere(ClientHttpResponse response, URI uri, OnBehalf authority) throws IOException {
		String location = response.getHeaders().getFirst(HttpHeaders.LOCATION);
		if (response.getStatusCode().is3xxRedirection() && location != null) {
			try {
				this.calls.requireRedirectWithin(location, uri, this.skill, authority);
			}
			catch (RemoteAgentException ex) {
				discard(response);
				throw ex;
			}
		}
	}

}
