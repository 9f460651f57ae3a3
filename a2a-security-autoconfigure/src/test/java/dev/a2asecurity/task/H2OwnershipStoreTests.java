package dev.a2asecurity.task;

/**
 * The contract on H2.
 */
class H2OwnershipStoreTests extends JdbcOwnershipStoreContractTests {

	@Override
	String url() {
		return "jdbc:h2:mem:ownership";
	}

	@Override
	String schema() {
		return "schema-h2.sql";
	}

}
