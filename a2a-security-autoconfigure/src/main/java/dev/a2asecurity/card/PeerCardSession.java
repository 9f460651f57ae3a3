package dev.a2asecurity.card;

import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.TokenStreamFactory;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import dev.a2asecurity.agentcard.AgentCardRefusedException;
import dev.a2asecurity.agentcard.AgentInterface;

import org.springframework.core.log.LogMessage;
import org.springframework.util.StringUtils;
import org.springframework.web.util.UriUtils;

/**
 * What one authenticated client sees of a peer. The extended card replaces the public one
 * for as long as this session is used and the public card stays what it is (A2A
 * specification 1.0, sections 3.1.11 and 13.3); it is verified as the public one is, each
 * time that this is, and one that is not trusted does not replace it.
 */
public final class PeerCardSession {

	private static final Log logger = LogFactory.getLog(PeerCardSession.class);

	private static final JsonMapper JSON = JsonMapper
		.builder(JsonFactory.builder()
			.enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
			// Names of one peer's that collide would make another's answers unreadable.
			.disable(TokenStreamFactory.Feature.CANONICALIZE_PROPERTY_NAMES)
			.build())
		.build();

	private static final Duration RETRY = Duration.ofSeconds(30);

	private final AgentCardClient client;

	private final URI cardUrl;

	private final Authorizer authorizer;

	private volatile @Nullable Seen seen;

	PeerCardSession(AgentCardClient client, URI cardUrl, Authorizer authorizer) {
		this.client = client;
		this.cardUrl = cardUrl;
		this.authorizer = authorizer;
	}

	/**
	 * Returns the extended card, or the public one where there is none, where the peer
	 * does not give it to this client, or where it is not trusted.
	 * @throws CardUnavailableException if the public card cannot be had
	 * @throws AgentCardRefusedException if the public card is not trusted
	 * @throws ForeignInterfaceException if the public card names an interface at an
	 * origin that was not allowed
	 */
	public PeerCard card() {
		PeerCard published = this.client.get(this.cardUrl);
		if (!Boolean.TRUE.equals(published.card().capabilities().extendedAgentCard())) {
			return published;
		}
		Seen last = this.seen;
		Seen now = (last != null && last.published().card().equals(published.card())) ? again(last, published) : null;
		if (now == null) {
			now = ask(published);
		}
		this.seen = now;
		return now.card();
	}

	/** Returns what was seen if it still counts, or {@code null} to ask. */
	private @Nullable Seen again(Seen last, PeerCard published) {
		Instant until = last.until();
		if (until != null) {
			return this.client.now().isBefore(until) ? new Seen(published, published, null, until) : null;
		}
		byte[] json = last.json();
		if (json == null || last.published().equals(published)) {
			return last;
		}
		// The public one was verified anew: the key of this one may have ended too.
		try {
			return new Seen(published, this.client.accept(this.cardUrl, json), json, null);
		}
		catch (CardUnavailableException | AgentCardRefusedException | ForeignInterfaceException ex) {
			return null;
		}
	}

	private Seen ask(PeerCard published) {
		try {
			AgentInterface preferred = preferred(published);
			if (preferred != null) {
				byte[] json = request(preferred);
				return new Seen(published, this.client.accept(this.cardUrl, json), json, null);
			}
		}
		catch (CardUnavailableException | AgentCardRefusedException | ForeignInterfaceException ex) {
			logger
				.warn(LogMessage.format("Did not use the extended card of %s since %s", this.cardUrl, ex.getMessage()));
		}
		// What was not given now may be given later, though not at once.
		return new Seen(published, published, null, this.client.now().plus(RETRY));
	}

	private static @Nullable AgentInterface preferred(PeerCard published) {
		return published.card()
			.supportedInterfaces()
			.stream()
			.filter((supported) -> supported.protocolBinding().equals(AgentInterface.JSONRPC)
					|| supported.protocolBinding().equals(AgentInterface.HTTP_JSON))
			.findFirst()
			.orElse(null);
	}

	private byte[] request(AgentInterface at) {
		boolean old = at.protocolVersion().startsWith("0.");
		boolean jsonRpc = at.protocolBinding().equals(AgentInterface.JSONRPC);
		URI url = url(at, jsonRpc, old);
		HttpRequest.Builder request = HttpRequest.newBuilder(url)
			.header("Accept", "application/json")
			.header("A2A-Version", old ? "0.3" : "1.0");
		String id = UUID.randomUUID().toString();
		if (jsonRpc) {
			request.header("Content-Type", "application/json")
				.POST(HttpRequest.BodyPublishers.ofString(call(id, at, old)));
		}
		this.authorizer.authorize(request, jsonRpc ? "POST" : "GET", url);
		HttpResponse<byte[]> response = this.client.fetch().send(request.build());
		if (response.statusCode() != 200) {
			throw new CardUnavailableException(url, "status " + response.statusCode(), null);
		}
		return jsonRpc ? result(response.body(), id, url) : response.body();
	}

	private URI url(AgentInterface at, boolean jsonRpc, boolean old) {
		try {
			URI url = jsonRpc ? URI.create(at.url()) : URI.create(StringUtils.trimTrailingCharacter(at.url(), '/')
					+ (old ? "/v1/card" : tenantOf(at) + "/extendedAgentCard"));
			CardFetch.secureOrigin(url);
			return url;
		}
		catch (IllegalArgumentException ex) {
			throw new CardUnavailableException(this.cardUrl, "its interface is at no URL", ex);
		}
	}

	/** The card's own text: one segment of the path, whatever is in it. */
	private static String tenantOf(AgentInterface at) {
		return (at.tenant() != null) ? "/" + UriUtils.encode(at.tenant(), StandardCharsets.UTF_8) : "";
	}

	private static String call(String id, AgentInterface at, boolean old) {
		var call = JSON.createObjectNode();
		call.put("jsonrpc", "2.0").put("id", id);
		call.put("method", old ? "agent/getAuthenticatedExtendedCard" : "GetExtendedAgentCard");
		if (at.tenant() != null) {
			call.putObject("params").put("tenant", at.tenant());
		}
		return JSON.writeValueAsString(call);
	}

	private static byte[] result(byte[] body, String id, URI url) {
		try {
			JsonNode answer = JSON.readTree(body);
			JsonNode result = answer.get("result");
			JsonNode answered = answer.get("id");
			if (result != null && result.isObject() && answered != null && answered.isString()
					&& answered.stringValue().equals(id)) {
				return JSON.writeValueAsBytes(result);
			}
		}
		catch (JacksonException ex) {
			throw new CardUnavailableException(url, "the answer is not JSON", ex);
		}
		throw new CardUnavailableException(url, "the answer is an error, or to another call", null);
	}

	/**
	 * Puts the credentials of a client on a request.
	 */
	@FunctionalInterface
	public interface Authorizer {

		/**
		 * Adds headers to a request.
		 * @param request the request
		 * @param method its method, for a proof of possession
		 * @param url its URL, for a proof of possession
		 */
		void authorize(HttpRequest.Builder request, String method, URI url);

	}

	/**
	 * What was seen.
	 *
	 * @param published the public card at that time
	 * @param card what is in use
	 * @param json the extended card as it came, or {@code null} if the public one is
	 * @param until when to ask again, or {@code null} for not before the public one
	 * changes
	 */
	@SuppressWarnings("ArrayRecordComponent")
	private record Seen(PeerCard published, PeerCard card, byte @Nullable [] json, @Nullable Instant until) {

	}

}
