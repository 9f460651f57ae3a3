package dev.a2asecurity.replay;

/**
 * The contract on H2.
 */
class H2ReplayTests extends JdbcReplayContractTests {

	@Override
	String url() {
		return "jdbc:h2:mem:replay";
	}

	@Override
	String schema() {
		return "schema-h2.sql";
	}

}
