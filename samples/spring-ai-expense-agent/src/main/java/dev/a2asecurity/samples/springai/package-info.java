/**
 * The expense agent on Spring AI's A2A server. What is about security in here are the
 * skills' annotations, and one place where a refusal becomes a task's state.
 */
@NullMarked
package dev.a2asecurity.samples.springai;

import org.jspecify.annotations.NullMarked;
