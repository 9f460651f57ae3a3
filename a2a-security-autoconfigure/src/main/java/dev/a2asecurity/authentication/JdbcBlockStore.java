package dev.a2asecurity.authentication;

import java.nio.charset.StandardCharsets;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HexFormat;
import java.util.Optional;

import javax.sql.DataSource;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import dev.a2asecurity.authentication.BlockTarget.Kind;
import dev.a2asecurity.replay.JdbcSession;

import org.springframework.core.log.LogMessage;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * A {@link BlockStore} in the table {@code a2a_caller_block} of a database, shared by all
 * instances that use it. The shipped {@code schema-h2.sql} and
 * {@code schema-postgresql.sql} create it.
 * <p>
 * It works in transactions of its own: a rollback of the application's, around a call of
 * {@link CallerBlocks#block}, lets nobody in again.
 */
public final class JdbcBlockStore implements BlockStore {

	private static final Log logger = LogFactory.getLog(JdbcBlockStore.class);

	/**
	 * How long an ended block is kept, for instances whose clocks are behind.
	 */
	private static final Duration CLOCK_DIFFERENCE = Duration.ofMinutes(5);

	private final JdbcSession session;

	private final Clock clock;

	/**
	 * Creates a store.
	 * @param dataSource where the database is
	 * @param timeout how long a transaction may take; whole seconds count, at least one
	 * @param clock tells which blocks have ended
	 */
	public JdbcBlockStore(DataSource dataSource, Duration timeout, Clock clock) {
		this.session = new JdbcSession(dataSource, timeout, JdbcBlockStore.class, "a2a.security.blocks");
		this.clock = clock;
	}

	@Override
	public void put(CallerBlock block) {
		this.session.run((jdbc) -> replace(jdbc, block));
	}

	private int replace(JdbcClient jdbc, CallerBlock block) {
		jdbc.sql("delete from a2a_caller_block where ends_at <= :before")
			.param("before", this.clock.instant().minus(CLOCK_DIFFERENCE).toEpochMilli())
			.update();
		BlockTarget target = block.target();
		Instant end = block.end();
		Long endsAt = (end != null) ? end.toEpochMilli() : null;
		int updated = jdbc.sql("update a2a_caller_block set ends_at = :ends_at where id = :id")
			.param("ends_at", endsAt)
			.param("id", id(target))
			.update();
		return (updated == 1) ? updated
				: jdbc
					.sql("insert into a2a_caller_block (id, kind, issuer, name, ends_at) "
							+ "values (:id, :kind, :issuer, :name, :ends_at)")
					.param("id", id(target))
					.param("kind", target.kind().name())
					.param("issuer", target.issuer())
					.param("name", target.value())
					.param("ends_at", endsAt)
					.update();
	}

	@Override
	public void remove(BlockTarget target) {
		this.session
			.run((jdbc) -> jdbc.sql("delete from a2a_caller_block where id = :id").param("id", id(target)).update());
	}

	@Override
	public Collection<CallerBlock> all() {
		return this.session.run((jdbc) -> jdbc.sql("select kind, issuer, name, ends_at from a2a_caller_block")
			.query((row, number) -> Optional.ofNullable(block(row)))
			.list()
			.stream()
			.flatMap(Optional::stream)
			.toList());
	}

	private static @Nullable CallerBlock block(ResultSet row) throws SQLException {
		try {
			String name = row.getString("name");
			BlockTarget target = new BlockTarget(Kind.valueOf(row.getString("kind")), row.getString("issuer"),
					(name != null) ? name : "");
			long endsAt = row.getLong("ends_at");
			return new CallerBlock(target, row.wasNull() ? null : Instant.ofEpochMilli(endsAt));
		}
		// One row of a later version, or of somebody's hand, must not hide the others.
		catch (IllegalArgumentException ex) {
			logger.warn(LogMessage.format("Did not read a row of a2a_caller_block: %s", ex.getMessage()));
			return null;
		}
	}

	/**
	 * Returns the key of a target's row: of fixed length, and different for different
	 * targets also where a database compares without regard to case.
	 */
	private static String id(BlockTarget target) {
		String text = target.kind() + ":" + target.issuer().length() + ":" + target.issuer() + target.value();
		return HexFormat.of().formatHex(Sha256.of(text.getBytes(StandardCharsets.UTF_8)));
	}

}
