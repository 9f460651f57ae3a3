/**
 * The vocabulary that every feature speaks: who calls, which skill, why refused. It
 * imports no other feature.
 */
@NullMarked
package dev.a2asecurity.call;

import org.jspecify.annotations.NullMarked;
