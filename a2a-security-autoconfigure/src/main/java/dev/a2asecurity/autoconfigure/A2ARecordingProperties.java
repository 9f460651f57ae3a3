package dev.a2asecurity.autoconfigure;

import java.time.Duration;
import java.util.List;
import java.util.Set;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * Properties of recorded sessions. None are recorded unless skills are named.
 *
 * @param skills Skills whose calls are recorded, request and answer, by their ids.
 * @param directory Directory that recorded sessions are kept in. Required where skills
 * are named.
 * @param key Secret key that they are encrypted with: 32 random bytes in base64. Required
 * where skills are named.
 * @param redact Paths of what is not recorded: names from the top of a document, with
 * slashes between them; one asterisk is any member or element, two are any number of
 * them. Members that hold credentials by their names, and signed tokens, are never
 * recorded.
 * @param maxSessionSize Most bytes of the bodies of one session; what comes after is cut.
 * @param maxSize About how much all sessions take, at least 1MB; the oldest go first.
 * @param retention How long sessions are kept, between 1h and 3650d, and an hour longer
 * at most.
 */
@ConfigurationProperties("a2a.security.recording")
public record A2ARecordingProperties(@DefaultValue Set<String> skills, @Nullable String directory, @Nullable String key,
		@DefaultValue List<String> redact, @DefaultValue("1MB") DataSize maxSessionSize,
		@DefaultValue("1GB") DataSize maxSize, @DefaultValue("7d") Duration retention) {

	/**
	 * Tells nothing of the key.
	 */
	@Override
	public String toString() {
		return "A2ARecordingProperties[skills=" + this.skills + ", directory=" + this.directory
				+ ", key=<redacted>, redact=" + this.redact + ", retention=" + this.retention + "]";
	}

}
