package dev.a2asecurity.replay;

/**
 * The contract on a real PostgreSQL.
 */
class PostgresReplayTests extends JdbcReplayContractTests {

	@Override
	String url() {
		return Servers.postgresUrl();
	}

	@Override
	String schema() {
		return "schema-postgresql.sql";
	}

}
