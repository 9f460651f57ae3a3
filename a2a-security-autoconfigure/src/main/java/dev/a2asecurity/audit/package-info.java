/**
 * The answer to who did what, for whom, and why it was allowed: events of every gate, the
 * chain that makes a change to them visible, where they are kept, and their verification.
 */
@NullMarked
package dev.a2asecurity.audit;

import org.jspecify.annotations.NullMarked;
