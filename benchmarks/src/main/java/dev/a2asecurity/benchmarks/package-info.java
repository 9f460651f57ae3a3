/**
 * JMH benchmarks, and what they have in common with the load comparison.
 */
@NullMarked
package dev.a2asecurity.benchmarks;

import org.jspecify.annotations.NullMarked;
