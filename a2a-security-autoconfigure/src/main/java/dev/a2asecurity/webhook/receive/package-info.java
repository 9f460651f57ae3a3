/**
 * Receiving webhooks: only what is genuine, expected and new reaches a controller.
 */
@NullMarked
package dev.a2asecurity.webhook.receive;

import org.jspecify.annotations.NullMarked;
