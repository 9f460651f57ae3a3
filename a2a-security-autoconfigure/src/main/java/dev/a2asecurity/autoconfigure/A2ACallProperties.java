package dev.a2asecurity.autoconfigure;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * Properties of how calls are read.
 *
 * @param maxBodySize Most that the body of one call may have. A larger one is refused.
 * @param maxBuffered Most that the bodies of all calls that are being read may take in
 * memory. While it is taken, further calls are refused.
 */
@ConfigurationProperties("a2a.security.calls")
public record A2ACallProperties(@DefaultValue("4MB") DataSize maxBodySize, @DefaultValue("64MB") DataSize maxBuffered) {
}
