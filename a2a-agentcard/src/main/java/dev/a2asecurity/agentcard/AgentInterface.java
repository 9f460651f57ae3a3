package dev.a2asecurity.agentcard;

import org.jspecify.annotations.Nullable;

/**
 * One place where an agent answers, with the protocol binding and version spoken there.
 * <p>
 * A2A specification 1.0, section 4.4.6 (AgentInterface).
 *
 * @param url absolute HTTPS URL for the bindings over HTTP (plain HTTP for development
 * only), {@code host:port} for gRPC
 * @param protocolBinding {@value #JSONRPC}, {@value #HTTP_JSON}, {@value #GRPC} or, for a
 * custom binding, a URI (section 5.8)
 * @param tenant opaque string that clients have to repeat in every request to this
 * interface, where it is set
 * @param protocolVersion version of the protocol as major and minor, like {@code 1.0}
 */
public record AgentInterface(String url, String protocolBinding, @Nullable String tenant, String protocolVersion) {

	/** JSON-RPC 2.0 over HTTP (section 9). */
	public static final String JSONRPC = "JSONRPC";

	/** HTTP with JSON, also called REST (section 11). */
	public static final String HTTP_JSON = "HTTP+JSON";

	/** gRPC (section 10). */
	public static final String GRPC = "GRPC";

	/**
	 * Makes an interface.
	 * @throws IllegalArgumentException if a component other than the tenant is null or
	 * blank
	 */
	public AgentInterface {
		Fields.required("AgentInterface.url", url);
		Fields.required("AgentInterface.protocolBinding", protocolBinding);
		tenant = Fields.implicit("AgentInterface.tenant", tenant);
		Fields.required("AgentInterface.protocolVersion", protocolVersion);
	}

	/**
	 * Makes an interface without a tenant.
	 * @throws IllegalArgumentException if a component is null or blank
	 */
	public AgentInterface(String url, String protocolBinding, String protocolVersion) {
		this(url, protocolBinding, null, protocolVersion);
	}

}
