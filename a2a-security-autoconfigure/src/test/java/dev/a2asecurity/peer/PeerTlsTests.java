package dev.a2asecurity.peer;

import java.io.OutputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.security.interfaces.ECPublicKey;
import java.util.List;
import java.util.Set;

import com.github.tomakehurst.wiremock.WireMockServer;
import com.github.tomakehurst.wiremock.core.WireMockConfiguration;
import com.github.tomakehurst.wiremock.verification.LoggedRequest;
import com.nimbusds.jose.crypto.ECDSAVerifier;
import com.nimbusds.jose.util.Base64;
import com.nimbusds.jose.util.X509CertUtils;
import com.nimbusds.jwt.SignedJWT;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

import dev.a2asecurity.InvalidConfigurationException;
import dev.a2asecurity.TestKeyStores;
import dev.a2asecurity.peer.RemoteAgentException.Reason;

import org.springframework.boot.ssl.SslBundle;
import org.springframework.boot.ssl.SslBundleKey;
import org.springframework.boot.ssl.SslStoreBundle;
import org.springframework.security.oauth2.core.ClientAuthenticationMethod;

import static com.github.tomakehurst.wiremock.client.WireMock.any;
import static com.github.tomakehurst.wiremock.client.WireMock.anyRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.anyUrl;
import static com.github.tomakehurst.wiremock.client.WireMock.ok;
import static com.github.tomakehurst.wiremock.client.WireMock.urlEqualTo;
import static dev.a2asecurity.peer.PeerWorld.json;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * This agent's keys and certificates out of SSL bundles: {@code private_key_jwt} (RFC
 * 7523), mutual TLS (RFC 8705), and both after a bundle was reloaded.
 */
@ExtendWith(SecretScan.class)
class PeerTlsTests {

	private static final String PASSWORD = TestKeyStores.PASSWORD;

	@TempDir
	static Path directory;

	static KeyStore server;

	static KeyStore first;

	static KeyStore second;

	private final PeerWorld world = new PeerWorld();

	private WireMockServer secured;

	@BeforeAll
	static void makeKeys() throws Exception {
		server = keyStore("server", "RSA");
		first = keyStore("first", "EC");
		second = keyStore("second", "EC");
		KeyStore clients = KeyStore.getInstance("PKCS12");
		clients.load(null, null);
		clients.setCertificateEntry("first", first.getCertificate("first"));
		clients.setCertificateEntry("second", second.getCertificate("second"));
		try (OutputStream out = Files.newOutputStream(directory.resolve("clients.p12"))) {
			clients.store(out, PASSWORD.toCharArray());
		}
	}

	private static KeyStore keyStore(String name, String algorithm) throws Exception {
		return TestKeyStores.make(directory, name, algorithm, "dns:localhost,ip:127.0.0.1");
	}

	/**
	 * A client's key, and trust in the server.
	 */
	private static SslBundle bundle(KeyStore client) throws Exception {
		KeyStore trusted = KeyStore.getInstance("PKCS12");
		trusted.load(null, null);
		trusted.setCertificateEntry("server", server.getCertificate("server"));
		return SslBundle.of(SslStoreBundle.of(client, PASSWORD, trusted), SslBundleKey.of(PASSWORD));
	}

	@AfterEach
	void close() {
		this.world.close();
		if (this.secured != null) {
			this.secured.stop();
		}
	}

	private static void call(RemoteAgent agent) {
		agent.restClient().post().uri("/a2a").body("{}").retrieve().toBodilessEntity();
	}

	private SignedJWT assertion(int tokenRequest) throws Exception {
		LoggedRequest request = this.world.tokenRequests().get(tokenRequest);
		assertThat(request.formParameters().get("client_assertion_type").firstValue())
			.isEqualTo("urn:ietf:params:oauth:client-assertion-type:jwt-bearer");
		assertThat(request.containsHeader("Authorization")).isFalse();
		return SignedJWT.parse(request.formParameters().get("client_assertion").firstValue());
	}

	private static boolean isBy(SignedJWT assertion, KeyStore store, String alias) throws Exception {
		return assertion.verify(new ECDSAVerifier((ECPublicKey) store.getCertificate(alias).getPublicKey()));
	}

