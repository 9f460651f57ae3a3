package dev.a2asecurity.webhook.send;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import dev.a2asecurity.webhook.send.WebhookUrlDecision.Allowed;
import dev.a2asecurity.webhook.send.WebhookUrlDecision.Refused;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Where webhooks may go: {@code urls.csv} has URLs, what their hosts resolve to, and the
 * decision.
 */
class WebhookUrlPolicyTests {

	private static final WebhookUrlRules STRICT = rules(List.of(), List.of(), List.of());

	@ParameterizedTest
	@MethodSource("urls")
	void checkWhenUrlAndResolutionThenTheDecisionOfTheTable(String url, List<InetAddress> addresses, String expected) {
		WebhookUrlDecision decision = new WebhookUrlPolicy(STRICT, (host) -> addresses).check(url);
		assertThat((decision instanceof Refused refused) ? refused.reason() : "allowed").isEqualTo(expected);
	}

	@Test
	void tableWhenReadThenHasEnoughRows() throws IOException {
		assertThat(urls()).hasSizeGreaterThanOrEqualTo(80);
	}

	@Test
	void checkWhenUrlHasControlCharactersThenRefused() {
		for (String url : List.of("https://hooks.example.com/\r\nX: y", "https://hooks.example.com/ ",
				"https://hooks\t.example.com/", "https://hooks.example.com/\u0000", "https://b\u00fccher.example.com/",
				"https://\uff11\uff12\uff17.0.0.1/", "https://hooks.example.com/" + "a".repeat(2048))) {
			assertThat(policy(STRICT).check(url)).isInstanceOf(Refused.class);
		}
	}

	/**
	 * DNS rebinding: what is asked when connecting is answered otherwise.
	 */
	@Test
	void resolveWhenResolverLiesTheSecondTimeThenNotConnected() {
		List<List<InetAddress>> answers = new ArrayList<>(
				List.of(addresses("93.184.216.34"), addresses("169.254.169.254")));
		WebhookUrlPolicy policy = new WebhookUrlPolicy(STRICT, (host) -> answers.remove(0));
		assertThat(policy.check("https://rebind.example.com/")).isInstanceOf(Allowed.class);
		assertThatExceptionOfType(ForbiddenAddressException.class)
			.isThrownBy(() -> policy.resolve("rebind.example.com"));
	}

	@Test
	void checkWhenInsideIsAllowedByHostThenItsAddressesButNotTheMetadataOfTheCloud() {
		WebhookUrlRules rules = rules(List.of(), List.of("hooks.corp", ".intern.example.com"), List.of());
		assertThat(check(rules, "https://hooks.corp/", "10.1.2.3")).isInstanceOf(Allowed.class);
		assertThat(check(rules, "https://a.intern.example.com/", "127.0.0.1")).isInstanceOf(Allowed.class);
		assertThat(check(rules, "https://intern.example.com/", "10.1.2.3")).isInstanceOf(Refused.class);
		assertThat(check(rules, "https://xintern.example.com/", "10.1.2.3")).isInstanceOf(Refused.class);
		assertThat(check(rules, "https://hooks.corp/", "169.254.169.254")).isInstanceOf(Refused.class);
		assertThat(check(rules, "https://hooks.corp/", "0.0.0.0")).isInstanceOf(Refused.class);
	}

	@Test
	void checkWhenInsideIsAllowedByRangeThenThatRangeOnly() {
		WebhookUrlRules rules = rules(List.of(), List.of(), List.of("10.1.2.0/24", "fd00::/16"));
		assertThat(check(rules, "https://hooks.example.com/", "10.1.2.3")).isInstanceOf(Allowed.class);
		assertThat(check(rules, "https://10.1.2.3/", "10.1.2.3")).isInstanceOf(Allowed.class);
		assertThat(check(rules, "https://[fd00::7]/", "fd00::7")).isInstanceOf(Allowed.class);
		assertThat(check(rules, "https://hooks.example.com/", "10.1.3.3")).isInstanceOf(Refused.class);
		assertThat(check(rules, "https://hooks.example.com/", "10.1.2.3,10.1.3.3")).isInstanceOf(Refused.class);
	}

