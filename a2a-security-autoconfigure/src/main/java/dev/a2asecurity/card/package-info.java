/**
 * From the skill catalog and the properties to the served Agent Card.
 */
@NullMarked
package dev.a2asecurity.card;

import org.jspecify.annotations.NullMarked;
