package dev.a2asecurity.autoconfigure;

import javax.sql.DataSource;

import dev.a2asecurity.InvalidConfigurationException;

import org.springframework.boot.jdbc.init.DataSourceScriptDatabaseInitializer;
import org.springframework.boot.sql.init.DatabaseInitializationSettings;

/**
 * Creates the table of the outbox, where configuration says so. A database that is not to
 * be touched is not asked what it is: it may be down at start-up.
 */
final class WebhookSchemaInitializer extends DataSourceScriptDatabaseInitializer {

	private static final String SCRIPT = "dev/a2asecurity/webhook/send/schema-@@platform@@.sql";

	WebhookSchemaInitializer(DataSource dataSource, SchemaInitialization initialize) {
		super(dataSource, settings(dataSource, initialize));
	}

	private static DatabaseInitializationSettings settings(DataSource dataSource, SchemaInitialization initialize) {
		boolean applies = switch (initialize) {
			case ALWAYS -> true;
			case EMBEDDED -> SchemaScripts.isEmbedded(dataSource);
			case NEVER -> false;
		};
		return applies ? SchemaScripts.of(dataSource, SCRIPT, WebhookSchemaInitializer::missing) : SchemaScripts.none();
	}

	private static InvalidConfigurationException missing(String script) {
		return new InvalidConfigurationException(
				"a2a.security.webhooks.send.outbox.initialize-schema asks for a table, and there is no script ["
						+ script + "] for this database.",
				"Create it after the pattern of schema-postgresql.sql beside it, and set "
						+ "a2a.security.webhooks.send.outbox.initialize-schema=never.");
	}

}
