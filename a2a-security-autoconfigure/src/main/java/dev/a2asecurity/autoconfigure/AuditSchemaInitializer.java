package dev.a2asecurity.autoconfigure;

import javax.sql.DataSource;

import dev.a2asecurity.audit.JdbcAuditSink;

/**
 * Creates the table of the audit trail, where configuration says so.
 */
final class AuditSchemaInitializer extends StoreSchemaInitializer {

	AuditSchemaInitializer(DataSource dataSource, SchemaInitialization initialize) {
		super(dataSource, JdbcAuditSink.class, A2AAuditAutoConfiguration.PREFIX + ".jdbc.initialize-schema",
				initialize);
	}

}
