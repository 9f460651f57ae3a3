package dev.a2asecurity.webhook.send;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Set;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;

/**
 * The host of a URL, read in the one way in which everybody reads it. Spellings that some
 * resolver takes for an address (decimal, octal, hexadecimal, with fewer than four parts,
 * with other digits) are refused, not interpreted.
 */
final class WebhookHost {

	private static final Pattern IPV4 = Pattern.compile("(?:(?:25[0-5]|2[0-4]\\d|1\\d\\d|[1-9]?\\d)(?:\\.(?!$)|$)){4}",
			Pattern.UNICODE_CASE);

	private static final Pattern IPV6 = Pattern.compile("\\[[0-9a-f:.]{2,45}]");

	private static final Pattern LABEL = Pattern.compile("[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?");

	/**
	 * The last label of a name that a resolver may take for a number (WHATWG URL
	 * Standard, "ends in a number").
	 */
	private static final Pattern NUMBER = Pattern.compile("[0-9]+|0x[0-9a-f]*");

	/**
	 * Names that mean something here and nothing out there (RFC 6761, RFC 6762, RFC 8375,
	 * and {@code internal}).
	 */
	private static final Set<String> INSIDE_DOMAINS = Set.of("localhost", "local", "internal", "localdomain", "lan",
			"home", "corp", "intranet", "arpa", "onion", "test", "invalid", "example", "alt");

	private WebhookHost() {
	}

	/**
	 * Returns what is wrong with a host, or {@code null} if nothing is.
	 * @param host the host in lower case
	 */
	static @Nullable String problem(String host) {
		if (isAddress(host)) {
			return null;
		}
		String[] labels = host.split("\\.", -1);
		for (String label : labels) {
			if (!LABEL.matcher(label).matches()) {
				return "it is no host name";
			}
		}
		return (host.length() > 253 || NUMBER.matcher(labels[labels.length - 1]).matches())
				? "it may be read as a number" : null;
	}

	/**
	 * Tells whether a name has no meaning outside.
	 */
	static boolean isInsideName(String host) {
		return !isAddress(host)
				&& (!host.contains(".") || INSIDE_DOMAINS.contains(host.substring(host.lastIndexOf('.') + 1)));
	}

	/**
	 * Tells whether a host is an address in its one usual spelling.
	 */
	static boolean isAddress(String host) {
		return IPV4.matcher(host).matches() || (IPV6.matcher(host).matches() && isIpv6(host));
	}

	private static boolean isIpv6(String host) {
		try {
			return host.contains(":") && InetAddress.getByName(host).getAddress().length > 0;
		}
		catch (UnknownHostException ex) {
			return false;
		}
	}

}
