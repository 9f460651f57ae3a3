package dev.a2asecurity.webhook.send;

import java.net.InetAddress;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * To which URLs webhooks may go beyond the strict default, and to which of them only.
 *
 * @param only the only hosts, and suffixes with a full stop in front such as
 * {@code .example.com}; none for any
 * @param insideHosts hosts and suffixes that may have addresses inside
 * @param insideRanges addresses and ranges (CIDR) that are allowed whatever they are
 * @param ports allowed ports
 * @param plainHttpAllowed whether a URL may be plain HTTP
 */
public record WebhookUrlRules(List<String> only, List<String> insideHosts, List<AddressRange> insideRanges,
		Set<Integer> ports, boolean plainHttpAllowed) {

	/**
	 * Creates rules.
	 */
	public WebhookUrlRules {
		only = only.stream().map((host) -> host.toLowerCase(Locale.ROOT)).toList();
		insideHosts = insideHosts.stream().map((host) -> host.toLowerCase(Locale.ROOT)).toList();
		insideRanges = List.copyOf(insideRanges);
		ports = Set.copyOf(ports);
	}

	boolean isNamed(String host) {
		return this.only.isEmpty() || matches(this.only, host);
	}

	boolean isInsideHost(String host) {
		return matches(this.insideHosts, host);
	}

	static boolean matches(List<String> patterns, String host) {
		return patterns.stream()
			.anyMatch((pattern) -> pattern.startsWith(".") ? host.endsWith(pattern) : host.equals(pattern));
	}

	boolean isAllowed(String host, InetAddress address) {
		return switch (AddressKind.of(address)) {
			case PUBLIC -> true;
			case INSIDE -> isInsideHost(host) || isInRange(address);
			// Not by a name, which may come to point there.
			case SPECIAL -> isInRange(address);
		};
	}

	boolean isInRange(InetAddress address) {
		return this.insideRanges.stream().anyMatch((range) -> range.holds(address));
	}

}
