package dev.a2asecurity.autoconfigure;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;

import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

import dev.a2asecurity.InvalidConfigurationException;
import dev.a2asecurity.TestClock;
import dev.a2asecurity.agentcard.AgentKey;
import dev.a2asecurity.card.AgentKeys;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.ssl.SslAutoConfiguration;
import org.springframework.boot.ssl.SslBundle;
import org.springframework.boot.ssl.SslBundleRegistry;
import org.springframework.boot.ssl.SslBundles;
import org.springframework.boot.ssl.SslStoreBundle;
import org.springframework.boot.test.context.runner.WebApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Where the agent's keys come from, and what is refused.
 */
@ExtendWith(OutputCaptureExtension.class)
class A2ASigningAutoConfigurationTests {

	private static final String RESOURCES = "classpath:dev/a2asecurity/autoconfigure/";

	private final WebApplicationContextRunner runner = AgentContext.agent()
		.withConfiguration(AutoConfigurations.of(SslAutoConfiguration.class))
		.withPropertyValues("spring.ssl.bundle.pem.ec.keystore.certificate=" + RESOURCES + "signing-ec.crt",
				"spring.ssl.bundle.pem.ec.keystore.private-key=" + RESOURCES + "signing-ec.key",
				"spring.ssl.bundle.pem.ed.keystore.certificate=" + RESOURCES + "signing-ed25519.crt",
				"spring.ssl.bundle.pem.ed.keystore.private-key=" + RESOURCES + "signing-ed25519.key",
				"spring.ssl.bundle.jks.store.keystore.location=" + RESOURCES + "signing.p12",
				"spring.ssl.bundle.jks.store.keystore.password=changeit");

	@TempDir
	private Path directory;

	@Test
	void keysWhenNoneAndUrlIsPublicThenNoneAndWarned(CapturedOutput output) {
		this.runner.run((context) -> {
			assertThat(context.getBean(AgentKeys.class).isEmpty()).isTrue();
			assertThat(output).contains("Did not sign the Agent Card since there is no key");
		});
	}

	@Test
	void keysWhenNoneAndUrlIsLoopbackThenOneForThisRunAndWarned(CapturedOutput output) {
		this.runner.withPropertyValues("a2a.agent.url=http://localhost:8080/a2a").run((context) -> {
			AgentKeys keys = context.getBean(AgentKeys.class);
			assertThat(keys.allCurrent()).singleElement().extracting(AgentKey::algorithm).isEqualTo(JWSAlgorithm.ES256);
			assertThat(output).contains("Signs with a key that was made for this run");
		});
	}

	@Test
	void keysWhenFromPemBundlesThenWithDatesOfTheirCertificates() {
		this.runner
			.withPropertyValues("a2a.security.signing.keys[0].bundle=ec", "a2a.security.signing.keys[0].id=one",
					"a2a.security.signing.keys[1].bundle=ed")
			.run((context) -> {
				AgentKeys keys = context.getBean(AgentKeys.class);
				assertThat(keys.allCurrent()).extracting(AgentKey::algorithm)
					.containsExactly(JWSAlgorithm.ES256, JWSAlgorithm.EdDSA);
				assertThat(keys.current()).hasValueSatisfying((key) -> {
					assertThat(key.id()).isEqualTo("one");
					assertThat(key.signFrom()).isBefore(Instant.parse("2026-12-31T00:00:00Z"));
					assertThat(key.expires()).isAfter(Instant.parse("2100-01-01T00:00:00Z"));
				});
			});
	}

	@Test
	void keysWhenFromKeyStoreThenByAlias() {
		this.runner
			.withPropertyValues("spring.ssl.bundle.jks.store.key.alias=second",
					"a2a.security.signing.keys[0].bundle=store")
			.run((context) -> assertThat(context.getBean(AgentKeys.class).allCurrent()).singleElement()
				.extracting(AgentKey::algorithm)
				.isEqualTo(JWSAlgorithm.ES384));
	}

