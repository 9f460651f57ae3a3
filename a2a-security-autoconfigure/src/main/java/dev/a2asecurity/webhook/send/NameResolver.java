package dev.a2asecurity.webhook.send;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;

/**
 * Finds the addresses of a host.
 */
@FunctionalInterface
public interface NameResolver {

	/**
	 * Returns all addresses of a host.
	 * @throws UnknownHostException if there is none, or that cannot be told now
	 */
	List<InetAddress> resolve(String host) throws UnknownHostException;

	/**
	 * Asks the platform.
	 */
	static NameResolver platform() {
		return (host) -> List.of(InetAddress.getAllByName(host));
	}

}
