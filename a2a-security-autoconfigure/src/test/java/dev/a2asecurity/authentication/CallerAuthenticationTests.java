package dev.a2asecurity.authentication;

import java.time.Duration;
import java.time.Instant;

import com.nimbusds.jose.jwk.RSAKey;
import org.junit.jupiter.api.Test;

import dev.a2asecurity.TestClock;
import dev.a2asecurity.call.A2ACall;
import dev.a2asecurity.call.A2AOperation;
import dev.a2asecurity.call.CallAuthentication;
import dev.a2asecurity.call.Caller;
import dev.a2asecurity.call.ProtocolVersion;
import dev.a2asecurity.replay.CaffeineNonceStore;

import org.springframework.security.authentication.TestingAuthenticationToken;
import org.springframework.security.core.Authentication;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What an authentication tells of the token that it was made of.
 */
class CallerAuthenticationTests {

	private static final String ISSUER = "https://own.example.com";

	private final TestClock clock = new TestClock(Tokens.NOW);

	@Test
	void expiresAtWhenMadeOfATokenThenItsEnd() throws Exception {
		RSAKey key = Tokens.key("key-1");
		Instant end = this.clock.instant().plusSeconds(300);
		try (KeyServer keys = new KeyServer(key)) {
			TokenValidation tokens = new TokenValidation(keys.sources(ISSUER),
					new KeyPolicy(Duration.ofMinutes(5), Duration.ZERO, Duration.ofSeconds(2), Duration.ofSeconds(2)),
					new TokenValidation.TokenMemory(Duration.ofMinutes(1), 1_000_000), this.clock);
			String token = Tokens.token(ISSUER, key, this.clock);
			assertThat(CallerAuthentication.expiresAt(authenticate(tokens, token))).isEqualTo(end);
			this.clock.advance(Duration.ofSeconds(10));
			Authentication remembered = authenticate(tokens, token);
			assertThat(CallerAuthentication.expiresAt(remembered)).as("from the memory").isEqualTo(end);
			A2ACall call = A2ACall
				.builder((Caller) remembered.getPrincipal(), A2AOperation.GET_TASK, ProtocolVersion.V1_0)
				.build();
			assertThat(CallerAuthentication.expiresAt(new CallAuthentication(remembered, call))).as("bound to a call")
				.isEqualTo(end);
		}
	}

	@Test
	void expiresAtWhenMadeOfNoTokenThenNone() {
		assertThat(CallerAuthentication.expiresAt(new CallerAuthentication(Caller.builder(ISSUER, "alice").build())))
			.isNull();
		assertThat(CallerAuthentication.expiresAt(new TestingAuthenticationToken("alice", null))).isNull();
	}

	private Authentication authenticate(TokenValidation tokens, String token) {
		return new SenderPolicy(false, Duration.ofSeconds(60), Duration.ZERO, null, null)
			.authentication(tokens, new CallerBlocks(new MemoryBlockStore(this.clock), this.clock),
					new CaffeineNonceStore(100, 100, this.clock), this.clock)
			.authenticate(new PresentedToken(token, null, null));
	}

}
