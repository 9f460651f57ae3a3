package dev.a2asecurity.authentication;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Stream;

import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jwt.JWTClaimsSet;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import dev.a2asecurity.TestClock;
import dev.a2asecurity.call.Caller;
import dev.a2asecurity.replay.CaffeineNonceStore;
import dev.a2asecurity.replay.StoreUnavailableException;

import org.springframework.security.authentication.AuthenticationServiceException;
import org.springframework.security.oauth2.server.resource.InvalidBearerTokenException;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

/**
 * The contractor who left: stopped at the next call, whatever the token says.
 */
class CallerBlocksTests {

	private static final String ISSUER = "https://own.example.com";

	private static final String OTHER = "https://other.example.com";

	private static final RSAKey KEY = Tokens.key("key-1");

	private static final RSAKey SECOND_KEY = Tokens.key("key-2");

	static KeyServer keys;

	private final TestClock clock = new TestClock(Tokens.NOW);

	private final SometimesDownStore store = new SometimesDownStore(new MemoryBlockStore(this.clock));

	private CallerBlocks blocks = new CallerBlocks(this.store, this.clock);

	private final TokenValidation tokens = new TokenValidation(keys.sources(ISSUER, OTHER),
			new KeyPolicy(Duration.ofMinutes(5), Duration.ofHours(4), Duration.ofSeconds(2), Duration.ofSeconds(2)),
			new TokenValidation.TokenMemory(Duration.ofSeconds(60), 1_000_000), this.clock);

	@BeforeAll
	static void startServer() {
		keys = new KeyServer(KEY, SECOND_KEY);
	}

	@AfterAll
	static void stopServer() {
		keys.close();
	}

	static Stream<BlockTarget> targets() {
		return Stream.of(BlockTarget.issuer(ISSUER), BlockTarget.client(ISSUER, "client"),
				BlockTarget.subject(ISSUER, "alice"), BlockTarget.key(ISSUER, "key-1"),
				BlockTarget.token(ISSUER, "token-1"));
	}

	@ParameterizedTest
	@MethodSource("targets")
	void authenticateWhenBlockedThenRefusedAtTheNextCall(BlockTarget target) {
		String token = token(ISSUER, KEY);
		assertThat(authenticate(token)).isNotNull();
		this.blocks.block(target);
		assertRefused(token);
		assertThat(authenticate(token(OTHER, KEY))).isNotNull();
		this.blocks.unblock(target);
		assertThat(authenticate(token)).isNotNull();
	}

	@ParameterizedTest
	@MethodSource("targets")
	void authenticateWhenSomebodyElseIsBlockedThenAdmitted(BlockTarget target) {
		this.blocks.block(target);
		String other = Tokens.token((target.kind() == BlockTarget.Kind.ISSUER) ? OTHER : ISSUER, SECOND_KEY, this.clock,
				(claims) -> claims.subject("bob").claim("client_id", "other").jwtID("token-2"));
		assertThat(authenticate(other)).isNotNull();
	}

	@Test
	void authenticateWhenTokenIsRememberedAndListenersWereNotToldThenRefused() {
		String token = token(ISSUER, KEY);
		authenticate(token);
		assertThat(this.tokens.memorySize()).isEqualTo(1);
		this.blocks.block(BlockTarget.subject(ISSUER, "alice"));
		assertThat(this.tokens.memorySize()).isEqualTo(1);
		assertRefused(token);
	}

	@Test
	void blockWhenTokensAreRememberedThenThoseConcernedAreForgotten() {
		this.blocks.addListener(this.tokens::forget);
		authenticate(token(ISSUER, KEY));
		authenticate(token(OTHER, KEY));
		this.blocks.block(BlockTarget.subject(ISSUER, "alice"));
		assertThat(this.tokens.memorySize()).isEqualTo(1);
	}

