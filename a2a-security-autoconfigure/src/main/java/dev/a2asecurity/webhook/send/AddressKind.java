package dev.a2asecurity.webhook.send;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.List;

/**
 * What an address is to a sender of webhooks, by the special-purpose registries of IANA
 * (RFC 6890 and its updates).
 */
enum AddressKind {

	/**
	 * On the internet.
	 */
	PUBLIC,

	/**
	 * Of this machine or of the network inside: where a webhook may go if somebody says
	 * so.
	 */
	INSIDE,

	/**
	 * No place for a webhook: link-local, where clouds have their metadata; multicast;
	 * unspecified; documentation; whatever is reserved.
	 */
	SPECIAL;

	private static final List<AddressRange> INSIDE_RANGES = ranges("127.0.0.0/8", "10.0.0.0/8", "172.16.0.0/12",
			"192.168.0.0/16", "100.64.0.0/10", "::1/128", "fc00::/7");

	private static final List<AddressRange> SPECIAL_RANGES = ranges("0.0.0.0/8", "169.254.0.0/16", "192.0.0.0/24",
			"192.0.2.0/24", "192.88.99.0/24", "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/4",
			"240.0.0.0/4");

	/**
	 * Of IPv6, global unicast is what is not in here.
	 */
	private static final AddressRange GLOBAL_UNICAST = AddressRange.parse("2000::/3");

	private static final List<AddressRange> SPECIAL_IPV6 = ranges("2001::/23", "2001:db8::/32", "3fff::/20");

	private static final AddressRange NAT64 = AddressRange.parse("64:ff9b::/96");

	private static final AddressRange SIX_TO_FOUR = AddressRange.parse("2002::/16");

	private static final byte[] ISATAP = { 0x5e, (byte) 0xfe };

	private static List<AddressRange> ranges(String... ranges) {
		return Arrays.stream(ranges).map(AddressRange::parse).toList();
	}

	/**
	 * Tells the kind of an address. One that carries an IPv4 address is of that one's
	 * kind.
	 */
	static AddressKind of(InetAddress address) {
		byte[] bytes = address.getAddress();
		if (hold(INSIDE_RANGES, address)) {
			return INSIDE;
		}
		if (!(address instanceof Inet6Address)) {
			return hold(SPECIAL_RANGES, address) ? SPECIAL : PUBLIC;
		}
		if (NAT64.holds(address)) {
			return ofIpv4(bytes, 12);
		}
		if (SIX_TO_FOUR.holds(address)) {
			return ofIpv4(bytes, 2);
		}
		if (!GLOBAL_UNICAST.holds(address) || hold(SPECIAL_IPV6, address)) {
			return SPECIAL;
		}
		// RFC 5214, section 6.1: the interface of an ISATAP address is an IPv4 address.
		return (bytes[10] == ISATAP[0] && bytes[11] == ISATAP[1]) ? ofIpv4(bytes, 12) : PUBLIC;
	}

	private static AddressKind ofIpv4(byte[] bytes, int start) {
		try {
			return of(InetAddress.getByAddress(Arrays.copyOfRange(bytes, start, start + 4)));
		}
		catch (UnknownHostException ex) {
			throw new IllegalStateException("Four bytes are an address", ex);
		}
	}

	private static boolean hold(List<AddressRange> ranges, InetAddress address) {
		return ranges.stream().anyMatch((range) -> range.holds(address));
	}

	/**
	 * Returns the address without the zone that an IPv6 address may have.
	 */
	static String text(InetAddress address) {
		String text = address.getHostAddress();
		int zone = text.indexOf('%');
		return (zone >= 0) ? text.substring(0, zone) : text;
	}

}
