package dev.a2asecurity.webhook.send;

import java.math.BigInteger;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Locale;

/**
 * A range of addresses (CIDR). It holds addresses of its own family only; an IPv4 address
 * within an IPv6 one is of IPv4 to the JDK. (Spring Security's matcher throws for the
 * address 0.0.0.0, which is one that matters here.)
 */
public final class AddressRange {

	private final int length;

	private final int hostBits;

	private final BigInteger network;

	private AddressRange(byte[] address, int prefix) {
		this.length = address.length;
		this.hostBits = address.length * Byte.SIZE - prefix;
		this.network = new BigInteger(1, address).shiftRight(this.hostBits);
	}

	/**
	 * Parses an address or a range; no name is looked up.
	 * @throws IllegalArgumentException if it is neither
	 */
	public static AddressRange parse(String text) {
		int slash = text.indexOf('/');
		String address = (slash >= 0) ? text.substring(0, slash) : text;
		if (!WebhookHost.isAddress(address.contains(":") ? "[" + address.toLowerCase(Locale.ROOT) + "]" : address)) {
			throw new IllegalArgumentException("no address");
		}
		try {
			byte[] bytes = InetAddress.getByName(address).getAddress();
			int bits = bytes.length * Byte.SIZE;
			int prefix = (slash >= 0) ? Integer.parseInt(text.substring(slash + 1)) : bits;
			if (prefix < 0 || prefix > bits) {
				throw new IllegalArgumentException("no length of a prefix");
			}
			return new AddressRange(bytes, prefix);
		}
		catch (UnknownHostException ex) {
			throw new IllegalArgumentException("no address", ex);
		}
	}

	boolean holds(InetAddress address) {
		byte[] bytes = address.getAddress();
		return bytes.length == this.length && new BigInteger(1, bytes).shiftRight(this.hostBits).equals(this.network);
	}

}
