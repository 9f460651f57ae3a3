package dev.a2asecurity.samples.demo;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

/**
 * Whatever the tests of the modules before this one have put out has no token, no secret
 * and no body in it: by logs above all, and by the audit trails of all agents of the
 * samples' tests, which are logged too.
 */
class OutputScanTests {

	private static final Pattern LEAK = Pattern.compile("eyJ[\\w-]{10,}\\.[\\w-]{10,}\\.[\\w-]{20,}"
			+ "|(travel|finance|stranger|ada|traveller)-secret|the-client-secret-9f2d|whsec_[\\w+/=]{16,}"
			+ "|(?i:authorization)[\"'=: \\[]+(?i:bearer|dpop|basic) +[\\w.~+/=-]{8,}|BEGIN [A-Z ]*PRIVATE KEY"
			+ "|\"d\"\\s*:\\s*\"[\\w-]{20,}|\"(jsonrpc|messageId|parts|amount|currency)\"\\s*:");

	private static final Pattern RECORD = Pattern.compile("\\{\"writer\":.*\"kind\":\"(?<kind>[a-z-]+)\"");

	private static final String EXPENSE_AGENT = "TEST-dev.a2asecurity.samples.expense.JsonRpcTests.xml";

	@Test
	void outputOfAllTestsThenHasNoTokenSecretOrBody() throws IOException {
		List<Path> reports = reports();
		assumeTrue(!reports.isEmpty(), "Nothing was tested before");
		List<String> leaks = new ArrayList<>();
		for (Path report : reports) {
			leaks.addAll(leaks(report.getFileName().toString(), Files.readString(report, StandardCharsets.UTF_8)));
		}
		assertThat(leaks).isEmpty();
	}

	/**
	 * If the trails were not logged any more, nothing would be found in them either.
	 */
	@Test
	void outputOfAllTestsThenHasTheTrailsOfTheAgents() throws IOException {
		List<Path> reports = reports();
		assumeTrue(reports.stream().anyMatch((report) -> report.endsWith(EXPENSE_AGENT)), "It was not tested before");
		Set<String> kinds = new TreeSet<>();
		for (Path report : reports) {
			Files.readString(report, StandardCharsets.UTF_8)
				.lines()
				.map(RECORD::matcher)
				.filter(Matcher::find)
				.forEach((record) -> kinds.add(record.group("kind")));
		}
		assertThat(kinds).contains("authentication", "call", "skill", "completion", "configuration", "trail");
	}

	@ParameterizedTest
	@ValueSource(strings = { "Refused eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJhbGljZSJ9.c2lnbmF0dXJlc2lnbmF0dXJl",
			"client_secret=travel-secret", "secret whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
			"headers Authorization: Bearer abcdefgh", "-----BEGIN PRIVATE KEY-----", "{\"jsonrpc\": \"2.0\"}",
			"{\"kty\":\"EC\",\"d\":\"0123456789012345678901234\"}", "{\"amount\": 120.5}" })
	void scanWhenSomethingLeaksThenFindsIt(String line) {
		assertThat(leaks("report", "<system-out><![CDATA[fine\n" + line + "\n]]></system-out>")).hasSize(1);
		// The names of tests may have what they like.
		assertThat(leaks("report", "<testcase name=\"" + line + "\"/>")).isEmpty();
	}

	private static List<Path> reports() throws IOException {
		Path root = Path.of("").toAbsolutePath().resolve("../..").normalize();
		List<Path> reports = new ArrayList<>();
		for (Path parent : List.of(root, root.resolve("samples"))) {
			try (Stream<Path> modules = Files.list(parent)) {
				modules.map((module) -> module.resolve("target/surefire-reports"))
					.filter(Files::isDirectory)
					.forEach((directory) -> reports.addAll(reportsIn(directory)));
			}
		}
		return reports;
	}

	private static List<Path> reportsIn(Path directory) {
		try (Stream<Path> files = Files.list(directory)) {
			return files.filter((file) -> file.getFileName().toString().matches("TEST-.*\\.xml")).toList();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private static List<String> leaks(String report, String xml) {
		List<String> leaks = new ArrayList<>();
		boolean output = false;
		for (String line : xml.split("\n", -1)) {
			output |= line.contains("<system-out") || line.contains("<system-err");
			if (output && LEAK.matcher(line).find()) {
				leaks.add(report + ": " + line);
			}
			output &= !line.contains("</system-out>") && !line.contains("</system-err>");
		}
		return leaks;
	}

}
