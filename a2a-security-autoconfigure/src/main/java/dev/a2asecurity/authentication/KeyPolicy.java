package dev.a2asecurity.authentication;

import java.time.Duration;

/**
 * How an issuer's keys are fetched and for how long they count.
 *
 * @param cacheTime how long fetched keys are used before they are fetched again; also the
 * longest time that a key which the issuer has removed still verifies, while the issuer
 * answers in time, tokens that are remembered included
 * @param outageTolerance how long keys count beyond that while the issuer cannot be
 * reached
 * @param connectTimeout longest time to connect to the issuer
 * @param readTimeout longest time for a whole document of the issuer after that
 */
public record KeyPolicy(Duration cacheTime, Duration outageTolerance, Duration connectTimeout, Duration readTimeout) {

}
