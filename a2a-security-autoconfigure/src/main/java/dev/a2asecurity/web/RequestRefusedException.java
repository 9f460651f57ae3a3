package dev.a2asecurity.web;

import org.jspecify.annotations.Nullable;

import dev.a2asecurity.call.Denial;
import dev.a2asecurity.call.JsonRpcId;

/**
 * A request is refused before it is known what it asks for. It is the only exception that
 * a request's content causes, whatever the content is. Its message is for the operator
 * and holds nothing of the request.
 */
public final class RequestRefusedException extends Exception {

	private static final long serialVersionUID = 1L;

	private final transient Denial denial;

	private final transient @Nullable JsonRpcId requestId;

	RequestRefusedException(Denial denial, String why) {
		this(denial, why, null);
	}

	RequestRefusedException(Denial denial, String why, @Nullable JsonRpcId requestId) {
		// Without a stack trace, which would cost whoever is refused nothing and us much.
		super(why, null, false, false);
		this.denial = denial;
		this.requestId = requestId;
	}

	RequestRefusedException withRequestId(@Nullable JsonRpcId requestId) {
		return new RequestRefusedException(this.denial, String.valueOf(getMessage()), requestId);
	}

	/**
	 * Returns what the caller is told.
	 */
	public Denial denial() {
		return this.denial;
	}

	/**
	 * Returns the id that a JSON-RPC answer echoes, or {@code null} if none was read.
	 */
	public @Nullable JsonRpcId requestId() {
		return this.requestId;
	}

}
