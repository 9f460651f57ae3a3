package dev.a2asecurity.card;

import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import org.junit.jupiter.api.Test;

import dev.a2asecurity.agentcard.AgentKey;
import dev.a2asecurity.audit.AuditOrigin;
import dev.a2asecurity.audit.AuditTrail;
import dev.a2asecurity.audit.KeyRotated;

import org.springframework.mock.web.MockHttpServletRequest;
import org.springframework.mock.web.MockHttpServletResponse;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * Which key signs when, and which are published.
 */
class AgentKeysTests {

	private static final Instant NOW = Instant.parse("2026-11-26T12:00:00Z");

	private static final Instant SOON = NOW.plus(Duration.ofDays(1));

	private static final Instant LATER = NOW.plus(Duration.ofDays(2));

	private final AgentKey first = key("first").withDates(null, SOON, LATER);

	private final AgentKey second = key("second").withDates(NOW.plusSeconds(3600), null, null);

	@Test
	void currentWhenOneFollowsAnotherThenEachInItsTime() {
		assertThat(ids(at(NOW).allCurrent())).containsExactly("first");
		assertThat(ids(at(NOW.plusSeconds(3600)).allCurrent())).containsExactly("first", "second");
		assertThat(ids(at(SOON.minusMillis(1)).allCurrent())).containsExactly("first", "second");
		assertThat(ids(at(SOON).allCurrent())).containsExactly("second");
		assertThat(at(SOON).current()).contains(this.second);
	}

	@Test
	void publishedWhenOneFollowsAnotherThenBeforeItSignsAndUntilItExpires() {
		assertThat(publishedIds(at(NOW))).containsExactly("first", "second");
		assertThat(publishedIds(at(SOON))).containsExactly("first", "second");
		assertThat(publishedIds(at(LATER))).containsExactly("second");
	}

	@Test
	void publishedWhenKeyIsRetiredThenUntilItExpires() {
		JWK retired = new ECKey.Builder(jwk("old").toECKey()).expirationTime(Date.from(SOON)).build();
		assertThat(publishedIds(new AgentKeys(List.of(), List.of(retired), Clock.fixed(NOW, ZoneOffset.UTC))))
			.containsExactly("old");
		assertThat(publishedIds(new AgentKeys(List.of(), List.of(retired), Clock.fixed(SOON, ZoneOffset.UTC))))
			.isEmpty();
	}

	@Test
	void documentWhenWrittenThenHasNoPrivatePart() throws Exception {
		JWK retiredWithPrivatePart = jwk("old");
		AgentKeys keys = new AgentKeys(List.of(this.first), List.of(retiredWithPrivatePart),
				Clock.fixed(NOW, ZoneOffset.UTC));
		MockHttpServletResponse response = write(keys, null);
		assertThat(response.getStatus()).isEqualTo(200);
		assertThat(response.getContentType()).isEqualTo("application/jwk-set+json");
		assertThat(response.getHeader("Cache-Control")).isEqualTo("public, max-age=300");
		assertThat(response.getContentAsString(StandardCharsets.UTF_8))
			.contains("\"kid\":\"first\"", "\"use\":\"sig\"", "\"alg\":\"ES256\"", "\"exp\":" + LATER.getEpochSecond())
			.doesNotContain("\"d\":");
		assertThat(write(keys, response.getHeader("ETag")).getStatus()).isEqualTo(304);
	}

	@Test
	void documentWhenConditionIsHostileThenServed() throws Exception {
		AgentKeys keys = new AgentKeys(List.of(this.first), List.of(), Clock.fixed(NOW, ZoneOffset.UTC));
		for (String condition : List.of("", ",,,", "\"", "W/", "\"a\" \"b\"", "\"\u0000\"", "*\"", "W/\"*\"",
				"\"" + "x".repeat(100_000))) {
			assertThat(write(keys, condition).getStatus()).isEqualTo(200);
		}
		assertThat(write(keys, "*").getStatus()).isEqualTo(304);
	}

	@Test
	void replaceWhenTwoHaveOneIdThenRefusedAndKeysStay() {
		AgentKeys keys = at(NOW);
		assertThatIllegalArgumentException()
			.isThrownBy(() -> keys.replace(List.of(this.second, key("second")), List.of()))
			.withMessage("two keys have the id [second]");
		assertThatIllegalArgumentException()
			.isThrownBy(() -> keys.replace(List.of(this.second), List.of(jwk("second").toPublicJWK())))
			.withMessage("two keys have the id [second]");
		assertThat(keys.all()).containsExactly(this.first, this.second);
	}

	@Test
	void trailWhenKeysAreReplacedThenTellsWhichCameAndWhichWent() {
		List<String> recorded = new ArrayList<>();
		AgentKeys keys = at(NOW);
		keys.putOnRecord(new AuditTrail(Clock.fixed(NOW, ZoneOffset.UTC), () -> AuditOrigin.HERE,
				List.of((event) -> recorded.add(event.reason() + " " + ((KeyRotated) event).keyId())), null));
		keys.replace(List.of(key("third")), List.of());
		keys.allCurrent();
		assertThat(recorded).containsExactly("KEY_IN_USE first", "KEY_ADDED third", "KEY_REMOVED first");
	}

	@Test
	void toStringWhenCalledThenHasNoKey() {
		assertThat(at(NOW).toString()).contains("first", "ES256").doesNotContain("\"d\"", "\"x\"");
	}

	private static MockHttpServletResponse write(AgentKeys keys, String ifNoneMatch) throws Exception {
		MockHttpServletRequest request = new MockHttpServletRequest();
		if (ifNoneMatch != null) {
			request.addHeader("If-None-Match", ifNoneMatch);
		}
		MockHttpServletResponse response = new MockHttpServletResponse();
		new AgentKeysDocument(keys, Duration.ofMinutes(5)).write(request, response);
		return response;
	}

	private AgentKeys at(Instant now) {
		return new AgentKeys(List.of(this.first, this.second), List.of(), Clock.fixed(now, ZoneOffset.UTC));
	}

	private static List<String> publishedIds(AgentKeys keys) {
		return keys.published().getKeys().stream().map(JWK::getKeyID).toList();
	}

	private static List<String> ids(List<AgentKey> keys) {
		return keys.stream().map(AgentKey::id).toList();
	}

	private static AgentKey key(String id) {
		return AgentKey.of(jwk(id));
	}

	private static JWK jwk(String id) {
		try {
			return new ECKeyGenerator(Curve.P_256).keyID(id).generate();
		}
		catch (JOSEException ex) {
			throw new IllegalStateException(ex);
		}
	}

}
