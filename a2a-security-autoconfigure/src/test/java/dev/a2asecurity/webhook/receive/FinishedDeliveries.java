package dev.a2asecurity.webhook.receive;

import java.io.IOException;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;

import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * Tells when the receiver has done with a delivery, around everything that it does. The
 * sender has its answer a moment earlier, and what it sends within that moment counts as
 * sent while the first is being worked on.
 */
@Order(Ordered.HIGHEST_PRECEDENCE)
final class FinishedDeliveries extends OncePerRequestFilter {

	static final String HEADER = "X-Delivery";

	private final Map<String, CompletableFuture<Void>> deliveries = new ConcurrentHashMap<>();

	@Override
	protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
			throws ServletException, IOException {
		try {
			chain.doFilter(request, response);
		}
		finally {
			String id = request.getHeader(HEADER);
			if (id != null) {
				of(id).complete(null);
			}
		}
	}

	void await(String id) throws Exception {
		of(id).get(20, TimeUnit.SECONDS);
	}

	private CompletableFuture<Void> of(String id) {
		return this.deliveries.computeIfAbsent(id, (same) -> new CompletableFuture<>());
	}

}
