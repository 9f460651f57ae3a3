package dev.a2asecurity.autoconfigure;

import java.net.URI;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;

import dev.a2asecurity.authentication.IssuerMetadataSource;
import dev.a2asecurity.authentication.IssuerSource;
import dev.a2asecurity.card.CardEndpoints;
import dev.a2asecurity.card.CardIssuer;

/**
 * The configured issuers, each with the one source of its metadata that authentication
 * and card share.
 */
final class IssuerDirectory {

	private final SecuritySettings settings;

	private final Map<String, IssuerMetadataSource> metadata = new LinkedHashMap<>();

	IssuerDirectory(SecuritySettings settings, boolean plainHttpAllowed, Clock clock) {
		this.settings = settings;
		for (ConfiguredIssuer issuer : settings.issuers()) {
			String name = issuer.policy().issuer();
			this.metadata.put(name, new IssuerMetadataSource(name, plainHttpAllowed,
					settings.keyPolicy().connectTimeout(), settings.keyPolicy().readTimeout(), clock));
		}
	}

	List<IssuerSource> sources() {
		return this.settings.issuers()
			.stream()
			.map((issuer) -> new IssuerSource(issuer.policy(), jwkSetUri(issuer)))
			.toList();
	}

	private Supplier<URI> jwkSetUri(ConfiguredIssuer issuer) {
		URI configured = issuer.jwkSetUri();
		IssuerMetadataSource source = metadata(issuer);
		return (configured != null) ? () -> configured : () -> source.get().jwkSetUri();
	}

	List<CardIssuer> onCard() {
		List<ConfiguredIssuer> published = this.settings.publishedIssuers();
		// The configured token endpoint is that of the preferred issuer.
		return published.stream()
			.map((issuer) -> new CardIssuer(metadata(issuer),
					issuer.equals(published.get(0)) ? configured(issuer) : null))
			.toList();
	}

	private @Nullable CardEndpoints configured(ConfiguredIssuer issuer) {
		URI tokenUri = this.settings.tokenUri();
		return (tokenUri != null) ? new CardEndpoints(tokenUri, this.settings.openIdConfiguration(issuer.policy()))
				: null;
	}

	List<String> publishedNames() {
		return this.settings.publishedIssuers().stream().map((issuer) -> issuer.policy().issuer()).toList();
	}

	private IssuerMetadataSource metadata(ConfiguredIssuer issuer) {
		IssuerMetadataSource source = this.metadata.get(issuer.policy().issuer());
		if (source == null) {
			throw new IllegalArgumentException("Not a configured issuer");
		}
		return source;
	}

}
