/**
 * All samples in one JVM, and a scenario that shows who is let in and who is not.
 */
@NullMarked
package dev.a2asecurity.samples.demo;

import org.jspecify.annotations.NullMarked;
