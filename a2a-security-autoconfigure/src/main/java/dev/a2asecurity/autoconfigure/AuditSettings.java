package dev.a2asecurity.autoconfigure;

import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;

import org.jspecify.annotations.Nullable;

import dev.a2asecurity.InvalidConfigurationException;
import dev.a2asecurity.audit.AuditCheckpoints;
import dev.a2asecurity.audit.AuditHead;
import dev.a2asecurity.audit.AuditKey;
import dev.a2asecurity.audit.AuditWriting;

import org.springframework.core.env.Environment;
import org.springframework.core.io.Resource;
import org.springframework.util.StringUtils;
import org.springframework.util.unit.DataSize;

import static dev.a2asecurity.autoconfigure.SecuritySettings.require;
import static dev.a2asecurity.autoconfigure.SecuritySettings.within;

/**
 * How the audit trail is written, from properties and the environment.
 */
final class AuditSettings {

	static final DataSize MIN_FILE_SIZE = DataSize.ofKilobytes(64);

	private static final String PREFIX = A2AAuditAutoConfiguration.PREFIX;

	private final A2AAuditProperties properties;

	private final Environment environment;

	AuditSettings(A2AAuditProperties properties, Environment environment) {
		this.properties = properties;
		this.environment = environment;
	}

	AuditWriting.Settings writing() {
		int bufferSize = this.properties.bufferSize();
		require(bufferSize >= 1 && bufferSize <= 1_000_000,
				PREFIX + ".buffer-size is " + bufferSize + ", which is not between 1 and 1000000.",
				"Set it to a number in between, or remove it for the default.");
		return new AuditWriting.Settings(writer(), key(), this.properties.durable(), bufferSize,
				within(PREFIX + ".timeout", this.properties.timeout(), Duration.ofMillis(10), Duration.ofMinutes(1)));
	}

	private AuditKey key() {
		String key = this.properties.key();
		require(StringUtils.hasText(key) && key.length() >= AuditKey.MIN_LENGTH,
				PREFIX + ".key is "
						+ (StringUtils.hasText(key) ? "shorter than " + AuditKey.MIN_LENGTH + " characters" : "not set")
						+ ", and the audit trail is to be kept.",
				"Set it to a random text of that length or more, from a secret store, and keep it for the "
						+ "verification: without a key anybody could write records that verify.");
		return AuditKey.of((key != null) ? key : "");
	}

	/**
	 * Returns the name under which this instance writes.
	 */
	String writer() {
		String writer = this.properties.writer();
		if (writer == null) {
			writer = this.environment.getProperty("spring.application.name", "agent") + "@" + host();
			return writer.replaceAll("[^A-Za-z0-9._@-]", "-").replaceAll("^[^A-Za-z0-9]+", "");
		}
		require(AuditHead.isWriter(writer), PREFIX + ".writer is [" + writer + "], which cannot be a name.",
				"Set it to 1 to 100 letters, digits and . _ @ -, beginning with a letter or digit.");
		return writer;
	}

	private static String host() {
		try {
			return InetAddress.getLocalHost().getHostName();
		}
		catch (UnknownHostException ex) {
			return "localhost";
		}
	}

	AuditWriting.Checkpointing checkpointing() {
		A2AAuditProperties.Checkpoints checkpoints = this.properties.checkpoints();
		String directory = checkpoints.directory();
		return new AuditWriting.Checkpointing(
				within(PREFIX + ".checkpoints.interval", checkpoints.interval(), Duration.ofSeconds(1),
						Duration.ofDays(1)),
				signature(checkpoints.signingKey()), StringUtils.hasText(directory) ? Path.of(directory) : null);
	}

	private AuditCheckpoints signature(@Nullable Resource signingKey) {
		if (signingKey == null) {
			return AuditCheckpoints.signedBy(key());
		}
		try {
			return AuditCheckpoints.signedBy(signingKey.getContentAsString(StandardCharsets.UTF_8));
		}
		catch (IOException | IllegalArgumentException ex) {
			throw new InvalidConfigurationException(
					PREFIX + ".checkpoints.signing-key [" + signingKey + "] cannot be used: " + ex.getMessage() + ".",
					"Set it to the location of a private RSA or EC key in the form of a JWK that names its alg.");
		}
	}

}
