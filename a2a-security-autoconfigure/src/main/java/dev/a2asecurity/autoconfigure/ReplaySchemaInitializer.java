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
 * Creates the tables of the replay stores, where configuration says so. A database that
 * is not to be touched is not asked what it is: it may be down at start-up.
 */
final class ReplaySchemaInitializer extends DataSourceScriptDatabaseInitializer {

	private static final String SCRIPT = "dev/a2asecurity/replay/schema-@@platform@@.sql";

	private static final String DEFAULT_PREFIX = "a2a_replay_";

	private final String tablePrefix;

	ReplaySchemaInitializer(DataSource dataSource, A2AReplayProperties.Jdbc properties) {
		super(dataSource, settings(dataSource, properties.initializeSchema()));
		this.tablePrefix = properties.tablePrefix();
	}

	private static DatabaseInitializationSettings settings(DataSource dataSource,
			A2AReplayProperties.SchemaInitialization initialize) {
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

	private static boolean isEmbedded(DataSource dataSource) {
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
					"a2a.security.replay.jdbc.initialize-schema asks for tables, and there is no script [" + script
							+ "] for this database.",
					"Create them after the pattern of schema-postgresql.sql beside it, and set "
							+ "a2a.security.replay.jdbc.initialize-schema=never.");
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
			return new ByteArrayResource(sql.replace(DEFAULT_PREFIX, this.tablePrefix).getBytes(StandardCharsets.UTF_8),
					script.getDescription());
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

}
