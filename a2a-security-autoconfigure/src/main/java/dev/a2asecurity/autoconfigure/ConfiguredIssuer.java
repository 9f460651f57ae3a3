package dev.a2asecurity.autoconfigure;

import java.net.URI;

import org.jspecify.annotations.Nullable;

import dev.a2asecurity.authentication.TrustedIssuer;

/**
 * A trusted issuer, and where configuration says its keys are.
 *
 * @param policy what its tokens must be
 * @param jwkSetUri where its keys are, or {@code null} to ask it
 */
record ConfiguredIssuer(TrustedIssuer policy, @Nullable URI jwkSetUri) {

}
