/**
 * The authorization server of the samples: client credentials in, access tokens of RFC
 * 9068 out.
 */
@NullMarked
package dev.a2asecurity.samples.authorizationserver;

import org.jspecify.annotations.NullMarked;
