package dev.a2asecurity.ratelimit;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.HexFormat;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;

/**
 * The address of a client, as far as it stands for one: an IPv4 address, or the /64
 * network of an IPv6 address, of which a client has all the 2<sup>64</sup> addresses (RFC
 * 6177).
 */
public final class ClientAddress {

	/**
	 * Stands for every client whose address is not known; they share it, and its limit.
	 */
	public static final ClientAddress UNKNOWN = new ClientAddress(false, -1);

	private static final Pattern IPV4 = Pattern.compile("(\\d{1,3})\\.(\\d{1,3})\\.(\\d{1,3})\\.(\\d{1,3})");

	/** With a colon: what has none might be looked up as a name. */
	private static final Pattern IPV6 = Pattern.compile("[0-9a-fA-F]{0,4}:[0-9a-fA-F:.]{1,45}");

	private static final int MAX_LENGTH = 64;

	private final boolean ipv6;

	private final long network;

	private ClientAddress(boolean ipv6, long network) {
		this.ipv6 = ipv6;
		this.network = network;
	}

	/**
	 * Parses an address in its textual form, and never looks a name up. An IPv4 address
	 * within an IPv6 one is that IPv4 address.
	 * @param text the address; of an IPv6 address with a zone, the zone is ignored
	 * @return the address, or {@link #UNKNOWN} if it is none
	 */
	public static ClientAddress parse(@Nullable String text) {
		if (text == null || text.length() > MAX_LENGTH) {
			return UNKNOWN;
		}
		Matcher ipv4 = IPV4.matcher(text);
		if (ipv4.matches()) {
			return ofIpv4(ipv4);
		}
		int zone = text.indexOf('%');
		String address = (zone >= 0) ? text.substring(0, zone) : text;
		return IPV6.matcher(address).matches() ? ofIpv6(address) : UNKNOWN;
	}

	private static ClientAddress ofIpv4(Matcher parts) {
		long address = 0;
		for (int i = 1; i <= 4; i++) {
			int part = Integer.parseInt(parts.group(i));
			if (part > 255) {
				return UNKNOWN;
			}
			address = address << 8 | part;
		}
		return new ClientAddress(false, address);
	}

	private static ClientAddress ofIpv6(String text) {
		try {
			InetAddress address = InetAddress.getByName(text);
			byte[] bytes = address.getAddress();
			return (address instanceof Inet6Address) ? new ClientAddress(true, number(bytes, 8))
					: new ClientAddress(false, number(bytes, 4));
		}
		catch (UnknownHostException ex) {
			return UNKNOWN;
		}
	}

	private static long number(byte[] bytes, int length) {
		long number = 0;
		for (int i = 0; i < length; i++) {
			number = number << 8 | (bytes[i] & 0xff);
		}
		return number;
	}

	@Override
	public boolean equals(@Nullable Object other) {
		return other instanceof ClientAddress that && this.ipv6 == that.ipv6 && this.network == that.network;
	}

	@Override
	public int hashCode() {
		return Long.hashCode(this.network);
	}

	/**
	 * Returns the address for a log: {@code 192.0.2.7}, {@code 2001:db8:0:7::/64} or
	 * {@code unknown}.
	 */
	@Override
	public String toString() {
		if (this.ipv6) {
			String hex = HexFormat.of().toHexDigits(this.network);
			return group(hex, 0) + ":" + group(hex, 4) + ":" + group(hex, 8) + ":" + group(hex, 12) + "::/64";
		}
		if (this.network < 0) {
			return "unknown";
		}
		return (this.network >> 24) + "." + (this.network >> 16 & 0xff) + "." + (this.network >> 8 & 0xff) + "."
				+ (this.network & 0xff);
	}

	private static String group(String hex, int start) {
		return Integer.toHexString(Integer.parseInt(hex, start, start + 4, 16));
	}

}
