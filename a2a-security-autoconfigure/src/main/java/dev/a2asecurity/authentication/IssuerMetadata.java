package dev.a2asecurity.authentication;

import java.net.URI;

import org.jspecify.annotations.Nullable;

/**
 * What an issuer publishes about itself, as far as this library needs it (RFC 8414,
 * section 2; OpenID Connect Discovery 1.0, section 3).
 *
 * @param jwkSetUri where its signing keys are
 * @param tokenUri where clients get their tokens, or {@code null} if it does not say
 * @param openIdConfigurationUri where its OpenID configuration is, or {@code null} if it
 * was found as plain OAuth 2.0 metadata
 */
public record IssuerMetadata(URI jwkSetUri, @Nullable URI tokenUri, @Nullable URI openIdConfigurationUri) {

}
