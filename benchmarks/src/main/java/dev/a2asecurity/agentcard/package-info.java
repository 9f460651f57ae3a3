/**
 * Benchmarks of what is not public in the module of the Agent Card.
 */
@NullMarked
package dev.a2asecurity.agentcard;

import org.jspecify.annotations.NullMarked;
