/**
 * Benchmarks of what is not public in this package.
 */
@NullMarked
package dev.a2asecurity.web;

import org.jspecify.annotations.NullMarked;
