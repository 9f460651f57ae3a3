/**
 * The skills of this agent: the catalog of annotated methods, the guard in front of each,
 * and the caller's identity on the threads that do the work.
 */
@NullMarked
package dev.a2asecurity.skill;

import org.jspecify.annotations.NullMarked;
