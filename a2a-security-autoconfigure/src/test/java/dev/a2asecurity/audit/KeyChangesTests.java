package dev.a2asecurity.audit;

import java.util.ArrayList;
import java.util.List;

import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Which changes of keys are on record.
 */
class KeyChangesTests {

	private final List<AuditEvent> events = new ArrayList<>();

	private final KeyChanges changes = new KeyChanges(
			new AuditTrail(TestEvents.CLOCK, () -> AuditOrigin.HERE, List.of(this.events::add), null),
			"https://issuer.example.com", "token");

	@Test
	void nowWhenKeysComeAndGoThenEachIsOnRecordOnce() throws Exception {
		ECKey first = key("first");
		ECKey second = key("second");
		this.changes.now(List.of(first));
		this.changes.now(List.of(first));
		this.changes.now(List.of(first, second));
		this.changes.now(List.of(second));
		assertThat(this.events).extracting((event) -> event.reason() + " " + ((KeyRotated) event).keyId())
			.containsExactly("KEY_IN_USE first", "KEY_ADDED second", "KEY_REMOVED first");
		assertThat(this.events).allSatisfy((event) -> {
			assertThat(event.kind()).isEqualTo(AuditKind.KEY);
			assertThat(((KeyRotated) event).owner()).isEqualTo("https://issuer.example.com");
		});
	}

	@Test
	void nowWhenAnotherKeyHasTheSameIdThenBothAreOnRecord() throws Exception {
		this.changes.now(List.of(key("same")));
		this.changes.now(List.of(key("same")));
		assertThat(this.events).extracting(AuditEvent::reason)
			.containsExactly("KEY_IN_USE", "KEY_ADDED", "KEY_REMOVED");
	}

	private static ECKey key(String id) throws Exception {
		return new ECKeyGenerator(Curve.P_256).keyID(id).generate().toPublicJWK();
	}

}