	@Test
	void checkWhenOnlySomeHostsAreAllowedThenNoOther() {
		WebhookUrlRules rules = rules(List.of("Hooks.example.com", ".partner.example.org"), List.of(), List.of());
		assertThat(check(rules, "https://hooks.EXAMPLE.com/", "93.184.216.34")).isInstanceOf(Allowed.class);
		assertThat(check(rules, "https://a.partner.example.org/", "93.184.216.34")).isInstanceOf(Allowed.class);
		assertThat(check(rules, "https://partner.example.org/", "93.184.216.34")).isInstanceOf(Refused.class);
		assertThat(check(rules, "https://hooks.example.com.evil.com/", "93.184.216.34")).isInstanceOf(Refused.class);
		assertThat(check(rules, "https://hooks.example.com/", "10.0.0.1")).isInstanceOf(Refused.class);
	}

	@ParameterizedTest
	@ValueSource(strings = { "http://hooks.example.com:8080/", "http://hooks.example.com/" })
	void checkWhenPlainHttpIsAllowedThenPortsStillCount(String url) {
		WebhookUrlRules rules = new WebhookUrlRules(List.of(), List.of(), List.of(), Set.of(8080), true);
		assertThat(check(rules, url, "93.184.216.34") instanceof Allowed).isEqualTo(url.contains(":8080"));
	}

	@Test
	void checkSpellingWhenAskedThenNoNameIsResolved() {
		WebhookUrlPolicy policy = new WebhookUrlPolicy(STRICT, (host) -> {
			throw new AssertionError("resolved");
		});
		assertThat(policy.checkSpelling("https://hooks.example.com/")).isInstanceOf(Allowed.class);
		assertThat(policy.check("https://localhost/")).isInstanceOf(Refused.class);
	}

	@Test
	void resolverWhenTheNameServerIsSilentThenGivesUp() throws Exception {
		CountDownLatch end = new CountDownLatch(1);
		try (TimedResolver resolver = new TimedResolver((host) -> {
			try {
				end.await();
			}
			catch (InterruptedException ex) {
				Thread.currentThread().interrupt();
			}
			return List.of();
		}, Duration.ofMillis(50))) {
			assertThatExceptionOfType(UnknownHostException.class)
				.isThrownBy(() -> resolver.resolve("slow.example.com"));
			end.countDown();
		}
		try (TimedResolver resolver = new TimedResolver((host) -> addresses("93.184.216.34"), Duration.ofSeconds(5))) {
			assertThat(resolver.resolve("hooks.example.com")).hasSize(1);
		}
	}

	static Stream<Arguments> urls() throws IOException {
		try (InputStream in = WebhookUrlPolicyTests.class.getResourceAsStream("urls.csv")) {
			return new String(in.readAllBytes(), StandardCharsets.UTF_8).lines()
				.filter((line) -> !line.startsWith("# ") && !line.isBlank())
				.map((line) -> line.split(" \\|", -1))
				.map((row) -> Arguments.of(row[0].strip(), addresses(row[1].strip()), row[2].strip()))
				.toList()
				.stream();
		}
	}

	private static WebhookUrlDecision check(WebhookUrlRules rules, String url, String addresses) {
		return new WebhookUrlPolicy(rules, (host) -> addresses(addresses)).check(url);
	}

	private static WebhookUrlPolicy policy(WebhookUrlRules rules) {
		return new WebhookUrlPolicy(rules, (host) -> addresses("93.184.216.34"));
	}

	private static WebhookUrlRules rules(List<String> only, List<String> insideHosts, List<String> insideRanges) {
		return new WebhookUrlRules(only, insideHosts, insideRanges.stream().map(AddressRange::parse).toList(),
				Set.of(443), false);
	}

	private static List<InetAddress> addresses(String text) {
		return Stream.of(text.split(",")).filter((part) -> !part.isEmpty()).map((part) -> {
			try {
				return InetAddress.getByName(part);
			}
			catch (UnknownHostException ex) {
				throw new IllegalStateException(ex);
			}
		}).toList();
	}

}
