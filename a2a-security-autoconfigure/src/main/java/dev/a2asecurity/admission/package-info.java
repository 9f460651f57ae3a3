/**
 * The decision on each A2A call: what is asked in which order, and what came of it.
 */
@NullMarked
package dev.a2asecurity.admission;

import org.jspecify.annotations.NullMarked;
