package dev.a2asecurity.ratelimit;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import org.springframework.core.log.LogMessage;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;

/**
 * Holds each client address to a rate, and answers what is beyond it with 429 (RFC 6585,
 * section 4).
 */
public final class AddressRateLimit {

	private static final Log logger = LogFactory.getLog(AddressRateLimit.class);

	private final ClientAddresses addresses;

	private final @Nullable RateLimiter<ClientAddress> limiter;

	private final String name;

	private final @Nullable RefusalRecord record;

	/**
	 * Creates the limit.
	 * @param addresses finds the address of a client
	 * @param limiter counts the requests, or {@code null} for no limit
	 * @param name what the record calls the limit
	 * @param record takes note of refusals, or {@code null} where nobody does
	 */
	public AddressRateLimit(ClientAddresses addresses, @Nullable RateLimiter<ClientAddress> limiter, String name,
			@Nullable RefusalRecord record) {
		this.addresses = addresses;
		this.limiter = limiter;
		this.name = name;
		this.record = record;
	}

	/**
	 * Counts a request. If it is one too many, the answer is written: 429 with
	 * {@code Retry-After}, {@code RateLimit-*} and no body, which a flood would multiply.
	 * @return whether the request may go on
	 */
	public boolean admits(HttpServletRequest request, HttpServletResponse response) {
		if (this.limiter == null) {
			return true;
		}
		ClientAddress address = this.addresses.of(request);
		if (this.limiter.take(address) instanceof RateDecision.Refused refused) {
			// Not above debug: a flood of requests must not become one of the log.
			logger.debug(LogMessage.format("Refused a request: reason=rate_limit, address=%s", address));
			response.setStatus(HttpStatus.TOO_MANY_REQUESTS.value());
			response.setHeader(HttpHeaders.RETRY_AFTER, String.valueOf(refused.retryAfterSeconds()));
			response.setHeader("RateLimit-Remaining", "0");
			response.setHeader("RateLimit-Reset", String.valueOf(refused.retryAfterSeconds()));
			if (this.record != null) {
				this.record.refused(this.name, address.toString());
			}
			return false;
		}
		return true;
	}

}
