package dev.a2asecurity.authentication;

import java.net.URI;
import java.util.function.Supplier;

/**
 * A trusted issuer and where its keys are.
 *
 * @param issuer the issuer
 * @param jwkSetUri tells where its keys are, when they are needed; may throw
 * {@link IssuerUnavailableException}
 */
public record IssuerSource(TrustedIssuer issuer, Supplier<URI> jwkSetUri) {

}
