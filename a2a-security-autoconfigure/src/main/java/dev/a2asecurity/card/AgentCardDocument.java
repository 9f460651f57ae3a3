package dev.a2asecurity.card;

import java.io.IOException;
import java.time.Duration;
import java.util.Collections;
import java.util.List;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;

import dev.a2asecurity.agentcard.AgentCardForm;
import dev.a2asecurity.web.PublicDocumentFilter;

import org.springframework.http.HttpHeaders;

/**
 * The public Agent Card as it is served: in the form of the protocol's version that a
 * reader names, and in both for one that names none (A2A specification 1.0, sections 8.2
 * and 8.6.1). Until the issuer has told where its token endpoint is, the answer is 503: a
 * card without its schemes would tell callers that none are needed.
 */
public final class AgentCardDocument implements PublicDocumentFilter.Document {

	/**
	 * Where the card is served (A2A specification 1.0, section 8.2).
	 */
	public static final String PATH = "/.well-known/agent-card.json";

	private static final String VERSION_HEADER = "A2A-Version";

	private static final String RETRY_AFTER_SECONDS = "5";

	private final SignedCards cards;

	private final String cacheControl;

	/**
	 * Creates the document.
	 * @param cards the agent's cards
	 * @param maxAge how long readers may keep it
	 */
	public AgentCardDocument(SignedCards cards, Duration maxAge) {
		this.cards = cards;
		this.cacheControl = "public, max-age=" + maxAge.toSeconds();
	}

	@Override
	public void write(HttpServletRequest request, HttpServletResponse response) throws IOException {
		response.addHeader(HttpHeaders.VARY, VERSION_HEADER);
		Representation card = this.cards.visibleTo(null, form(request));
		if (card == null) {
			response.setHeader(HttpHeaders.RETRY_AFTER, RETRY_AFTER_SECONDS);
			response.setStatus(HttpServletResponse.SC_SERVICE_UNAVAILABLE);
			return;
		}
		card.write(this.cacheControl, request, response);
	}

	/** Whoever names several versions, or none that is known, gets what all can read. */
	private static AgentCardForm form(HttpServletRequest request) {
		List<String> versions = Collections.list(request.getHeaders(VERSION_HEADER));
		if (versions.size() == 1) {
			String version = versions.get(0).trim();
			if (version.matches("1(\\.\\d{1,4}){0,2}")) {
				return AgentCardForm.V1_0;
			}
			if (version.matches("0\\.3(\\.\\d{1,4})?")) {
				return AgentCardForm.V0_3;
			}
		}
		return AgentCardForm.UNION;
	}

}
