package dev.a2asecurity.ratelimit;

import jakarta.servlet.http.HttpServletRequest;
import org.jspecify.annotations.Nullable;

/**
 * Holds each client address to a number of requests and of failures, before anything
 * costly is done for it.
 */
public final class AddressLimits {

	private final ClientAddresses addresses;

	private final @Nullable RateLimiter<ClientAddress> requests;

	private final @Nullable FailureLimit failures;

	private final RefusalRecord record;

	/**
	 * Creates the limits.
	 * @param addresses finds the address of a client
	 * @param requests limit on all requests of an address, or {@code null} for none
	 * @param failures limit on the failures of an address, or {@code null} for none
	 * @param record takes note of refusals
	 */
	public AddressLimits(ClientAddresses addresses, @Nullable RateLimiter<ClientAddress> requests,
			@Nullable FailureLimit failures, RefusalRecord record) {
		this.addresses = addresses;
		this.requests = requests;
		this.failures = failures;
		this.record = record;
	}

	/**
	 * Counts a request.
	 * @return the refusal, or {@code null} if the request may go on
	 */
	public RateDecision.@Nullable Refused take(HttpServletRequest request) {
		if (this.requests == null && this.failures == null) {
			return null;
		}
		ClientAddress address = this.addresses.of(request);
		RateDecision.Refused waiting = (this.failures != null) ? this.failures.waiting(address) : null;
		if (waiting != null) {
			this.record.refused("failures", address.toString());
			return waiting;
		}
		if (this.requests != null && this.requests.take(address) instanceof RateDecision.Refused refused) {
			this.record.refused("address", address.toString());
			return refused;
		}
		return null;
	}

	/**
	 * Counts a failure of the one who sent a request to show who they are.
	 */
	public void failed(HttpServletRequest request) {
		if (this.failures != null) {
			this.failures.failed(this.addresses.of(request));
		}
	}

}