	@Test
	void callWhenPrivateKeyJwtThenAssertionOfNowByTheBundlesKeyAndByTheNextAfterAReload() throws Exception {
		this.world.registration.set(this.world
			.registration((builder) -> builder.clientAuthenticationMethod(ClientAuthenticationMethod.PRIVATE_KEY_JWT)));
		this.world.bundle("key", bundle(first));
		this.world.issues("token-1");
		this.world.answers(ok());
		RemoteAgent agent = this.world.remoteAgent(this.world.peer(Peer.Binding.NONE, Peer.ProofAlgorithm.ES256, null,
				new Peer.ClientKeySource("key", "key-1")));
		call(agent);
		SignedJWT assertion = assertion(0);
		assertThat(isBy(assertion, first, "first")).isTrue();
		assertThat(assertion.getHeader().getKeyID()).isEqualTo("key-1");
		assertThat(assertion.getJWTClaimsSet().getIssuer()).isEqualTo("travel");
		assertThat(assertion.getJWTClaimsSet().getSubject()).isEqualTo("travel");
		assertThat(assertion.getJWTClaimsSet().getAudience()).containsExactly(this.world.tokenUri());
		assertThat(assertion.getJWTClaimsSet().getIssueTime().toInstant()).isEqualTo(this.world.clock.instant());
		assertThat(assertion.getJWTClaimsSet().getExpirationTime().toInstant())
			.isEqualTo(this.world.clock.instant().plusSeconds(60));
		call(agent);
		assertThat(this.world.tokenRequests()).hasSize(1);
		this.world.bundles.updateBundle("key", bundle(second));
		call(agent);
		assertThat(this.world.tokenRequests()).hasSize(2);
		assertThat(isBy(assertion(1), second, "second")).isTrue();
		assertThat(assertion(1).getJWTClaimsSet().getJWTID()).isNotEqualTo(assertion.getJWTClaimsSet().getJWTID());
	}

	@Test
	void callWhenAReloadedBundleCannotBeUsedThenAsBefore() throws Exception {
		this.world.registration.set(this.world
			.registration((builder) -> builder.clientAuthenticationMethod(ClientAuthenticationMethod.PRIVATE_KEY_JWT)));
		this.world.bundle("key", bundle(first));
		this.world.issues("token-1");
		this.world.answers(ok());
		RemoteAgent agent = this.world.remoteAgent(this.world.peer(Peer.Binding.NONE, Peer.ProofAlgorithm.ES256, null,
				new Peer.ClientKeySource("key", null)));
		call(agent);
		KeyStore empty = KeyStore.getInstance("PKCS12");
		empty.load(null, null);
		assertThatCode(() -> this.world.bundles.updateBundle("key", bundle(empty))).doesNotThrowAnyException();
		call(agent);
		assertThat(this.world.tokenRequests()).hasSize(1);
	}

	@Test
	void remoteAgentWhenKeysAreMissingThenStops() throws Exception {
		this.world.registration.set(this.world
			.registration((builder) -> builder.clientAuthenticationMethod(ClientAuthenticationMethod.PRIVATE_KEY_JWT)));
		assertThatExceptionOfType(InvalidConfigurationException.class).isThrownBy(() -> this.world.remoteAgent())
			.withMessageContaining("private_key_jwt, and a2a.security.peers.expense.client-key.bundle is missing");
		this.world.registration.set(this.world
			.registration((builder) -> builder.clientAuthenticationMethod(ClientAuthenticationMethod.TLS_CLIENT_AUTH)));
		assertThatExceptionOfType(InvalidConfigurationException.class).isThrownBy(() -> this.world.remoteAgent())
			.withMessageContaining("tls_client_auth, and a2a.security.peers.expense.ssl-bundle is missing");
		for (ClientAuthenticationMethod method : List.of(ClientAuthenticationMethod.NONE,
				ClientAuthenticationMethod.CLIENT_SECRET_JWT)) {
			this.world.registration
				.set(this.world.registration((builder) -> builder.clientAuthenticationMethod(method)));
			assertThatExceptionOfType(InvalidConfigurationException.class).isThrownBy(() -> this.world.remoteAgent())
				.withMessageContaining("by which this agent cannot show who it is");
		}
		this.world.registration
			.set(this.world.registration((builder) -> builder.tokenUri("http://auth.example.com/token")));
		assertThatExceptionOfType(InvalidConfigurationException.class).isThrownBy(() -> this.world.remoteAgent())
			.withMessageContaining("it is plain http to another machine");
		this.world.registration.set(null);
		assertThatExceptionOfType(InvalidConfigurationException.class).isThrownBy(() -> this.world.remoteAgent())
			.withMessageContaining("There is no client registration [expense] for the peer expense");
	}

