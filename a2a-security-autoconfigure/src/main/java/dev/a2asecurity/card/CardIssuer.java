package dev.a2asecurity.card;

import java.net.URI;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import dev.a2asecurity.authentication.IssuerMetadata;
import dev.a2asecurity.authentication.IssuerMetadataSource;
import dev.a2asecurity.authentication.IssuerUnavailableException;

import org.springframework.core.log.LogMessage;

/**
 * An issuer as the card names it: by endpoints that configuration knows, or that the
 * issuer itself tells when it is asked.
 */
public final class CardIssuer {

	private static final Log logger = LogFactory.getLog(CardIssuer.class);

	private final IssuerMetadataSource metadata;

	private final @Nullable CardEndpoints configured;

	/**
	 * Creates an issuer; it is not asked yet.
	 * @param metadata asks it
	 * @param configured its endpoints where configuration names them, or {@code null}
	 */
	public CardIssuer(IssuerMetadataSource metadata, @Nullable CardEndpoints configured) {
		this.metadata = metadata;
		this.configured = configured;
	}

	/**
	 * Returns the issuer's endpoints, or {@code null} while they are not known.
	 */
	@Nullable CardEndpoints endpoints() {
		if (this.configured != null) {
			return this.configured;
		}
		try {
			IssuerMetadata read = this.metadata.get();
			URI tokenUrl = read.tokenUri();
			if (tokenUrl != null) {
				return new CardEndpoints(tokenUrl, read.openIdConfigurationUri());
			}
			logger.warn("Did not serve the Agent Card since the issuer's metadata names no token endpoint; "
					+ "set a2a.security.token-uri");
		}
		catch (IssuerUnavailableException ex) {
			logger.debug(LogMessage.format("Did not serve the Agent Card since %s", ex.getMessage()));
		}
		return null;
	}

}
