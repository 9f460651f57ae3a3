package dev.a2asecurity.audit;

import java.nio.file.Path;

import org.junit.jupiter.api.io.TempDir;

/**
 * The sink on H2.
 */
class H2AuditSinkTests extends JdbcAuditSinkTests {

	@TempDir
	private Path directory;

	@Override
	String url() {
		return "jdbc:h2:" + this.directory.resolve("audit");
	}

	@Override
	String schema() {
		return "schema-h2.sql";
	}

	@Override
	String withoutRules() {
		return "drop trigger a2a_audit_record_append_only";
	}

}
