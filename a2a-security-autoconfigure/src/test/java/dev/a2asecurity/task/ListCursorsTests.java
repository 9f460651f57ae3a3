package dev.a2asecurity.task;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

import org.junit.jupiter.api.Test;

import dev.a2asecurity.call.Caller;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Cursors in the hands of those that they were not given to.
 */
class ListCursorsTests {

	private static final String SECRET = "a secret of at least thirty-two characters";

	private static final String AGENTS = "1763000000000:6f1c2a9e-0a3b-4c5d-8e7f-0123456789ab";

	private static final Caller ALICE = caller("https://issuer.example", "alice");

	private final ListCursors cursors = new ListCursors(SECRET);

	private static Caller caller(String issuer, String subject) {
		return Caller.builder(issuer, subject).clientId("app").build();
	}

	@Test
	void openWhenGivenToThatCallerForThatQueryThenTheAgents() {
		for (String agents : List.of("", "x", AGENTS, "\u00e4 \ud83d\ude00 \0", "c".repeat(3000))) {
			String cursor = this.cursors.seal(ALICE, "query", agents);
			assertThat(this.cursors.open(ALICE, "query", cursor)).contains(agents);
			assertThat(new ListCursors(SECRET).open(ALICE, "query", cursor)).contains(agents);
		}
	}

	@Test
	void openWhenTheCallerHasAnotherTokenThenStillItsOwn() {
		Caller later = Caller.builder("https://issuer.example", "alice")
			.clientId("app")
			.scopes(List.of("x"))
			.tokenId("2")
			.build();
		assertThat(this.cursors.open(later, "query", this.cursors.seal(ALICE, "query", AGENTS))).contains(AGENTS);
	}

	@Test
	void openWhenGivenToSomebodyElseOrForAnotherQueryThenNothing() {
		String cursor = this.cursors.seal(ALICE, "query", AGENTS);
		assertThat(this.cursors.open(caller("https://issuer.example", "mallory"), "query", cursor)).isEmpty();
		assertThat(this.cursors.open(caller("https://partner.example", "alice"), "query", cursor)).isEmpty();
		assertThat(this.cursors.open(ALICE, "other", cursor)).isEmpty();
		assertThat(this.cursors.open(ALICE, "", cursor)).isEmpty();
	}

	@Test
	void openWhenMadeWithAnotherKeyThenNothing() {
		String cursor = this.cursors.seal(ALICE, "query", AGENTS);
		assertThat(new ListCursors("another secret of thirty-two characters").open(ALICE, "query", cursor)).isEmpty();
		assertThat(new ListCursors(null).open(ALICE, "query", cursor)).isEmpty();
		ListCursors own = new ListCursors(null);
		assertThat(own.open(ALICE, "query", own.seal(ALICE, "query", AGENTS))).contains(AGENTS);
	}

	@Test
	void openWhenAnyCharacterIsChangedThenNothing() {
		String cursor = this.cursors.seal(ALICE, "query", AGENTS);
		for (int i = 0; i < cursor.length(); i++) {
			char other = (cursor.charAt(i) == 'A') ? 'B' : 'A';
			String changed = cursor.substring(0, i) + other + cursor.substring(i + 1);
			// The last character of a part may have bits that nobody reads.
			boolean sameBytes = decoded(changed).equals(decoded(cursor));
			if (!sameBytes) {
				assertThat(this.cursors.open(ALICE, "query", changed)).as(changed).isEmpty();
			}
		}
	}

	private static List<String> decoded(String cursor) {
		List<String> parts = new ArrayList<>();
		for (String part : cursor.split("\\.", -1)) {
			try {
				parts.add(new String(Base64.getUrlDecoder().decode(part), StandardCharsets.ISO_8859_1));
			}
			catch (IllegalArgumentException ex) {
				parts.add("undecodable " + part);
			}
		}
		return parts;
	}

	@Test
	void openWhenItIsNoCursorOfOursThenNothing() {
		for (String cursor : List.of("", ".", "....", "x", AGENTS, "null", "a.b.c.d.e", "{}", "\0",
				"x".repeat(1_000_000))) {
			assertThat(this.cursors.open(ALICE, "query", cursor)).isEmpty();
		}
	}

	@Test
	void openWhenTheCallerBringsAHeaderThenNothing() {
		String cursor = this.cursors.seal(ALICE, "query", AGENTS);
		for (String header : List.of("{\"alg\":\"dir\",\"enc\":\"A256GCM\",\"zip\":\"DEF\"}",
				"{\"enc\":\"A256GCM\",\"alg\":\"dir\"}", "{}", "{\"alg\":null}")) {
			String encoded = Base64.getUrlEncoder()
				.withoutPadding()
				.encodeToString(header.getBytes(StandardCharsets.UTF_8));
			assertThat(this.cursors.open(ALICE, "query", encoded + ".." + cursor)).isEmpty();
		}
		assertThat(cursor).matches("[\\w-]{16}\\.[\\w-]+\\.[\\w-]{22}");
	}

	@Test
	void sealWhenCalledAgainThenAnotherCursorAndNothingOfTheAgentsInIt() {
		Set<String> cursors = new HashSet<>();
		for (int i = 0; i < 100; i++) {
			cursors.add(this.cursors.seal(ALICE, "query", AGENTS));
		}
		assertThat(cursors).hasSize(100)
			.allSatisfy((cursor) -> assertThat(decoded(cursor).toString()).doesNotContain("6f1c2a9e")
				.doesNotContain("1763000000000")
				.doesNotContain("alice"));
		assertThat(this.cursors).hasToString("ListCursors[key=<redacted>]");
	}

}
