package dev.a2asecurity.card;

import java.net.URI;

import org.jspecify.annotations.Nullable;

/**
 * Where a caller gets its token, as the card tells it.
 *
 * @param tokenUrl the issuer's token endpoint
 * @param openIdConfigurationUrl the issuer's OpenID configuration, or {@code null} if it
 * has none
 */
public record CardEndpoints(URI tokenUrl, @Nullable URI openIdConfigurationUrl) {

}
