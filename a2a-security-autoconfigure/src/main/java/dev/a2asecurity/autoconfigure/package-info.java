/**
 * Wiring only: properties, auto-configuration, the start-up checks' order and their
 * failure analysis. It imports the features; no feature imports it.
 */
@NullMarked
package dev.a2asecurity.autoconfigure;

import org.jspecify.annotations.NullMarked;
