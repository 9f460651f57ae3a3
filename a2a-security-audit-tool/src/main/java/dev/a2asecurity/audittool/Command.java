package dev.a2asecurity.audittool;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

import dev.a2asecurity.audit.AuditCheckpoints;
import dev.a2asecurity.audit.AuditHead;
import dev.a2asecurity.audit.AuditKey;
import dev.a2asecurity.audit.AuditReport;
import dev.a2asecurity.audit.AuditVerifier;
import dev.a2asecurity.recording.RecordingKey;

import org.springframework.jdbc.datasource.DriverManagerDataSource;

/**
 * What the command line asks for. No key stands on it: others see it.
 */
final class Command {

	private final String name;

	private final Map<String, String> environment;

	private final List<Path> files = new ArrayList<>();

	private final List<Path> keyFiles = new ArrayList<>();

	private final List<AuditHead> beginnings = new ArrayList<>();

	private @Nullable Path checkpoints;

	private @Nullable Path checkpointKey;

	private @Nullable String jdbcUrl;

	private Command(String name, Map<String, String> environment) {
		this.name = name;
		this.environment = environment;
	}

	static Command parse(String[] arguments, Map<String, String> environment) {
		Command command = new Command((arguments.length > 0) ? arguments[0] : "", environment);
		for (int i = 1; i < arguments.length; i++) {
			if (!arguments[i].startsWith("--")) {
				command.files.add(Path.of(arguments[i]));
				continue;
			}
			if (i + 1 == arguments.length) {
				throw new IllegalArgumentException("The option " + arguments[i] + " needs a value");
			}
			command.option(arguments[i], arguments[++i]);
		}
		return command;
	}

	private void option(String option, String value) {
		switch (option) {
			case "--key-file" -> this.keyFiles.add(Path.of(value));
			case "--checkpoints" -> this.checkpoints = Path.of(value);
			case "--checkpoint-key" -> this.checkpointKey = Path.of(value);
			case "--jdbc" -> this.jdbcUrl = value;
			case "--after" -> this.beginnings.add(AuditHead.parse(value));
			default -> throw new IllegalArgumentException("There is no option " + option);
		}
	}

	String name() {
		return this.name;
	}

	List<Path> files() {
		return requireFiles();
	}

	private List<Path> requireFiles() {
		if (this.files.isEmpty()) {
			throw new IllegalArgumentException("No file is named");
		}
		return this.files;
	}

	/**
	 * Returns the directory of recorded sessions.
	 */
	Path directory() {
		return requireFiles().get(0);
	}

	/**
	 * Returns the id of the call whose session is asked for.
	 */
	String call() {
		if (this.files.size() != 2) {
			throw new IllegalArgumentException("A directory and the id of a call are needed");
		}
		return this.files.get(1).toString();
	}

	List<RecordingKey> recordingKeys() throws IOException {
		List<RecordingKey> keys = new ArrayList<>();
		for (Path file : this.keyFiles) {
			keys.add(RecordingKey.of(Files.readString(file)));
		}
		String key = this.environment.get("A2A_RECORDING_KEY");
		if (keys.isEmpty() && key != null) {
			keys.add(RecordingKey.of(key));
		}
		if (keys.isEmpty()) {
			throw new IllegalArgumentException("The key of the sessions is needed, by --key-file or A2A_RECORDING_KEY");
		}
		return keys;
	}

	boolean hasCheckpoints() {
		return this.checkpoints != null;
	}

	AuditReport verify() throws IOException {
		List<AuditKey> keys = keys();
		AuditVerifier verifier = new AuditVerifier(keys);
		this.beginnings.forEach(verifier::beginningAfter);
		if (this.checkpoints != null) {
			verifier.against(this.checkpoints,
					(this.checkpointKey != null) ? AuditCheckpoints.signedBy(Files.readString(this.checkpointKey))
							: AuditCheckpoints.signedBy(keys.get(keys.size() - 1)));
		}
		return (this.jdbcUrl != null)
				? verifier.verifyDatabase(new DriverManagerDataSource(this.jdbcUrl,
						this.environment.getOrDefault("A2A_AUDIT_DB_USER", ""),
						this.environment.getOrDefault("A2A_AUDIT_DB_PASSWORD", "")))
				: verifier.verifyFiles(requireFiles());
	}

	private List<AuditKey> keys() throws IOException {
		List<AuditKey> keys = new ArrayList<>();
		for (Path file : this.keyFiles) {
			keys.add(AuditKey.of(Files.readString(file).strip()));
		}
		String key = this.environment.get("A2A_AUDIT_KEY");
		if (keys.isEmpty() && key != null) {
			keys.add(AuditKey.of(key));
		}
		if (keys.isEmpty()) {
			throw new IllegalArgumentException("The key of the trail is needed, by --key-file or A2A_AUDIT_KEY");
		}
		return keys;
	}

}
