package dev.a2asecurity.ratelimit;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

import jakarta.servlet.http.HttpServletRequest;
import org.jspecify.annotations.Nullable;

import org.springframework.security.web.util.matcher.IpAddressMatcher;

/**
 * Finds the address of a client: that of the connection; and where that is a listed
 * proxy's, the one that the proxy saw. {@code X-Forwarded-For} counts from the listed
 * proxies only, and only as far as they wrote it: whatever stands left of the first
 * address that is no proxy's came from outside, and anybody can write it.
 */
public final class ClientAddresses {

	private static final String FORWARDED_FOR = "X-Forwarded-For";

	private final List<IpAddressMatcher> proxies;

	/**
	 * Creates the finder.
	 * @param proxies addresses or address ranges (CIDR) of the proxies in front of this
	 * application; none for none
	 * @throws IllegalArgumentException if one of them is no address
	 */
	public ClientAddresses(List<String> proxies) {
		this.proxies = proxies.stream().map(IpAddressMatcher::new).toList();
	}

	/**
	 * Returns the address of the client that sent a request, as far as it stands for one.
	 */
	public ClientAddress of(HttpServletRequest request) {
		return ClientAddress.parse(textOf(request));
	}

	/**
	 * Returns the address of the client that sent a request, as it stood: for the record.
	 */
	public String textOf(HttpServletRequest request) {
		String peer = request.getRemoteAddr();
		if (this.proxies.isEmpty() || !isProxy(peer)) {
			return peer;
		}
		List<String> hops = hops(request);
		for (int i = hops.size() - 1; i >= 0; i--) {
			String hop = withoutPort(hops.get(i));
			if (!isProxy(hop)) {
				return hop;
			}
		}
		return peer;
	}

	private static List<String> hops(HttpServletRequest request) {
		List<String> hops = new ArrayList<>();
		Collections.list(request.getHeaders(FORWARDED_FOR))
			.forEach((header) -> hops.addAll(List.of(header.split(",", -1))));
		return hops;
	}

	/**
	 * Some proxies write the port as well: {@code 192.0.2.7:5000},
	 * {@code [2001:db8::7]:5000}.
	 */
	private static String withoutPort(String hop) {
		String text = hop.trim();
		if (text.startsWith("[") && text.indexOf(']') > 0) {
			return text.substring(1, text.indexOf(']'));
		}
		int colon = text.indexOf(':');
		return (colon > 0 && colon == text.lastIndexOf(':')) ? text.substring(0, colon) : text;
	}

	private boolean isProxy(@Nullable String address) {
		if (ClientAddress.parse(address).equals(ClientAddress.UNKNOWN)) {
			// No address, and the matchers might look it up as a name.
			return false;
		}
		return this.proxies.stream().anyMatch((proxy) -> proxy.matches(address));
	}

}
