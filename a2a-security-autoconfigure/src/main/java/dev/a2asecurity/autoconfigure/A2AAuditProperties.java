package dev.a2asecurity.autoconfigure;

import java.time.Duration;
import java.util.Set;

import org.jspecify.annotations.Nullable;

import dev.a2asecurity.audit.AuditDurability;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.core.io.Resource;
import org.springframework.util.unit.DataSize;

/**
 * Properties of the audit trail. It is kept where at least one of its sinks is on.
 *
 * @param key Secret key of the trail's hashes, a random text of 32 characters or more. It
 * is needed to verify the trail.
 * @param writer Name under which this instance writes, unique among the instances that
 * share a sink, and the same after a restart. By default the application's name and the
 * host's.
 * @param durable Kinds of events that must be kept before what they are about is done.
 * @param bufferSize How many events wait at most to be kept.
 * @param timeout How long an event waits for its place in a full buffer, and for its turn
 * to be kept, between 10ms and 1m. A call that must be on record is refused then.
 * @param publishEvents Whether each event is published as an event of the application.
 * @param repositoryEvents Whether each event is handed to Spring Boot's
 * AuditEventRepository, where the application has one.
 * @param file How records are kept in a file.
 * @param jdbc How records are kept in a database.
 * @param log How records are handed to the log.
 * @param checkpoints How the last record is vouched for.
 */
@ConfigurationProperties("a2a.security.audit")
public record A2AAuditProperties(@Nullable String key, @Nullable String writer,
		@DefaultValue("skill-calls") Set<AuditDurability> durable, @DefaultValue("8192") int bufferSize,
		@DefaultValue("2s") Duration timeout, @DefaultValue("false") boolean publishEvents,
		@DefaultValue("true") boolean repositoryEvents, @DefaultValue File file, @DefaultValue Jdbc jdbc,
		@DefaultValue Log log, @DefaultValue Checkpoints checkpoints) {

	/**
	 * Tells nothing of the key.
	 */
	@Override
	public String toString() {
		return "A2AAuditProperties[key=<redacted>, writer=" + this.writer + ", durable=" + this.durable + ", file="
				+ this.file + ", jdbc=" + this.jdbc + ", log=" + this.log + ", checkpoints=" + this.checkpoints + "]";
	}

	/**
	 * How records are kept in a file.
	 *
	 * @param path File that is written to; none for no file. Full ones are kept beside
	 * it.
	 * @param maxSize Size from which on a file is full, at least 64KB.
	 * @param sync Whether each record is flushed to the disk, so that it survives a power
	 * failure too; one flush serves all that wait for it.
	 */
	public record File(@Nullable String path, @DefaultValue("100MB") DataSize maxSize,
			@DefaultValue("false") boolean sync) {
	}

	/**
	 * How records are kept in a database, by the application's DataSource.
	 *
	 * @param enabled Whether they are.
	 * @param initializeSchema When the table is created at start-up.
	 * @param timeout Longest time that a transaction may take, in whole seconds. Waiting
	 * for a connection is up to the pool.
	 */
	public record Jdbc(@DefaultValue("false") boolean enabled,
			@DefaultValue("embedded") SchemaInitialization initializeSchema, @DefaultValue("5s") Duration timeout) {
	}

	/**
	 * How records are handed to the log.
	 *
	 * @param enabled Whether they are, at level info of the logger
	 * "dev.a2asecurity.audit.trail".
	 */
	public record Log(@DefaultValue("false") boolean enabled) {
	}

	/**
	 * How the last record is vouched for.
	 *
	 * @param interval How often, between 1s and 1d; and when the application stops.
	 * @param directory Directory that signed checkpoints are added to: a second place,
	 * which whoever could cut the trail cannot write to. None for no second place.
	 * @param signingKey Location of the private key, RSA or EC, that signs checkpoints,
	 * as a JWK with "alg"; without it, they are signed with a key made of the trail's.
	 */
	public record Checkpoints(@DefaultValue("1m") Duration interval, @Nullable String directory,
			@Nullable Resource signingKey) {
	}

}
