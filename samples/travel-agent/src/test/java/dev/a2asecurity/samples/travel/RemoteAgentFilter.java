package dev.a2asecurity.samples.travel;

import java.util.Map;

import dev.a2asecurity.peer.RemoteAgent;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

import org.springframework.web.reactive.function.client.ClientRequest;
import org.springframework.web.reactive.function.client.ClientResponse;
import org.springframework.web.reactive.function.client.ExchangeFilterFunction;
import org.springframework.web.reactive.function.client.ExchangeFunction;

/**
 * Authenticates the requests of a {@code WebClient} to one remote agent.
 * <p>
 * A token may have to be fetched, which blocks, so that is done on a thread that may. A
 * call in a caller's name takes the view of {@link RemoteAgent#onBehalfOf}: that thread
 * does not know the caller. Make it the last filter, and leave redirects off, as
 * {@code WebClient} does by default.
 */
final class RemoteAgentFilter implements ExchangeFilterFunction {

	private final RemoteAgent agent;

	RemoteAgentFilter(RemoteAgent agent) {
		this.agent = agent;
	}

	@Override
	public Mono<ClientResponse> filter(ClientRequest request, ExchangeFunction next) {
		return send(request, next, true);
	}

	private Mono<ClientResponse> send(ClientRequest request, ExchangeFunction next, boolean again) {
		return headers(request).flatMap((headers) -> next.exchange(with(request, headers))
			.flatMap((response) -> (again && isWorthOnceMore(request, headers, response))
					? response.releaseBody().then(send(request, next, false)) : Mono.just(response)));
	}

	private Mono<Map<String, String>> headers(ClientRequest request) {
		return Mono.fromCallable(() -> this.agent.headersFor(request.method().name(), request.url()))
			.subscribeOn(Schedulers.boundedElastic());
	}

	private boolean isWorthOnceMore(ClientRequest request, Map<String, String> headers, ClientResponse response) {
		return this.agent.answered(headers, request.url(), response.statusCode().value(),
				response.headers().asHttpHeaders());
	}

	private static ClientRequest with(ClientRequest request, Map<String, String> headers) {
		return ClientRequest.from(request).headers((all) -> {
			all.remove("Authorization");
			all.remove("DPoP");
			headers.forEach(all::set);
		}).build();
	}

}
