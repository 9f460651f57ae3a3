package dev.a2asecurity.card;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.function.Supplier;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.jspecify.annotations.Nullable;

import dev.a2asecurity.agentcard.AgentCardWriter;
import dev.a2asecurity.skill.Skill;
import dev.a2asecurity.skill.SkillCatalog;
import dev.a2asecurity.web.PublicDocumentFilter;

import org.springframework.http.HttpHeaders;

/**
 * The public Agent Card as it is served. It is made once, when everything in it is known.
 * Until the issuer has told where its token endpoint is, the answer is 503: a card
 * without its schemes would tell callers that none are needed.
 */
public final class AgentCardDocument implements PublicDocumentFilter.Document {

	/**
	 * Where the card is served (A2A specification 1.0, section 8.2).
	 */
	public static final String PATH = "/.well-known/agent-card.json";

	private static final String RETRY_AFTER_SECONDS = "5";

	private final AgentCardFactory factory;

	private final Supplier<SkillCatalog> catalog;

	private final List<CardIssuer> issuers;

	private volatile byte @Nullable [] card;

	/**
	 * Creates the document; nothing is fetched or made yet.
	 * @param profile what the card says about the agent
	 * @param catalog the skills, once they are known
	 * @param issuers the issuers that the card names, the preferred one first
	 */
	public AgentCardDocument(AgentProfile profile, Supplier<SkillCatalog> catalog, List<CardIssuer> issuers) {
		this.factory = new AgentCardFactory(profile);
		this.catalog = catalog;
		this.issuers = List.copyOf(issuers);
	}

	@Override
	public void write(HttpServletRequest request, HttpServletResponse response) throws IOException {
		byte[] body = this.card;
		if (body == null) {
			body = create();
		}
		if (body == null) {
			response.setHeader(HttpHeaders.RETRY_AFTER, RETRY_AFTER_SECONDS);
			response.setStatus(HttpServletResponse.SC_SERVICE_UNAVAILABLE);
			return;
		}
		response.setContentType("application/json");
		response.setContentLength(body.length);
		response.getOutputStream().write(body);
	}

	private byte @Nullable [] create() {
		List<CardEndpoints> endpoints = new ArrayList<>();
		for (CardIssuer issuer : this.issuers) {
			CardEndpoints known = issuer.endpoints();
			if (known == null) {
				return null;
			}
			endpoints.add(known);
		}
		Collection<Skill> skills = this.catalog.get().skills();
		byte[] created = new AgentCardWriter().toJsonBytes(this.factory.create(skills, endpoints));
		this.card = created;
		return created;
	}

}
