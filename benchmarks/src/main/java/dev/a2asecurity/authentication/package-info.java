/**
 * Benchmarks of what is not public in this package.
 */
@NullMarked
package dev.a2asecurity.authentication;

import org.jspecify.annotations.NullMarked;
