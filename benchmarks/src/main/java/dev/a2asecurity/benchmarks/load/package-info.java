/**
 * The load comparison: one client, three agents, and the table of what each costs.
 */
@NullMarked
package dev.a2asecurity.benchmarks.load;

import org.jspecify.annotations.NullMarked;
