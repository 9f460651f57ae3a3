/**
 * A2A Security: what every feature shares about configuration that cannot be accepted.
 */
@NullMarked
package dev.a2asecurity;

import org.jspecify.annotations.NullMarked;
