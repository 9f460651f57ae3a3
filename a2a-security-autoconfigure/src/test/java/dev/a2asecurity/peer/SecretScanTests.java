package dev.a2asecurity.peer;

import java.util.List;
import java.util.Set;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The scan finds what it is to find, and no test that talks to servers goes without it.
 */
class SecretScanTests {

	@ParameterizedTest
	@ValueSource(strings = { "form: client_secret=" + PeerWorld.SECRET, "Authorization: Bearer token-1",
			"subject_token=inbound-token-1", "actor_token=[actor-token]",
			"client_assertion=eyJhbGciOiJSUzI1NiJ9.e30.c2ln", "Basic dHJhdmVsOnRoZS1jbGllbnQtc2VjcmV0LTlmMmQ=",
			"-----BEGIN PRIVATE KEY-----" })
	void isSecretWhenSecretOrTokenThenFound(String text) {
		assertThat(SecretScan.hasSecret(text)).isTrue();
	}

	@Test
	void isSecretWhenOrdinaryThenNotFound() {
		assertThat(SecretScan.hasSecret("Writing [{grant_type=[client_credentials], scope=[expense:read]}] as "
				+ "\"application/x-www-form-urlencoded\" with FormHttpMessageConverter"))
			.isFalse();
	}

	@Test
	void testsWhenTheyTalkToServersThenAreScanned() {
		List<JavaClass> talking = new ClassFileImporter().importPackages("dev.a2asecurity.peer")
			.stream()
			.filter((type) -> type.getSimpleName().endsWith("Tests"))
			.filter((type) -> type.getCodeUnitCallsFromSelf()
				.stream()
				.anyMatch((call) -> Set.of("PeerWorld", "RemoteAgentsFactory")
					.contains(call.getTargetOwner().getSimpleName())))
			.filter((type) -> !type.isEquivalentTo(SecretScanTests.class))
			.toList();
		assertThat(talking).hasSizeGreaterThanOrEqualTo(7)
			.allMatch(
					(type) -> type.isAnnotatedWith(ExtendWith.class)
							&& List.of(type.getAnnotationOfType(ExtendWith.class).value()).contains(SecretScan.class),
					"is scanned");
	}

}
