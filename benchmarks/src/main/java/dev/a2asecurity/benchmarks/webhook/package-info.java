/**
 * What it costs to receive webhooks.
 */
@NullMarked
package dev.a2asecurity.benchmarks.webhook;

import org.jspecify.annotations.NullMarked;
