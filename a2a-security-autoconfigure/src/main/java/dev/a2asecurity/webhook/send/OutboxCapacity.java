package dev.a2asecurity.webhook.send;

/**
 * How many notifications may wait: none of a target's, and none of a caller's, keep those
 * of others out.
 *
 * @param total in all
 * @param perTarget to one target
 * @param perCaller to all targets that one caller has registered
 */
public record OutboxCapacity(int total, int perTarget, int perCaller) {
}
