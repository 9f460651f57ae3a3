package dev.a2asecurity.call;

/**
 * The {@code id} of a JSON-RPC request, kept as the JSON text that the answer echoes: a
 * number that went through a {@code double} would come back as another one (JSON-RPC 2.0,
 * section 4).
 *
 * @param json a JSON string, an integer, or {@code null}, as it stood in the request
 */
public record JsonRpcId(String json) {

	/**
	 * The id of an answer to a request whose id was not read (JSON-RPC 2.0, section 5).
	 */
	public static final JsonRpcId NULL = new JsonRpcId("null");

	@Override
	public String toString() {
		return this.json;
	}

}
