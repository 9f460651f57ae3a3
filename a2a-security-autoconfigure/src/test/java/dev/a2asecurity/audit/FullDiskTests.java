package dev.a2asecurity.audit;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

/**
 * A disk that fills up: a file system of 256 kB in memory, mounted where only the process
 * under test sees it, which needs Linux, and root or user namespaces. Where neither is to
 * be had, a limit on the size of files stands in for it, and nothing can be freed.
 */
class FullDiskTests {

	@TempDir
	private Path directory;

	@Test
	void trailWhenTheDiskFillsUpThenRefusesAndGoesOnWhenThereIsRoomAgain() throws Exception {
		List<String> namespace = namespace();
		assumeTrue(namespace != null, "No file system can be mounted: neither root nor user namespaces");
		List<String> command = new ArrayList<>(namespace);
		command.addAll(List.of("sh", "-c", "mount -t tmpfs -o size=256k tmpfs \"$0\" && exec \"$@\"",
				this.directory.toString()));
		command.addAll(TrailProcess.command("disk-full-and-freed", this.directory.resolve("audit.jsonl")));
		assertThat(run(command)).satisfiesExactly((line) -> assertThat(line).matches("refused after [1-9]\\d+"),
				(line) -> assertThat(line).isEqualTo("refused again 20"),
				(line) -> assertThat(line).isEqualTo("kept what was acknowledged true"),
				(line) -> assertThat(line).isEqualTo("findings []"));
	}

	@Test
	void trailWhenTheFileMayNotGrowThenRefusesAndLeavesNoTrace() throws Exception {
		List<String> command = new ArrayList<>(List.of("bash", "-c", "ulimit -f 64 && exec \"$0\" \"$@\""));
		command.addAll(TrailProcess.command("disk-full", this.directory.resolve("audit.jsonl")));
		assertThat(run(command)).satisfiesExactly((line) -> assertThat(line).matches("refused after [1-9]\\d+"),
				(line) -> assertThat(line).isEqualTo("refused again 20"),
				(line) -> assertThat(line).isEqualTo("kept what was acknowledged true"),
				(line) -> assertThat(line).isEqualTo("findings []"));
	}

	private List<String> namespace() throws IOException, InterruptedException {
		for (List<String> namespace : List.of(List.of("unshare", "--mount"),
				List.of("unshare", "--user", "--map-root-user", "--mount"))) {
			List<String> probe = new ArrayList<>(namespace);
			probe.addAll(List.of("mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", this.directory.toString()));
			try {
				Process process = new ProcessBuilder(probe).redirectErrorStream(true).start();
				if (process.waitFor(10, TimeUnit.SECONDS) && process.exitValue() == 0) {
					return namespace;
				}
			}
			catch (IOException ex) {
				// No such program.
			}
		}
		return null;
	}

	private static List<String> run(List<String> command) throws IOException, InterruptedException {
		Process process = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start();
		String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
		assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
		// The process logs the failures of the sink to its standard output.
		return output.lines().filter((line) -> line.matches("(refused|kept|findings) .*")).toList();
	}

}