	@Test
	void authenticateWhenTokenDoesNotNameTheBlockedKeyThenRefused() {
		RSAKey unnamed = new RSAKey.Builder(KEY).keyID(null).build();
		String token = Tokens.token(ISSUER, unnamed, this.clock);
		assertThat(authenticate(token)).isNotNull();
		this.blocks.block(BlockTarget.key(OTHER, "key-1"));
		assertThat(authenticate(token)).isNotNull();
		this.blocks.block(BlockTarget.key(ISSUER, "key-1"));
		assertRefused(token);
		this.clock.advance(Duration.ofSeconds(1));
		this.blocks.block(BlockTarget.key(ISSUER, "key-1"), this.clock.instant().plusSeconds(1));
		this.clock.advance(Duration.ofSeconds(1));
		assertThat(authenticate(token)).isNotNull();
	}

	@Test
	void authenticateWhenBlockEndsThenAdmittedFromExactlyThen() {
		String token = token(ISSUER, KEY);
		this.blocks.block(BlockTarget.subject(ISSUER, "alice"), this.clock.instant().plusSeconds(60));
		this.clock.advance(Duration.ofSeconds(60).minusMillis(1));
		assertRefused(token);
		assertThat(this.blocks.current()).hasSize(1);
		this.clock.advance(Duration.ofMillis(1));
		assertThat(authenticate(token)).isNotNull();
		assertThat(this.blocks.current()).isEmpty();
	}

	@Test
	void blockWhenTargetIsBlockedAlreadyThenTheNewEndCounts() {
		BlockTarget target = BlockTarget.subject(ISSUER, "alice");
		this.blocks.block(target, this.clock.instant().plusSeconds(60));
		this.blocks.block(target);
		assertThat(this.blocks.current()).containsExactly(new CallerBlock(target, null));
	}

	@Test
	void blockWhenEndIsNowOrPastThenRefused() {
		BlockTarget target = BlockTarget.subject(ISSUER, "alice");
		assertThatIllegalArgumentException().isThrownBy(() -> this.blocks.block(target, this.clock.instant()))
			.withMessageContaining("already");
		assertThat(this.blocks.current()).isEmpty();
	}

	@Test
	void authenticateWhenStoreIsDownThenTheLastBlocksStayInForce() {
		this.blocks.block(BlockTarget.subject(ISSUER, "alice"));
		this.store.down = true;
		assertThatExceptionOfType(StoreUnavailableException.class).isThrownBy(this.blocks::refresh);
		assertRefused(token(ISSUER, KEY));
		assertThat(authenticate(token(OTHER, KEY))).isNotNull();
	}

	@Test
	void blockWhenStoreIsDownThenThrowsAndIsNotSet() {
		this.store.down = true;
		assertThatExceptionOfType(StoreUnavailableException.class)
			.isThrownBy(() -> this.blocks.block(BlockTarget.subject(ISSUER, "alice")));
		assertThat(this.blocks.current()).isEmpty();
		this.store.down = false;
		this.blocks.block(BlockTarget.subject(ISSUER, "alice"));
		this.store.down = true;
		assertThatExceptionOfType(StoreUnavailableException.class)
			.isThrownBy(() -> this.blocks.unblock(BlockTarget.subject(ISSUER, "alice")));
		assertThat(this.blocks.current()).hasSize(1);
	}

	@Test
	void authenticateWhenStoreHasNeverAnsweredThenUnavailableUntilItDoes() {
		String token = token(ISSUER, KEY);
		this.store.down = true;
		this.blocks = new CallerBlocks(this.store, this.clock);
		assertThatExceptionOfType(AuthenticationServiceException.class).isThrownBy(() -> authenticate(token));
		assertThat(this.blocks.isBlocked(new CallerAuthentication(Caller.builder(ISSUER, "alice").build()))).isTrue();
		assertThatExceptionOfType(StoreUnavailableException.class).isThrownBy(this.blocks::current);
		this.store.down = false;
		this.blocks.refresh();
		assertThat(authenticate(token)).isNotNull();
		assertThat(this.blocks.isBlocked(new CallerAuthentication(Caller.builder(ISSUER, "alice").build()))).isFalse();
	}

	@Test
	void refreshWhenAnotherInstanceBlocksAndUnblocksThenFollows() {
		List<BlockTarget> told = new ArrayList<>();
		this.blocks.addListener(told::add);
		CallerBlocks another = new CallerBlocks(this.store, this.clock);
		BlockTarget target = BlockTarget.subject(ISSUER, "alice");
		another.block(target);
		this.blocks.refresh();
		this.blocks.refresh();
		assertRefused(token(ISSUER, KEY));
		assertThat(told).containsExactly(target);
		another.unblock(target);
		this.blocks.refresh();
		assertThat(authenticate(token(ISSUER, KEY))).isNotNull();
	}

