package dev.a2asecurity.autoconfigure;

import javax.sql.DataSource;

import dev.a2asecurity.authentication.JdbcBlockStore;

/**
 * Creates the table of the blocks, where configuration says so.
 */
final class BlockSchemaInitializer extends StoreSchemaInitializer {

	BlockSchemaInitializer(DataSource dataSource, A2ABlocksProperties.Jdbc properties) {
		super(dataSource, JdbcBlockStore.class, "a2a.security.blocks.jdbc.initialize-schema",
				properties.initializeSchema());
	}

}
