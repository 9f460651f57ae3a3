/**
 * Who calls: from the bytes of an access token to a {@link dev.a2asecurity.call.Caller}.
 */
@NullMarked
package dev.a2asecurity.authentication;

import org.jspecify.annotations.NullMarked;
