/**
 * Verifies and prints audit trails from a command line.
 */
@NullMarked
package dev.a2asecurity.audittool;

import org.jspecify.annotations.NullMarked;
