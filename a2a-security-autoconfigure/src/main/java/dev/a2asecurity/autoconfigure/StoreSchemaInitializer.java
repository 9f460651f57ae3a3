package dev.a2asecurity.autoconfigure;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.StreamSupport;

import javax.sql.DataSource;

import dev.a2asecurity.InvalidConfigurationException;

import org.springframework.boot.jdbc.EmbeddedDatabaseConnection;
import org.springframework.boot.jdbc.init.DataSourceScriptDatabaseInitializer;
import org.springframework.boot.jdbc.init.PlatformPlaceholderDatabaseDriverResolver;
import org.springframework.boot.sql.init.DatabaseInitializationMode;
import org.springframework.boot.sql.init.DatabaseInitializationSettings;
import org.springframework.core.io.ByteArrayResource;
import org.springframework.core.io.ClassPathResource;
import org.springframework.core.io.Resource;

/**
 * Creates the tables of a store, where configuration says so, by the script beside the
 * store. A database that is not to be touched is not asked what it is: it may be down at
 * start-up.
 */
abstract class StoreSchemaInitializer extends DataSourceScriptDatabaseInitializer {

	private final String scriptPrefix;

	private final String tablePrefix;

	/**
	 * Creates an initializer.
	 * @param store the store that the tables are for
	 * @param properties what the names of the store's properties start with
	 * @param scriptPrefix what the names of the tables start with in the script
	 * @param tablePrefix what they are to start with
	 */
	StoreSchemaInitializer(DataSource dataSource, Class<?> store, String properties,
			A2AReplayProperties.SchemaInitialization initialize, String scriptPrefix, String tablePrefix) {
		super(dataSource, settings(dataSource, store, properties + ".jdbc.initialize-schema", initialize));
		this.scriptPrefix = scriptPrefix;
		this.tablePrefix = tablePrefix;
	}

	private static DatabaseInitializationSettings settings(DataSource dataSource, Class<?> store, String property,
			A2AReplayProperties.SchemaInitialization initialize) {
		boolean applies = switch (initialize) {
			case ALWAYS -> true;
			case EMBEDDED -> isEmbedded(dataSource);
			case NEVER -> false;
		};
		DatabaseInitializationSettings settings = new DatabaseInitializationSettings();
		settings.setMode(applies ? DatabaseInitializationMode.ALWAYS : DatabaseInitializationMode.NEVER);
		if (applies) {
			settings.setSchemaLocations(List.of("classpath:" + script(dataSource, store, property)));
		}
		return settings;
	}

	private static boolean isEmbedded(DataSource dataSource) {
		try {
			return EmbeddedDatabaseConnection.isEmbedded(dataSource);
		}
		// One that does not answer is none that this application carries in itself.
		catch (RuntimeException ex) {
			return false;
		}
	}

	private static String script(DataSource dataSource, Class<?> store, String property) {
		String scripts = store.getPackageName().replace('.', '/') + "/schema-@@platform@@.sql";
		String script = new PlatformPlaceholderDatabaseDriverResolver().resolveAll(dataSource, scripts).get(0);
		if (!new ClassPathResource(script).exists()) {
			throw new InvalidConfigurationException(
					property + " asks for tables, and there is no script [" + script + "] for this database.",
					"Create them after the pattern of schema-postgresql.sql beside it, and set " + property
							+ "=never.");
		}
		return script;
	}

	@Override
	protected void runScripts(Scripts scripts) {
		List<Resource> named = StreamSupport.stream(scripts.spliterator(), false).map(this::withTablePrefix).toList();
		super.runScripts(new Scripts(named).continueOnError(scripts.isContinueOnError())
			.separator(scripts.getSeparator())
			.encoding(StandardCharsets.UTF_8));
	}

	private Resource withTablePrefix(Resource script) {
		try {
			String sql = script.getContentAsString(StandardCharsets.UTF_8);
			return new ByteArrayResource(
					sql.replace(this.scriptPrefix, this.tablePrefix).getBytes(StandardCharsets.UTF_8),
					script.getDescription());
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

}
