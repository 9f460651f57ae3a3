/**
 * Limits on how often somebody may ask.
 */
@NullMarked
package dev.a2asecurity.ratelimit;

import org.jspecify.annotations.NullMarked;
