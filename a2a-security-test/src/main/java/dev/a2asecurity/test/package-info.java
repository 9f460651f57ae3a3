/**
 * What a user needs to test a secured agent: callers without tokens for MockMvc, and real
 * tokens of an issuer on this machine for everything else.
 */
@NullMarked
package dev.a2asecurity.test;

import org.jspecify.annotations.NullMarked;
