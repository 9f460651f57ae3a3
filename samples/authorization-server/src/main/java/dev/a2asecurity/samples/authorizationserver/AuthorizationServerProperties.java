package dev.a2asecurity.samples.authorizationserver;

import java.net.URI;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * What the samples add to Spring Boot's own properties of the authorization server.
 *
 * @param defaultAudience audience of a token that was requested without a
 * {@code resource} parameter
 */
@ConfigurationProperties("authorization-server")
record AuthorizationServerProperties(@DefaultValue("http://localhost:8080") URI defaultAudience) {

}
