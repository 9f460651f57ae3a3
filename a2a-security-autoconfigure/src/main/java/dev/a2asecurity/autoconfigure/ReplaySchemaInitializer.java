package dev.a2asecurity.autoconfigure;

import javax.sql.DataSource;

import dev.a2asecurity.replay.JdbcInbox;

/**
 * Creates the tables of the replay stores, where configuration says so.
 */
final class ReplaySchemaInitializer extends StoreSchemaInitializer {

	ReplaySchemaInitializer(DataSource dataSource, A2AReplayProperties.Jdbc properties) {
		super(dataSource, JdbcInbox.class, "a2a.security.replay.jdbc.initialize-schema", properties.initializeSchema(),
				"a2a_replay_", properties.tablePrefix());
	}

}
