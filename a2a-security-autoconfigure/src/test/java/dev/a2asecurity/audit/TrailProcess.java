package dev.a2asecurity.audit;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

import org.springframework.util.unit.DataSize;

/**
 * A process of its own that writes a trail: one to be killed, or one whose disk is full.
 */
final class TrailProcess {

	private static final int THREADS = 4;

	private TrailProcess() {
	}

	/**
	 * Runs.
	 * @param arguments what to do, and the file of the trail
	 */
	public static void main(String[] arguments) throws Exception {
		Path file = Path.of(arguments[1]);
		PrintStream out = new PrintStream(new FileOutputStream(FileDescriptor.out), true, StandardCharsets.US_ASCII);
		switch (arguments[0]) {
			case "until-killed" -> recordUntilKilled(file, out);
			case "disk-full-and-freed" -> recordOnAFullDisk(file, out, true);
			case "disk-full" -> recordOnAFullDisk(file, out, false);
			default -> throw new IllegalArgumentException(arguments[0]);
		}
	}

	static List<String> command(String what, Path file) {
		return List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-Xmx128m",
				"-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-cp", System.getProperty("java.class.path"),
				TrailProcess.class.getName(), what, file.toString());
	}

	/**
	 * Acknowledges each event by a line once it is on record.
	 */
	private static void recordUntilKilled(Path file, PrintStream out) {
		AuditTrail trail = TestEvents
			.trail(TestEvents.writing(List.of(new FileAuditSink(file, DataSize.ofKilobytes(200), false))));
		String run = Long.toHexString(System.nanoTime());
		for (int t = 0; t < THREADS; t++) {
			int thread = t;
			new Thread(() -> {
				for (int i = 0;; i++) {
					String id = run + "-" + thread + "-" + i;
					trail.note(TestEvents.denied("denied-" + id));
					trail.record(TestEvents.admitted(id));
					out.println(id);
				}
			}).start();
		}
	}

	private static void recordOnAFullDisk(Path file, PrintStream out, boolean canBeFreed) throws IOException {
		Path ballast = file.resolveSibling("ballast");
		if (canBeFreed) {
			Files.write(ballast, new byte[128 << 10]);
		}
		AuditTrail trail = TestEvents
			.trail(TestEvents.writing(List.of(new FileAuditSink(file, DataSize.ofMegabytes(1), true))));
		List<String> expected = new ArrayList<>();
		int before = 0;
		while (record(trail, "before-" + before)) {
			expected.add("before-" + before++);
		}
		out.println("refused after " + before);
		int refusedAgain = 0;
		for (int i = 0; i < 20; i++) {
			refusedAgain += record(trail, "during-" + i) ? 0 : 1;
		}
		out.println("refused again " + refusedAgain);
		trail.note(TestEvents.denied("noted"));
		if (canBeFreed) {
			Files.delete(ballast);
			long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
			while (!record(trail, "freed") && System.nanoTime() < end) {
				Thread.onSpinWait();
			}
			expected.addAll(List.of("noted", "freed"));
			trail.close();
		}
		List<String> kept = new ArrayList<>();
		for (String line : Files.readAllLines(file, StandardCharsets.ISO_8859_1)) {
			RecordLine record = RecordLine.parse(line);
			if (record != null && record.member("message") != null) {
				kept.add(record.member("message"));
			}
		}
		out.println("kept what was acknowledged " + kept.equals(expected));
		out.println("findings " + new AuditVerifier(List.of(TestEvents.KEY)).verifyFiles(List.of(file)).findings());
		// Not by way of the trail's threads.
		Runtime.getRuntime().halt(0);
	}

	private static boolean record(AuditTrail trail, String id) {
		try {
			trail.record(TestEvents.admitted(id));
			return true;
		}
		catch (AuditUnavailableException ex) {
			return false;
		}
	}

}