	@Test
	void followWhenAnotherInstanceBlocksThenLearnsIt() throws Exception {
		CountDownLatch told = new CountDownLatch(1);
		this.blocks.addListener((target) -> told.countDown());
		this.blocks.follow(Duration.ofMillis(5));
		assertThatIllegalStateException().isThrownBy(() -> this.blocks.follow(Duration.ofMillis(5)));
		this.store.down = true;
		assertThat(this.store.failed.await(10, TimeUnit.SECONDS)).as("read again and again").isTrue();
		this.store.down = false;
		this.store.failed = new CountDownLatch(2);
		this.store.broken = true;
		assertThat(this.store.failed.await(10, TimeUnit.SECONDS)).as("whatever it throws").isTrue();
		this.store.broken = false;
		new CallerBlocks(this.store, this.clock).block(BlockTarget.subject(ISSUER, "alice"));
		assertThat(told.await(10, TimeUnit.SECONDS)).as("also after failures").isTrue();
		this.blocks.close();
		assertRefused(token(ISSUER, KEY));
	}

	@Test
	void blockWhenAListenerFailsThenTheOthersAreTold() {
		List<BlockTarget> told = new ArrayList<>();
		this.blocks.addListener((target) -> {
			throw new AssertionError("broken");
		});
		this.blocks.addListener(told::add);
		this.blocks.block(BlockTarget.issuer(ISSUER));
		assertThat(told).containsExactly(BlockTarget.issuer(ISSUER));
	}

	@Test
	void targetWhenNameCannotBeStoredThenRefusedAndConcernsNobody() {
		for (String name : List.of("", "a\nb", "a\0", "\ud800", "x".repeat(BlockTarget.MAX_LENGTH + 1))) {
			assertThatIllegalArgumentException().isThrownBy(() -> BlockTarget.subject(ISSUER, name))
				.withMessageContaining("characters");
		}
		assertThatIllegalArgumentException().isThrownBy(() -> new BlockTarget(BlockTarget.Kind.ISSUER, ISSUER, "x"));
		this.blocks.block(BlockTarget.subject(ISSUER, "bob"));
		assertThat(authenticate(Tokens.token(ISSUER, KEY, this.clock, (claims) -> claims.subject("a\nb")))).isNotNull();
	}

	private static Consumer<JWTClaimsSet.Builder> named() {
		return (claims) -> claims.jwtID("token-1");
	}

	private String token(String issuer, RSAKey key) {
		return Tokens.token(issuer, key, this.clock, named());
	}

	private Caller authenticate(String token) {
		CallerAuthenticationManager manager = new SenderPolicy(false, Duration.ofSeconds(60), Duration.ZERO, null, null)
			.authentication(this.tokens, this.blocks, new CaffeineNonceStore(100, 100, this.clock), this.clock);
		return Caller.of(manager.authenticate(new PresentedToken(token, null, null))).orElseThrow();
	}

	private void assertRefused(String token) {
		assertThatExceptionOfType(InvalidBearerTokenException.class).isThrownBy(() -> authenticate(token))
			.withMessage("Invalid token");
	}

	/**
	 * A store that can be switched off.
	 */
	private static final class SometimesDownStore implements BlockStore {

		private final BlockStore store;

		private volatile CountDownLatch failed = new CountDownLatch(2);

		private volatile boolean down;

		private volatile boolean broken;

		SometimesDownStore(BlockStore store) {
			this.store = store;
		}

		private BlockStore store() {
			if (this.down) {
				this.failed.countDown();
				throw new StoreUnavailableException("down", null);
			}
			if (this.broken) {
				this.failed.countDown();
				throw new NoClassDefFoundError("a driver that was undeployed");
			}
			return this.store;
		}

		@Override
		public void put(CallerBlock block) {
			store().put(block);
		}

		@Override
		public void remove(BlockTarget target) {
			store().remove(target);
		}

		@Override
		public Collection<CallerBlock> all() {
			return store().all();
		}

	}

}
