/**
 * The travel agent of the samples: a client of the expense agent.
 */
@NullMarked
package dev.a2asecurity.samples.travel;

import org.jspecify.annotations.NullMarked;
