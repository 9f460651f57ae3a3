package dev.a2asecurity.autoconfigure;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * Properties of how answers of the agent are looked at on their way out.
 *
 * @param maxDocumentSize Most that an answer that has to be looked at may have: a JSON
 * answer as a whole, or one event of a stream. A larger one is refused.
 * @param maxBuffered Most that all answers that are being looked at may take in memory.
 * While it is taken, further ones are refused.
 */
@ConfigurationProperties("a2a.security.answers")
public record A2AAnswerProperties(@DefaultValue("8MB") DataSize maxDocumentSize,
		@DefaultValue("64MB") DataSize maxBuffered) {
}
