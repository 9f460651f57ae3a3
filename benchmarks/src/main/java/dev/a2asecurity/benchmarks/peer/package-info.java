/**
 * What authenticating a call to another agent costs.
 */
@NullMarked
package dev.a2asecurity.benchmarks.peer;

import org.jspecify.annotations.NullMarked;
