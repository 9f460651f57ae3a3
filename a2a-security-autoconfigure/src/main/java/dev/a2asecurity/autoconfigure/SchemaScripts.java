package dev.a2asecurity.autoconfigure;

import java.util.List;

import javax.sql.DataSource;

import dev.a2asecurity.InvalidConfigurationException;

import org.springframework.boot.jdbc.EmbeddedDatabaseConnection;
import org.springframework.boot.jdbc.init.PlatformPlaceholderDatabaseDriverResolver;
import org.springframework.boot.sql.init.DatabaseInitializationMode;
import org.springframework.boot.sql.init.DatabaseInitializationSettings;
import org.springframework.core.io.ClassPathResource;

/**
 * Finds the script that makes a store's tables in the database at hand. A database that
 * is not to be touched is not asked what it is: it may be down at start-up.
 */
final class SchemaScripts {

	private SchemaScripts() {
	}

	/**
	 * Returns settings that touch nothing.
	 */
	static DatabaseInitializationSettings none() {
		DatabaseInitializationSettings settings = new DatabaseInitializationSettings();
		settings.setMode(DatabaseInitializationMode.NEVER);
		return settings;
	}

	/**
	 * Returns settings that run a script.
	 * @param scripts where the scripts are, with a placeholder for the platform
	 * @param missing makes the failure of the name of a script that there is not
	 */
	static DatabaseInitializationSettings of(DataSource dataSource, String scripts, Missing missing) {
		String script = new PlatformPlaceholderDatabaseDriverResolver().resolveAll(dataSource, scripts).get(0);
		if (!new ClassPathResource(script).exists()) {
			throw missing.of(script);
		}
		DatabaseInitializationSettings settings = new DatabaseInitializationSettings();
		settings.setMode(DatabaseInitializationMode.ALWAYS);
		settings.setSchemaLocations(List.of("classpath:" + script));
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

	/**
	 * Says that there is no script.
	 */
	@FunctionalInterface
	interface Missing {

		InvalidConfigurationException of(String script);

	}

}
