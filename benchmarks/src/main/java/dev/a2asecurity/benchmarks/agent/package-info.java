/**
 * The agent that is measured: one trivial controller behind one of three security setups.
 */
@NullMarked
package dev.a2asecurity.benchmarks.agent;

import org.jspecify.annotations.NullMarked;
