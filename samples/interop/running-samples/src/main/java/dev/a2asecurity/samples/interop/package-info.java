/**
 * The samples, running for a test with a client that others wrote.
 */
@NullMarked
package dev.a2asecurity.samples.interop;

import org.jspecify.annotations.NullMarked;
