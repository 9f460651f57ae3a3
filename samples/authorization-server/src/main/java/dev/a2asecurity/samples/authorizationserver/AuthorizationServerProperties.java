package dev.a2asecurity.samples.authorizationserver;

import java.net.URI;
import java.util.Map;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * What the samples add to Spring Boot's own properties of the authorization server.
 *
 * @param defaultAudience audience of a token that was requested without a
 * {@code resource} parameter
 * @param people passwords of the people that may log in, by their names
 */
@ConfigurationProperties("authorization-server")
record AuthorizationServerProperties(@DefaultValue("http://localhost:8080") URI defaultAudience,
		@DefaultValue Map<String, String> people) {

}
