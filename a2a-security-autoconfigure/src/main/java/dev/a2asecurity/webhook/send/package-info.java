/**
 * Sending webhooks: signed, only where they should go, and until they have arrived.
 */
@NullMarked
package dev.a2asecurity.webhook.send;

import org.jspecify.annotations.NullMarked;
