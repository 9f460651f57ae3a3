package dev.a2asecurity.card;

import java.io.IOException;
import java.net.URI;
import java.util.Collection;
import java.util.function.Supplier;

import jakarta.servlet.http.HttpServletResponse;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import dev.a2asecurity.agentcard.AgentCardWriter;
import dev.a2asecurity.authentication.IssuerMetadata;
import dev.a2asecurity.authentication.IssuerMetadataSource;
import dev.a2asecurity.authentication.IssuerUnavailableException;
import dev.a2asecurity.skill.Skill;
import dev.a2asecurity.skill.SkillCatalog;
import dev.a2asecurity.web.PublicDocumentFilter;

import org.springframework.core.log.LogMessage;
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

	private static final Log logger = LogFactory.getLog(AgentCardDocument.class);

	private static final String RETRY_AFTER_SECONDS = "5";

	private final AgentCardFactory factory;

	private final Supplier<SkillCatalog> catalog;

	private final IssuerMetadataSource issuer;

	private final @Nullable CardEndpoints configured;

	private volatile byte @Nullable [] card;

	/**
	 * Creates the document; nothing is fetched or made yet.
	 * @param profile what the card says about the agent
	 * @param catalog the skills, once they are known
	 * @param issuer tells its endpoints
	 * @param configured the issuer's endpoints where configuration names them, or
	 * {@code null} to ask the issuer
	 */
	public AgentCardDocument(AgentProfile profile, Supplier<SkillCatalog> catalog, IssuerMetadataSource issuer,
			@Nullable CardEndpoints configured) {
		this.factory = new AgentCardFactory(profile);
		this.catalog = catalog;
		this.issuer = issuer;
		this.configured = configured;
	}

	@Override
	public void write(HttpServletResponse response) throws IOException {
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
		CardEndpoints endpoints;
		try {
			endpoints = endpoints();
		}
		catch (IssuerUnavailableException ex) {
			logger.debug(LogMessage.format("Did not serve the Agent Card since %s", ex.getMessage()));
			return null;
		}
		if (endpoints == null) {
			logger.warn("Did not serve the Agent Card since the issuer's metadata names no token endpoint; "
					+ "set a2a.security.token-uri");
			return null;
		}
		Collection<Skill> skills = this.catalog.get().skills();
		byte[] created = new AgentCardWriter().toJsonBytes(this.factory.create(skills, endpoints));
		this.card = created;
		return created;
	}

	private @Nullable CardEndpoints endpoints() {
		if (this.configured != null) {
			return this.configured;
		}
		IssuerMetadata metadata = this.issuer.get();
		URI tokenUrl = metadata.tokenUri();
		return (tokenUrl != null) ? new CardEndpoints(tokenUrl, metadata.openIdConfigurationUri()) : null;
	}

}
