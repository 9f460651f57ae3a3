/**
 * Whose a task and a context are: they belong to the caller that began them, and nobody
 * else can tell them from ones that never were (A2A specification 1.0, section 13.1).
 * Besides it, the tenant that a call is for, and the messages that came in before.
 */
@NullMarked
package dev.a2asecurity.task;

import org.jspecify.annotations.NullMarked;
