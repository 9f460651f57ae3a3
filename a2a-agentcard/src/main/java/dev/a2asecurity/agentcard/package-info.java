/**
 * The Agent Card of the A2A protocol: the annotations that describe an agent and its
 * skills, the card's model, and its JSON form.
 */
@NullMarked
package dev.a2asecurity.agentcard;

import org.jspecify.annotations.NullMarked;