	@Test
	void keysWhenAlgorithmIsNamedThenThatOne() {
		this.runner
			.withPropertyValues("spring.ssl.bundle.jks.store.key.alias=first",
					"a2a.security.signing.keys[0].bundle=store", "a2a.security.signing.keys[0].algorithm=PS256")
			.run((context) -> assertThat(context.getBean(AgentKeys.class).allCurrent()).singleElement()
				.extracting(AgentKey::algorithm)
				.isEqualTo(JWSAlgorithm.PS256));
	}

	@Test
	void keysWhenDatesAreSetThenTheirPhases() {
		this.runner
			.withBean("a2aSecurityClock", Clock.class,
					() -> Clock.fixed(Instant.parse("2026-11-30T00:00:00Z"), ZoneOffset.UTC))
			.withPropertyValues("a2a.security.signing.keys[0].bundle=ec",
					"a2a.security.signing.keys[0].sign-until=2026-12-01T00:00:00Z",
					"a2a.security.signing.keys[0].expires=2026-12-08T00:00:00Z",
					"a2a.security.signing.keys[1].bundle=ed",
					"a2a.security.signing.keys[1].sign-from=2026-12-01T00:00:00Z")
			.run((context) -> {
				AgentKeys keys = context.getBean(AgentKeys.class);
				assertThat(keys.allCurrent()).extracting(AgentKey::algorithm).containsExactly(JWSAlgorithm.ES256);
				assertThat(keys.published().getKeys()).hasSize(2);
			});
	}

	@Test
	void keysWhenFromJwkSetThenPrivateOnesSignAndPublicOnesAreRetired() throws Exception {
		ECKey current = new ECKeyGenerator(Curve.P_256).keyID("current").generate();
		ECKey retired = new ECKeyGenerator(Curve.P_256).keyID("retired").generate().toPublicJWK();
		this.runner.withPropertyValues("a2a.security.signing.jwk-set=" + jwkSet(current, retired)).run((context) -> {
			AgentKeys keys = context.getBean(AgentKeys.class);
			assertThat(keys.allCurrent()).extracting(AgentKey::id).containsExactly("current");
			assertThat(keys.published().getKeys()).extracting(JWK::getKeyID).containsExactly("current", "retired");
		});
	}

	@Test
	void startWhenBundleIsMissingThenRefused() {
		refused("a2a.security.signing.keys[0].bundle is [none], and there is no such bundle.",
				"a2a.security.signing.keys[0].bundle=none");
		refused("a2a.security.signing.keys[0].bundle is missing.", "a2a.security.signing.keys[0].id=a");
	}

	@Test
	void startWhenKeyCannotBeUsedThenRefused() {
		refused("a2a.security.signing.keys[0] cannot be used: the SSL bundle [store]: its key store has 2 keys.",
				"a2a.security.signing.keys[0].bundle=store");
		refused("a2a.security.signing.keys[0] cannot be used: the SSL bundle [ec]: the key is not for signatures with "
				+ "ES256, ES384, RS256 (of at least 2048 bits), PS256 or EdDSA.",
				"a2a.security.signing.keys[0].bundle=ec", "a2a.security.signing.keys[0].algorithm=HS256");
		refused("a2a.security.signing.keys[0] cannot be used: the SSL bundle [ec]: the key starts to sign at "
				+ "2026-12-02T00:00:00Z, which is after it stops to sign, at 2026-12-01T00:00:00Z.",
				"a2a.security.signing.keys[0].bundle=ec", "a2a.security.signing.keys[0].sign-from=2026-12-02T00:00:00Z",
				"a2a.security.signing.keys[0].sign-until=2026-12-01T00:00:00Z");
		refused("The agent's keys cannot be used: two keys have the id [a].", "a2a.security.signing.keys[0].bundle=ec",
				"a2a.security.signing.keys[0].id=a", "a2a.security.signing.keys[1].bundle=ed",
				"a2a.security.signing.keys[1].id=a");
	}

	@Test
	void startWhenNoKeyMaySignNowThenRefused() {
		this.runner
			.withPropertyValues("a2a.security.signing.keys[0].bundle=ec", "a2a.security.signing.keys[0].id=over",
					"a2a.security.signing.keys[0].sign-from=2020-01-01T00:00:00Z",
					"a2a.security.signing.keys[0].expires=2020-12-01T00:00:00Z")
			.run((context) -> assertThat(context.getStartupFailure()).rootCause()
				.isInstanceOf(InvalidConfigurationException.class)
				.hasMessageStartingWith("None of the agent's keys may sign now: AgentKeys[AgentKey[id='over'"));
	}

