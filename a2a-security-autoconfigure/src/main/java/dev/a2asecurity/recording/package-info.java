/**
 * Sessions that are recorded, for skills that configuration names: what was asked and
 * what was answered, redacted, encrypted, bounded, and kept for a while.
 */
@NullMarked
package dev.a2asecurity.recording;

import org.jspecify.annotations.NullMarked;
