/**
 * An A2A agent that submits, reads and approves expenses. This package is the agent: its
 * skills and its expenses. Its sub-package {@code host} is the A2A server around it.
 */
@NullMarked
package dev.a2asecurity.samples.expense;

import org.jspecify.annotations.NullMarked;
