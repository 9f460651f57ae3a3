package dev.a2asecurity.call;

import java.time.Duration;
import java.util.Collection;
import java.util.Collections;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

import org.jspecify.annotations.Nullable;

/**
 * Why a call is refused, in the few words that a caller may hear. What the operator needs
 * beyond that goes to the log, never in here.
 *
 * @param kind what the refusal means on the wire
 * @param reason reason code in upper snake case, for a client's program
 * @param message one uniform sentence, for a client's person
 * @param neededScopes the scopes that would change the answer, in alphabetical order;
 * empty where no scope would
 * @param retryAfter when to try again, or {@code null} if that would not help
 * @param details what a client's program may need besides, by name: the field that is
 * wrong, or the task that the message began
 */
public record Denial(Kind kind, String reason, String message, Set<String> neededScopes, @Nullable Duration retryAfter,
		Map<String, String> details) {

	/**
	 * Creates a denial.
	 */
	public Denial {
		neededScopes = Collections.unmodifiableSet(new TreeSet<>(neededScopes));
		details = Collections.unmodifiableMap(new TreeMap<>(details));
	}

	private Denial(Kind kind, String reason, String message) {
		this(kind, reason, message, Set.of(), null, Map.of());
	}

	/**
	 * Refuses a call that carries no token (RFC 6750, section 3.1: without an error
	 * code).
	 */
	public static Denial unauthenticated() {
		return new Denial(Kind.UNAUTHENTICATED, "UNAUTHENTICATED", "Authentication is required.");
	}

	/**
	 * Refuses a token, for whatever reason; the caller is not told which.
	 */
	public static Denial invalidToken() {
		return new Denial(Kind.INVALID_TOKEN, "INVALID_TOKEN", "The access token is not valid.");
	}

	/**
	 * Refuses a DPoP proof, for whatever reason (RFC 9449, section 7.1).
	 */
	public static Denial invalidDPoPProof() {
		return new Denial(Kind.INVALID_DPOP_PROOF, "INVALID_DPOP_PROOF", "The DPoP proof is not valid.");
	}

	/**
	 * Asks for a proof with a nonce, which goes along in the {@code DPoP-Nonce} header
	 * (RFC 9449, section 9).
	 */
	public static Denial useDPoPNonce() {
		return new Denial(Kind.USE_DPOP_NONCE, "USE_DPOP_NONCE", "The DPoP proof needs a nonce.");
	}

	/**
	 * Refuses a request that presents its token in a wrong or an ambiguous way.
	 */
	public static Denial invalidRequest() {
		return new Denial(Kind.INVALID_REQUEST, "INVALID_REQUEST",
				"The access token must be sent once, in the Authorization header.");
	}

	/**
	 * Refuses a caller that lacks scopes.
	 * @param neededScopes all the scopes that the call needs
	 */
	public static Denial insufficientScope(Collection<String> neededScopes) {
		return new Denial(Kind.INSUFFICIENT_SCOPE, "INSUFFICIENT_SCOPE",
				"The access token does not grant the needed scopes.", Set.copyOf(neededScopes), null, Map.of());
	}

	/**
	 * Refuses a caller who would need any one of several scopes. A challenge means all
	 * that it names, so this one names none and the details do.
	 * @param scopes the scopes of which one is enough to begin with
	 */
	public static Denial insufficientScopeOneOf(Collection<String> scopes) {
		return new Denial(Kind.INSUFFICIENT_SCOPE, "INSUFFICIENT_SCOPE",
				"The access token does not grant the needed scopes.", Set.of(), null,
				Map.of("scopeOneOf", String.join(" ", new TreeSet<>(scopes))));
	}

	/**
	 * Refuses a caller that no scope would help.
	 * @param reason reason code in upper snake case
	 */
	public static Denial forbidden(String reason) {
		return new Denial(Kind.FORBIDDEN, reason, "The call is not permitted.");
	}

	/**
	 * Refuses a caller whose token is good, but bound to no key of its sender, for what
	 * only bound tokens are accepted for.
	 */
	public static Denial unboundToken() {
		return new Denial(Kind.FORBIDDEN, "UNBOUND_TOKEN",
				"The call needs an access token that is bound to a key of its sender.");
	}

	/**
	 * Refuses a call because something that is needed to decide on it cannot be reached.
	 * @param retryAfter when to try again
	 */
	public static Denial unavailable(Duration retryAfter) {
		return new Denial(Kind.UNAVAILABLE, "UNAVAILABLE", "The service is temporarily unavailable.", Set.of(),
				retryAfter, Map.of());
	}

	/**
	 * Refuses a body that is not JSON, or that two parsers could read as different JSON.
	 */
	public static Denial unparsable() {
		return new Denial(Kind.UNPARSABLE, "PARSE_ERROR", "Invalid JSON payload");
	}

	/**
	 * Refuses a request that is JSON and no A2A call, or not clearly one.
	 */
	public static Denial malformedCall() {
		return new Denial(Kind.MALFORMED_CALL, "INVALID_REQUEST", "Request payload validation error");
	}

	/**
	 * Refuses an operation that is not known here.
	 */
	public static Denial unknownOperation() {
		return new Denial(Kind.UNKNOWN_OPERATION, "METHOD_NOT_FOUND", "Method not found");
	}

	/**
	 * Refuses a parameter.
	 * @param field path of the parameter within the request, such as
	 * {@code message.contextId}: a name of the protocol's, never the caller's own text
	 */
	public static Denial invalidParameter(String field) {
		return new Denial(Kind.INVALID_PARAMETER, "INVALID_PARAMS", "Invalid parameters", Set.of(), null,
				Map.of("field", field));
	}

	/**
	 * Refuses a task or a context. It says nothing of whether it exists for somebody
	 * else, and is the same in each case (A2A specification 1.0, section 3.3.2).
	 */
	public static Denial taskNotFound() {
		return new Denial(Kind.TASK_NOT_FOUND, "TASK_NOT_FOUND", "Task not found");
	}

	/**
	 * Refuses a version of the protocol (A2A specification 1.0, section 3.6.2).
	 */
	public static Denial versionNotSupported() {
		return new Denial(Kind.VERSION_NOT_SUPPORTED, "VERSION_NOT_SUPPORTED", "A2A version not supported");
	}

	/**
	 * Refuses an operation that this agent does not offer.
	 */
	public static Denial unsupportedOperation() {
		return new Denial(Kind.UNSUPPORTED_OPERATION, "UNSUPPORTED_OPERATION", "This operation is not supported");
	}

	/**
	 * Refuses the extended card where it is declared and there is none (A2A specification
	 * 1.0, section 3.1.11).
	 */
	public static Denial extendedCardNotConfigured() {
		return new Denial(Kind.EXTENDED_CARD_NOT_CONFIGURED, "EXTENDED_AGENT_CARD_NOT_CONFIGURED",
				"Extended Agent Card not configured");
	}

	/**
	 * Refuses a body that is too large to be looked at.
	 */
	public static Denial tooLarge() {
		return new Denial(Kind.TOO_LARGE, "REQUEST_TOO_LARGE", "The request is too large.");
	}

	/**
	 * Refuses an HTTP method.
	 * @param allowed the methods that are allowed, as the {@code Allow} header lists them
	 */
	public static Denial methodNotAllowed(String allowed) {
		return new Denial(Kind.METHOD_NOT_ALLOWED, "METHOD_NOT_ALLOWED", "The HTTP method is not allowed here.",
				Set.of(), null, Map.of("allow", allowed));
	}

	/**
	 * Refuses a body that does not say that it is JSON.
	 */
	public static Denial unsupportedMediaType() {
		return new Denial(Kind.UNSUPPORTED_MEDIA_TYPE, "UNSUPPORTED_MEDIA_TYPE",
				"The request must be JSON, and say so in its Content-Type.");
	}

	/**
	 * Refuses a message that was sent before and is being worked on.
	 * @param retryAfter when to ask again
	 */
	public static Denial messageInProgress(Duration retryAfter) {
		return new Denial(Kind.DUPLICATE_MESSAGE, "DUPLICATE_MESSAGE", "The message is being worked on.", Set.of(),
				retryAfter, Map.of());
	}

	/**
	 * Refuses a message that was worked on before.
	 * @param taskId the task that came of it, which the same caller may read, or
	 * {@code null} if none did
	 */
	public static Denial messageDone(@Nullable String taskId) {
		return new Denial(Kind.DUPLICATE_MESSAGE, "DUPLICATE_MESSAGE", "The message was received before.", Set.of(),
				null, (taskId != null) ? Map.of("taskId", taskId) : Map.of());
	}

	/**
	 * Refuses a caller who asks too often.
	 * @param retryAfter when to ask again
	 */
	public static Denial tooManyRequests(Duration retryAfter) {
		return new Denial(Kind.TOO_MANY_REQUESTS, "TOO_MANY_REQUESTS", "Too many requests.", Set.of(), retryAfter,
				Map.of());
	}

	/**
	 * Takes the place of an answer of the agent that must not be sent.
	 */
	public static Denial unusableAnswer() {
		return new Denial(Kind.UNUSABLE_ANSWER, "INTERNAL", "Internal error");
	}

	/**
	 * What a refusal means on the wire.
	 */
	public enum Kind {

		/**
		 * No token.
		 */
		UNAUTHENTICATED,

		/**
		 * A token that does not hold.
		 */
		INVALID_TOKEN,

		/**
		 * A proof of possession that does not hold.
		 */
		INVALID_DPOP_PROOF,

		/**
		 * A proof of possession without the nonce that is asked for.
		 */
		USE_DPOP_NONCE,

		/**
		 * A token presented in a way that is not allowed.
		 */
		INVALID_REQUEST,

		/**
		 * A good token with too few scopes.
		 */
		INSUFFICIENT_SCOPE,

		/**
		 * Not permitted, whatever the scopes.
		 */
		FORBIDDEN,

		/**
		 * Cannot be decided now.
		 */
		UNAVAILABLE,

		/**
		 * Not JSON, or JSON in a way that is not clear.
		 */
		UNPARSABLE,

		/**
		 * JSON, and no A2A call.
		 */
		MALFORMED_CALL,

		/**
		 * An operation that is not known.
		 */
		UNKNOWN_OPERATION,

		/**
		 * A parameter that is missing, wrong, or given twice.
		 */
		INVALID_PARAMETER,

		/**
		 * A task or context that is not the caller's, or is not at all.
		 */
		TASK_NOT_FOUND,

		/**
		 * A version of the protocol that is not spoken.
		 */
		VERSION_NOT_SUPPORTED,

		/**
		 * An operation that is not offered.
		 */
		UNSUPPORTED_OPERATION,

		/**
		 * An extended card that is declared and not there.
		 */
		EXTENDED_CARD_NOT_CONFIGURED,

		/**
		 * A body that is too large.
		 */
		TOO_LARGE,

		/**
		 * An HTTP method that is not allowed.
		 */
		METHOD_NOT_ALLOWED,

		/**
		 * A body of another type than JSON.
		 */
		UNSUPPORTED_MEDIA_TYPE,

		/**
		 * A message that came before.
		 */
		DUPLICATE_MESSAGE,

		/**
		 * Too many requests.
		 */
		TOO_MANY_REQUESTS,

		/**
		 * An answer of the agent that must not be sent.
		 */
		UNUSABLE_ANSWER

	}

}
