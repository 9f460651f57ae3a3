package dev.a2asecurity.samples.interop.host;

import io.a2a.server.TransportMetadata;
import io.a2a.spec.TransportProtocol;

/**
 * Tells the SDK, which finds it as a service, that this host answers JSON-RPC. Without
 * it, the SDK refuses a card that names JSON-RPC.
 */
public final class JsonRpcTransport implements TransportMetadata {

	@Override
	public String getTransportProtocol() {
		return TransportProtocol.JSONRPC.asString();
	}

}