	private RemoteAgent mutualTls() throws Exception {
		this.secured = new WireMockServer(WireMockConfiguration.options()
			.httpDisabled(true)
			.dynamicHttpsPort()
			.bindAddress("127.0.0.1")
			.keystorePath(directory.resolve("server.p12").toString())
			.keystoreType("PKCS12")
			.keystorePassword(PASSWORD)
			.keyManagerPassword(PASSWORD)
			.needClientAuth(true)
			.trustStorePath(directory.resolve("clients.p12").toString())
			.trustStoreType("PKCS12")
			.trustStorePassword(PASSWORD));
		this.secured.start();
		this.secured.stubFor(any(anyUrl()).willReturn(ok()));
		this.world.registration.set(this.world
			.registration((builder) -> builder.clientAuthenticationMethod(ClientAuthenticationMethod.TLS_CLIENT_AUTH)
				.tokenUri(this.secured.baseUrl() + "/token")));
		this.world.bundle("tls", bundle(first));
		URI url = URI.create(this.secured.baseUrl());
		Peer peer = this.world.peer(Peer.Binding.MTLS, Peer.ProofAlgorithm.ES256, "tls", null);
		return this.world.remoteAgent(new Peer(peer.name(), url, Set.of(url), peer.registration(), null, null,
				peer.resource(), peer.scopes(), null, peer.binding(), peer.proofAlgorithm(), "tls", null, true));
	}

	private void issuesBoundTo(KeyStore store, String alias) throws Exception {
		String thumbprint = X509CertUtils.computeSHA256Thumbprint((X509Certificate) store.getCertificate(alias))
			.toString();
		String token = RemoteAgentTests
			.jwt("{\"aud\":\"" + PeerWorld.RESOURCE + "\",\"cnf\":{\"x5t#S256\":\"" + thumbprint + "\"}}");
		this.secured.stubFor(PeerWorld.tokenRequest()
			.willReturn(
					json(200, "{\"access_token\":\"" + token + "\",\"token_type\":\"Bearer\",\"expires_in\":600}")));
	}

	@Test
	void callWhenMutualTlsThenByTheBundlesCertificateAndByTheNextAfterAReload() throws Exception {
		RemoteAgent agent = mutualTls();
		issuesBoundTo(first, "first");
		call(agent);
		call(agent);
		LoggedRequest request = this.secured
			.findAll(anyRequestedFor(com.github.tomakehurst.wiremock.client.WireMock.urlEqualTo("/token")))
			.get(0);
		assertThat(request.formParameters().get("client_id").firstValue()).isEqualTo("travel");
		assertThat(request.formParameters()).doesNotContainKey("client_secret");
		assertThat(this.secured.getAllServeEvents()).hasSize(3);
		issuesBoundTo(second, "second");
		this.world.bundles.updateBundle("tls", bundle(second));
		call(agent);
		// Another token, since it is bound to another certificate.
		assertThat(this.secured.getAllServeEvents()).hasSize(5);
	}

	@Test
	void callWhenTheTokenIsBoundToAnotherCertificateThenRefused() throws Exception {
		RemoteAgent agent = mutualTls();
		issuesBoundTo(second, "second");
		assertThatExceptionOfType(RemoteAgentException.class).isThrownBy(() -> call(agent))
			.withMessageContaining("it is not bound to this agent's certificate (claim cnf.x5t#S256)")
			.satisfies((ex) -> assertThat(ex.reason()).isEqualTo(Reason.TOKEN_REFUSED));
		assertThat(this.secured.getAllServeEvents()).hasSize(1);
	}

	@Test
	void remoteAgentWhenTheBundleHasNoCertificateThenStops() throws Exception {
		KeyStore empty = KeyStore.getInstance("PKCS12");
		empty.load(null, null);
		this.world.bundle("tls", bundle(empty));
		Peer peer = this.world.peer(Peer.Binding.MTLS, Peer.ProofAlgorithm.ES256, "tls", null);
		assertThatExceptionOfType(InvalidConfigurationException.class).isThrownBy(() -> this.world.remoteAgent(peer))
			.withMessageContaining("a2a.security.peers.expense.ssl-bundle cannot be used: its key store has 0 keys");
		Peer missing = this.world.peer(Peer.Binding.MTLS, Peer.ProofAlgorithm.ES256, "none", null);
		assertThatExceptionOfType(InvalidConfigurationException.class).isThrownBy(() -> this.world.remoteAgent(missing))
			.withMessageContaining("a2a.security.peers.expense.ssl-bundle is [none], and there is no such bundle");
	}

	@Test
	void clientKeyThenItsTextShowsNoKey() throws Exception {
		ClientKey key = ClientKey.read(bundle(first), "key-1");
		Certificate certificate = first.getCertificate("first");
		assertThat(key).hasToString("ClientKey[key-1]");
		assertThat(key.toString()).doesNotContain(Base64.encode(certificate.getEncoded()).toString());
	}

}
