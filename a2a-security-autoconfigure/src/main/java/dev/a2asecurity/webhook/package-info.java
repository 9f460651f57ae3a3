/**
 * Signed webhooks: the schemes by which a message proves its sender, the same for both
 * directions.
 */
@NullMarked
package dev.a2asecurity.webhook;

import org.jspecify.annotations.NullMarked;
