package dev.a2asecurity.call;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import org.springframework.security.authentication.AuthenticationCredentialsNotFoundException;
import org.springframework.security.authentication.TestingAuthenticationToken;
import org.springframework.security.core.context.SecurityContextHolder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * Who calls, and how it is found.
 */
class CallerTests {

	private static Caller.Builder valid() {
		return Caller.builder("https://issuer.example", "user-1")
			.clientId("travel-agent")
			.scopes(List.of("b:use", "a:use"))
			.tokenId("token-1");
	}

	@AfterEach
	void clearContext() {
		SecurityContextHolder.clearContext();
	}

	@Test
	void callerWhenBuiltThenHasAllOfIt() {
		Caller caller = valid().build();
		assertThat(caller.issuer()).isEqualTo("https://issuer.example");
		assertThat(caller.subject()).isEqualTo("user-1");
		assertThat(caller.getName()).isEqualTo("user-1");
		assertThat(caller.clientId()).isEqualTo("travel-agent");
		assertThat(caller.scopes()).containsExactly("b:use", "a:use");
		assertThat(caller.tokenId()).isEqualTo("token-1");
	}

	@Test
	void callerWhenOnlyIssuerAndSubjectThenNoScopes() {
		Caller caller = Caller.builder("https://issuer.example", "user-1").build();
		assertThat(caller.scopes()).isEmpty();
		assertThat(caller.clientId()).isNull();
		assertThat(caller.tokenId()).isNull();
		assertThat(caller.isSenderConstrained()).isFalse();
	}

	@ParameterizedTest
	@CsvSource({ "'', user-1", "https://issuer.example, ''" })
	void builderWhenIssuerOrSubjectIsEmptyThenRefused(String issuer, String subject) {
		assertThatIllegalArgumentException().isThrownBy(() -> Caller.builder(issuer, subject));
	}

	@Test
	void scopesWhenChangedFromOutsideThenCallerIsAsBefore() {
		List<String> scopes = new ArrayList<>(List.of("a:use"));
		Caller.Builder builder = valid().scopes(scopes);
		Caller caller = builder.build();
		scopes.add("admin");
		builder.scopes(List.of("admin"));
		assertThat(caller.scopes()).containsExactly("a:use");
		assertThatExceptionOfType(UnsupportedOperationException.class).isThrownBy(() -> caller.scopes().add("admin"));
	}

	@Test
	void missingScopesWhenSomeAreMissingThenThoseInAlphabeticalOrder() {
		assertThat(valid().build().missingScopes(List.of("z", "a:use", "c"))).containsExactly("c", "z");
	}

	@Test
	void missingScopesWhenAllAreHeldThenEmpty() {
		assertThat(valid().build().missingScopes(Set.of("a:use", "b:use"))).isEmpty();
	}

	@Test
	void equalsWhenOneComponentDiffersThenFalse() {
		assertThat(valid().build()).isEqualTo(valid().build()).hasSameHashCodeAs(valid().build());
		assertThat(valid().build()).isNotEqualTo(valid().clientId("other").build())
			.isNotEqualTo(valid().clientId(null).build())
			.isNotEqualTo(valid().scopes(List.of("a:use")).build())
			.isNotEqualTo(valid().tokenId("token-2").build())
			.isNotEqualTo(valid().senderConstrained(true).build())
			.isNotEqualTo(Caller.builder("https://other.example", "user-1")
				.clientId("travel-agent")
				.scopes(List.of("b:use", "a:use"))
				.tokenId("token-1")
				.build())
			.isNotEqualTo(Caller.builder("https://issuer.example", "user-2")
				.clientId("travel-agent")
				.scopes(List.of("b:use", "a:use"))
				.tokenId("token-1")
				.build());
	}

	@Test
	void callerWhenSerializedThenEqual() throws Exception {
		ByteArrayOutputStream bytes = new ByteArrayOutputStream();
		try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
			out.writeObject(valid().build());
		}
		try (ObjectInputStream in = new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
			assertThat(in.readObject()).isEqualTo(valid().build());
		}
	}

	@Test
	void currentWhenThereIsOneThenThat() throws Exception {
		assertThat(TestCallers.as(valid().build(), Caller::current)).isEqualTo(valid().build());
	}

	@Test
	void currentWhenThereIsNoneThenThrows() {
		assertThatExceptionOfType(AuthenticationCredentialsNotFoundException.class).isThrownBy(Caller::current)
			.withMessageContaining("a2a.security.executors");
		assertThat(Caller.find()).isEmpty();
	}

	@Test
	void findWhenUserOfAnotherPartOfTheApplicationThenEmpty() throws Exception {
		TestingAuthenticationToken user = new TestingAuthenticationToken("user-1", null, List.of());
		assertThat(TestCallers.as(user, Caller::find)).isEmpty();
	}

	@Test
	void ofWhenNotAuthenticatedThenEmpty() {
		TestingAuthenticationToken token = new TestingAuthenticationToken(valid().build(), null);
		token.setAuthenticated(false);
		assertThat(Caller.of(token)).isEmpty();
		assertThat(Caller.of(null)).isEmpty();
	}

}
