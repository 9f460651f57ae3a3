package dev.a2asecurity.authentication;

import java.io.Serializable;

import org.jspecify.annotations.Nullable;

/**
 * The key that signed a token.
 *
 * @param id its identifier, the token's {@code kid} header (RFC 7515, section 4.1.4), or
 * {@code null} if the token does not name it
 */
record SigningKey(@Nullable String id) implements Serializable {

}
