/**
 * Calls to other agents: the least token that will do, bound to the one peer, sent to
 * that peer's origins only, on a declared authority.
 */
@NullMarked
package dev.a2asecurity.peer;

import org.jspecify.annotations.NullMarked;
