package dev.a2asecurity.authentication;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import dev.a2asecurity.call.Caller;

import org.springframework.security.core.context.SecurityContextHolder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * A caller's token is there for the token exchange, and for nothing else.
 */
class InboundTokensTests {

	private static final Caller ALICE = Caller.builder("https://issuer.example", "alice").build();

	private final InboundTokens tokens = InboundTokens.kept();

	@AfterEach
	void clear() {
		SecurityContextHolder.clearContext();
	}

	private void comes(InboundTokens keeper) {
		SecurityContextHolder.getContext()
			.setAuthentication(TestInboundTokens.authentication(ALICE, keeper, "inbound-token"));
	}

	@Test
	void ofWhenThisThreadWorksForTheCallerThenItsToken() {
		comes(this.tokens);
		assertThat(this.tokens.of(ALICE).map(this.tokens::open)).contains("inbound-token");
	}

	@Test
	void ofWhenAnotherCallerOrNobodyThenNone() {
		assertThat(this.tokens.of(ALICE)).isEmpty();
		comes(this.tokens);
		assertThat(this.tokens.of(Caller.builder("https://issuer.example", "bob").build())).isEmpty();
		assertThat(this.tokens.of(Caller.builder("https://other.example", "alice").build())).isEmpty();
	}

	@Test
	void sealWhenNoneIsKeptThenNone() {
		InboundTokens none = InboundTokens.notKept();
		comes(none);
		assertThat(none.of(ALICE)).isEmpty();
	}

	@Test
	void openWhenSealedByAnotherThenRefused() {
		comes(this.tokens);
		SealedToken sealed = this.tokens.of(ALICE).orElseThrow();
		assertThatIllegalArgumentException().isThrownBy(() -> InboundTokens.kept().open(sealed));
	}

	@Test
	void authenticationThenShowsItsTokenToNobody() throws Exception {
		CallerAuthentication authentication = TestInboundTokens.authentication(ALICE, this.tokens, "inbound-token");
		assertThat(authentication.getCredentials()).isNull();
		assertThat(authentication.getDetails()).isNull();
		assertThat(authentication.toString() + authentication.getPrincipal() + authentication.inboundToken())
			.doesNotContain("inbound-token");
		ByteArrayOutputStream bytes = new ByteArrayOutputStream();
		new ObjectOutputStream(bytes).writeObject(authentication);
		assertThat(bytes.toString(StandardCharsets.ISO_8859_1)).doesNotContain("inbound-token");
		CallerAuthentication restored = (CallerAuthentication) new ObjectInputStream(
				new ByteArrayInputStream(bytes.toByteArray()))
			.readObject();
		assertThat(restored.getPrincipal()).isEqualTo(ALICE);
		assertThat(restored.inboundToken()).isNull();
	}

	/**
	 * Whatever application code can call on what it finds in the security context: none
	 * of it gives the token away.
	 */
	@Test
	void publicMethodsThenNoneReturnsTheToken() throws Exception {
		CallerAuthentication authentication = TestInboundTokens.authentication(ALICE, this.tokens, "inbound-token");
		for (Object found : new Object[] { authentication, authentication.inboundToken() }) {
			for (Method method : Arrays.stream(found.getClass().getMethods())
				.filter((candidate) -> candidate.getParameterCount() == 0
						&& !Modifier.isStatic(candidate.getModifiers()) && candidate.getReturnType() != void.class)
				.toList()) {
				assertThat(String.valueOf(method.invoke(found))).as(method.toString()).doesNotContain("inbound-token");
			}
		}
	}

}
