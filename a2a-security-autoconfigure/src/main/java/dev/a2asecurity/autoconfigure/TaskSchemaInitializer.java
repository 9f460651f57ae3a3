package dev.a2asecurity.autoconfigure;

import javax.sql.DataSource;

import dev.a2asecurity.task.JdbcOwnershipStore;

/**
 * Creates the tables of tasks and contexts, where configuration says so.
 */
final class TaskSchemaInitializer extends StoreSchemaInitializer {

	TaskSchemaInitializer(DataSource dataSource, A2ATaskProperties.Jdbc properties) {
		super(dataSource, JdbcOwnershipStore.class, "a2a.security.tasks.jdbc.initialize-schema",
				properties.initializeSchema(), "a2a_ownership_", properties.tablePrefix());
	}

}
