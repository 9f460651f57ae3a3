package dev.a2asecurity.autoconfigure;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.StreamSupport;

import javax.sql.DataSource;

import dev.a2asecurity.InvalidConfigurationException;

import org.springframework.boot.jdbc.init.DataSourceScriptDatabaseInitializer;
import org.springframework.boot.sql.init.DatabaseInitializationSettings;
import org.springframework.core.io.ByteArrayResource;
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
	 * Creates an initializer of tables with the names of the script.
	 * @param store the store that the tables are for
	 * @param property the name of the property that says whether they are created
	 */
	StoreSchemaInitializer(DataSource dataSource, Class<?> store, String property, SchemaInitialization initialize) {
		this(dataSource, store, property, initialize, "", "");
	}

	/**
	 * Creates an initializer of tables with names of their own.
	 * @param store the store that the tables are for
	 * @param property the name of the property that says whether they are created
	 * @param scriptPrefix what the names of the tables start with in the script
	 * @param tablePrefix what they are to start with
	 */
	StoreSchemaInitializer(DataSource dataSource, Class<?> store, String property, SchemaInitialization initialize,
			String scriptPrefix, String tablePrefix) {
		super(dataSource, settings(dataSource, store, property, initialize));
		this.scriptPrefix = scriptPrefix;
		this.tablePrefix = tablePrefix;
	}

	private static DatabaseInitializationSettings settings(DataSource dataSource, Class<?> store, String property,
			SchemaInitialization initialize) {
		boolean applies = switch (initialize) {
			case ALWAYS -> true;
			case EMBEDDED -> SchemaScripts.isEmbedded(dataSource);
			case NEVER -> false;
		};
		return applies
				? SchemaScripts.of(dataSource, store.getPackageName().replace('.', '/') + "/schema-@@platform@@.sql",
						(script) -> missing(script, property))
				: SchemaScripts.none();
	}

	private static InvalidConfigurationException missing(String script, String property) {
		return new InvalidConfigurationException(
				property + " asks for tables, and there is no script [" + script + "] for this database.",
				"Create them after the pattern of schema-postgresql.sql beside it, and set " + property + "=never.");
	}

	@Override
	protected void runScripts(Scripts scripts) {
		if (this.scriptPrefix.equals(this.tablePrefix)) {
			super.runScripts(scripts);
			return;
		}
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
