/**
 * The servlet edge: which paths belong to the agent, the filters that stand on them, and
 * the form of a refusal on the wire.
 */
@NullMarked
package dev.a2asecurity.web;

import org.jspecify.annotations.NullMarked;
