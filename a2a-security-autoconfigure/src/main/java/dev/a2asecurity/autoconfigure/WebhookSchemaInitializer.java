package dev.a2asecurity.autoconfigure;

import java.util.List;

import javax.sql.DataSource;

import dev.a2asecurity.InvalidConfigurationException;

import org.springframework.boot.jdbc.EmbeddedDatabaseConnection;
import org.springframework.boot.jdbc.init.DataSourceScriptDatabaseInitializer;
import org.springframework.boot.jdbc.init.PlatformPlaceholderDatabaseDriverResolver;
import org.springframework.boot.sql.init.DatabaseInitializationMode;
import org.springframework.boot.sql.init.DatabaseInitializationSettings;
import org.springframework.core.io.ClassPathResource;

/**
 * Creates the table of the outbox, where configuration says so. A database that is not to
 * be touched is not asked what it is: it may be down at start-up.
 */
final class WebhookSchemaInitializer extends DataSourceScriptDatabaseInitializer {

	private static final String SCRIPT = "dev/a2asecurity/webhook/send/schema-@@platform@@.sql";

	WebhookSchemaInitializer(DataSource dataSource, A2AWebhookSenderProperties.SchemaInitialization initialize) {
		super(dataSource, settings(dataSource, initialize));
	}

	private static DatabaseInitializationSettings settings(DataSource dataSource,
			A2AWebhookSenderProperties.SchemaInitialization initialize) {
		boolean applies = switch (initialize) {
			case ALWAYS -> true;
			case EMBEDDED -> isEmbedded(dataSource);
			case NEVER -> false;
		};
		DatabaseInitializationSettings settings = new DatabaseInitializationSettings();
		settings.setMode(applies ? DatabaseInitializationMode.ALWAYS : DatabaseInitializationMode.NEVER);
		if (applies) {
			settings.setSchemaLocations(List.of("classpath:" + script(dataSource)));
		}
		return settings;
	}

	static boolean isEmbedded(DataSource dataSource) {
		try {
			return EmbeddedDatabaseConnection.isEmbedded(dataSource);
		}
		// One that does not answer is none that this application carries in itself.
		catch (RuntimeException ex) {
			return false;
		}
	}

	private static String script(DataSource dataSource) {
		String script = new PlatformPlaceholderDatabaseDriverResolver().resolveAll(dataSource, SCRIPT).get(0);
		if (!new ClassPathResource(script).exists()) {
			throw new InvalidConfigurationException(
					"a2a.security.webhooks.send.outbox.initialize-schema asks for a table, and there is no script ["
							+ script + "] for this database.",
					"Create it after the pattern of schema-postgresql.sql beside it, and set "
							+ "a2a.security.webhooks.send.outbox.initialize-schema=never.");
		}
		return script;
	}

}