	@Test
	void startWhenJwkSetCannotBeUsedThenRefusedWithoutItsContents() throws Exception {
		refused("which cannot be read", "a2a.security.signing.jwk-set=file:" + this.directory.resolve("none.json"));
		Path broken = this.directory.resolve("broken.json");
		Files.writeString(broken, "{\"keys\":[{\"kty\":\"EC\",\"d\":\"c2VjcmV0\"}]}");
		this.runner.withPropertyValues("a2a.security.signing.jwk-set=file:" + broken)
			.run((context) -> assertThat(context.getStartupFailure()).rootCause()
				.hasMessageEndingWith("which is no JWK set.")
				.hasMessageNotContaining("c2VjcmV0"));
		refused("The key [p521] of a2a.security.signing.jwk-set cannot be used",
				"a2a.security.signing.jwk-set=" + jwkSet(new ECKeyGenerator(Curve.P_521).keyID("p521").generate()));
	}

	@Test
	void keysWhenBundleIsUpdatedThenTheNewOneSignsAndOneThatCannotDoesNotReplaceIt(CapturedOutput output) {
		this.runner
			.withBean("a2aSecurityClock", Clock.class,
					() -> Clock.fixed(Instant.parse("2026-11-30T00:00:00Z"), ZoneOffset.UTC))
			.withPropertyValues("a2a.security.signing.keys[0].bundle=ec",
					"spring.ssl.bundle.jks.store.key.alias=second")
			.run((context) -> {
				AgentKeys keys = context.getBean(AgentKeys.class);
				SslBundles bundles = context.getBean(SslBundles.class);
				SslBundleRegistry registry = context.getBean(SslBundleRegistry.class);
				registry.updateBundle("ec", bundles.getBundle("ed"));
				assertThat(keys.allCurrent()).extracting(AgentKey::algorithm).containsExactly(JWSAlgorithm.EdDSA);
				registry.updateBundle("ec", SslBundle.of(SslStoreBundle.NONE));
				assertThat(keys.allCurrent()).extracting(AgentKey::algorithm).containsExactly(JWSAlgorithm.EdDSA);
				assertThat(output).contains("Did not take over the agent's changed keys since");
			});
	}

	@Test
	void keysWhenUpdatedBundleMayNotSignNowThenTheOldOneStays(CapturedOutput output) {
		TestClock now = new TestClock(Instant.parse("2026-11-30T00:00:00Z"));
		this.runner.withBean("a2aSecurityClock", Clock.class, () -> now)
			.withPropertyValues("a2a.security.signing.keys[0].bundle=ec",
					"a2a.security.signing.keys[0].sign-until=2026-12-01T00:00:00Z",
					"a2a.security.signing.keys[1].bundle=ed")
			.run((context) -> {
				AgentKeys keys = context.getBean(AgentKeys.class);
				List<AgentKey> before = keys.all();
				// Long before either certificate: as if the new one were of next year.
				now.set(Instant.parse("2001-01-01T00:00:00Z"));
				context.getBean(SslBundleRegistry.class)
					.updateBundle("ec", context.getBean(SslBundles.class).getBundle("ec"));
				assertThat(keys.all()).isEqualTo(before);
				assertThat(output).contains("since none of them may sign now");
			});
	}

	private String jwkSet(JWK... keys) throws Exception {
		Path file = Files.createTempFile(this.directory, "keys", ".json");
		Files.writeString(file, new JWKSet(List.of(keys)).toString(false), StandardCharsets.UTF_8);
		return "file:" + file;
	}

	private void refused(String message, String... properties) {
		this.runner.withPropertyValues(properties)
			.run((context) -> assertThat(context.getStartupFailure()).rootCause()
				.isInstanceOf(InvalidConfigurationException.class)
				.hasMessageContaining(message));
	}

}
