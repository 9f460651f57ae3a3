package dev.a2asecurity.card;

import java.io.IOException;
import java.time.Duration;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;

import dev.a2asecurity.web.PublicDocumentFilter;

/**
 * The public keys of this agent as they are served, for those who verify what it signs
 * (RFC 7517, section 5).
 */
public final class AgentKeysDocument implements PublicDocumentFilter.Document {

	private static final String CONTENT_TYPE = "application/jwk-set+json";

	private final AgentKeys keys;

	private final String cacheControl;

	/**
	 * Creates the document.
	 * @param keys the keys
	 * @param maxAge how long readers may keep them
	 */
	public AgentKeysDocument(AgentKeys keys, Duration maxAge) {
		this.keys = keys;
		this.cacheControl = "public, max-age=" + maxAge.toSeconds();
	}

	@Override
	public void write(HttpServletRequest request, HttpServletResponse response) throws IOException {
		String json = this.keys.published().toString(true);
		Representation.of(json, CONTENT_TYPE).write(this.cacheControl, request, response);
	}

}
