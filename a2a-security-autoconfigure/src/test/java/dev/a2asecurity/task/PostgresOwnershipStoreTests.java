package dev.a2asecurity.task;

import dev.a2asecurity.replay.Servers;

/**
 * The contract on a real PostgreSQL.
 */
class PostgresOwnershipStoreTests extends JdbcOwnershipStoreContractTests {

	@Override
	String url() {
		return Servers.postgresUrl();
	}

	@Override
	String schema() {
		return "schema-postgresql.sql";
	}

}
