package dev.a2asecurity.peer;

import java.net.URI;
import java.util.Map;

import dev.a2asecurity.agentcard.AgentCard;
import dev.a2asecurity.call.Caller;
import dev.a2asecurity.call.SkillId;

import org.springframework.http.HttpHeaders;
import org.springframework.web.client.RestClient;

/**
 * An agent that this agent calls, with everything that a call needs to be let in there:
 * the token with the fewest scopes that will do, for this agent only, on the authority
 * that {@code a2a.security.peers.<name>.authority} declares.
 * <p>
 * A credential goes to the peer's configured origins and nowhere else. Safe for use by
 * several threads; the views that {@link #forSkill} and {@link #onBehalfOf} return share
 * tokens and connections with it.
 */
public interface RemoteAgent {

	/**
	 * Returns the name that configuration calls it by.
	 */
	String name();

	/**
	 * Returns the base URL that configuration has for it.
	 */
	URI url();

	/**
	 * Returns its verified card.
	 * @throws RemoteAgentException if it cannot be had or does not verify
	 */
	AgentCard card();

	/**
	 * Returns a view for calls of one skill: a token then has the scopes that the
	 * verified card says this skill needs, instead of the least that the agent asks of
	 * everybody. A skill that is not on the card (it may be on an extended one) needs
	 * what the agent asks of everybody, until the agent demands more.
	 */
	RemoteAgent forSkill(SkillId skill);

	/**
	 * Returns a view for calls on a caller's behalf, whatever thread they are made on:
	 * the token that the caller came with is exchanged for one that names the caller as
	 * its subject and this agent as who acts (RFC 8693). Hold it no longer than the work
	 * for that caller lasts.
	 * @param caller the caller of the call that this thread works on
	 * @throws RemoteAgentException if this thread works on no call of that caller, or if
	 * configuration declares another authority
	 */
	RemoteAgent onBehalfOf(Caller caller);

	/**
	 * Returns a client that authenticates every request. Its base URL is {@link #url()};
	 * a request to a foreign origin is an error before anything is sent, and redirects
	 * are not followed. It also serves {@code @HttpExchange} interfaces.
	 * <p>
	 * A token that the peer no longer accepts is replaced and the request sent once more;
	 * one with too few scopes is replaced by one with what the peer demands, if
	 * configuration allows this peer as much.
	 */
	RestClient restClient();

	/**
	 * Returns the headers that authenticate one request, for clients that take headers:
	 * {@code Authorization}, and where tokens are bound by DPoP, {@code DPoP}. They hold
	 * for this request only. The map says nothing of itself in {@code toString}.
	 * @param method HTTP method of the request
	 * @param uri URI of the request
	 * @throws RemoteAgentException if the URI is not of the peer's origins, or there is
	 * no token to be had
	 */
	Map<String, String> headersFor(String method, URI uri);

	/**
	 * Takes note of how the peer answered a request with such headers, so that a refused
	 * token is dropped, a missing scope obtained or a nonce used; {@link #restClient()}
	 * does this by itself.
	 * @param sent what {@link #headersFor} has returned for the request
	 * @param uri URI of the request
	 * @param status status of the answer
	 * @param answer headers of the answer
	 * @return whether it makes sense to send the request once more, with new headers
	 * @throws IllegalArgumentException if {@code sent} are other headers
	 */
	boolean answered(Map<String, String> sent, URI uri, int status, HttpHeaders answer);

}
