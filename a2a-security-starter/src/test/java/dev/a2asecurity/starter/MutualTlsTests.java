package dev.a2asecurity.starter;

import java.io.InputStream;
import java.io.OutputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Map;

import com.nimbusds.jose.util.X509CertUtils;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.a2asecurity.starter.app.EchoAgentApplication;
import dev.a2asecurity.test.TestIssuer;

import org.springframework.boot.ssl.SslBundle;
import org.springframework.boot.ssl.SslBundleKey;
import org.springframework.boot.ssl.SslStoreBundle;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tokens that are bound to a certificate (RFC 8705, section 3), on connections by mutual
 * TLS that end at the agent.
 */
class MutualTlsTests {

	private static final String PASSWORD = "changeit";

	@TempDir
	static Path directory;

	private static KeyStore server;

	private static KeyStore client;

	private static KeyStore thief;

	private static TestIssuer issuer;

	private static RunningAgent agent;

	@BeforeAll
	static void start() throws Exception {
		server = keyStore("server");
		client = keyStore("client");
		thief = keyStore("thief");
		KeyStore clients = KeyStore.getInstance("PKCS12");
		clients.load(null, null);
		clients.setCertificateEntry("client", client.getCertificate("client"));
		clients.setCertificateEntry("thief", thief.getCertificate("thief"));
		try (OutputStream out = Files.newOutputStream(directory.resolve("clients.p12"))) {
			clients.store(out, PASSWORD.toCharArray());
		}
		issuer = TestIssuer.start();
		agent = RunningAgent.start(issuer, List.of(EchoAgentApplication.class),
				"server.ssl.key-store=" + directory.resolve("server.p12"), "server.ssl.key-store-password=" + PASSWORD,
				"server.ssl.trust-store=" + directory.resolve("clients.p12"),
				"server.ssl.trust-store-password=" + PASSWORD, "server.ssl.client-auth=want");
	}

	@AfterAll
	static void stop() {
		agent.close();
		issuer.close();
	}

	/**
	 * The JDK makes certificates by its tool only.
	 */
	private static KeyStore keyStore(String name) throws Exception {
		Path file = directory.resolve(name + ".p12");
		Process process = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
				"-genkeypair", "-alias", name, "-keyalg", "EC", "-dname", "CN=" + name, "-ext",
				"SAN=dns:localhost,ip:127.0.0.1", "-validity", "2", "-storetype", "PKCS12", "-keystore",
				file.toString(), "-storepass", PASSWORD)
			.redirectErrorStream(true)
			.start();
		String output = new String(process.getInputStream().readAllBytes());
		assertThat(process.waitFor()).as(output).isZero();
		KeyStore store = KeyStore.getInstance("PKCS12");
		try (InputStream in = Files.newInputStream(file)) {
			store.load(in, PASSWORD.toCharArray());
		}
		return store;
	}

	private static String token() throws Exception {
		X509Certificate certificate = (X509Certificate) client.getCertificate("client");
		return issuer.token(RunningAgent.AUDIENCE, (claims) -> claims.claim("scope", "echo:use")
			.claim("cnf", Map.of("x5t#S256", X509CertUtils.computeSHA256Thumbprint(certificate).toString())));
	}

	/**
	 * Calls the agent.
	 * @param key the key of who calls, or {@code null} for none
	 */
	private static HttpResponse<String> call(KeyStore key, String token, String... headers) throws Exception {
		KeyStore trusted = KeyStore.getInstance("PKCS12");
		trusted.load(null, null);
		trusted.setCertificateEntry("server", server.getCertificate("server"));
		SslBundle bundle = SslBundle.of(SslStoreBundle.of(key, (key != null) ? PASSWORD : null, trusted),
				SslBundleKey.of(PASSWORD));
		HttpRequest.Builder request = HttpRequest
			.newBuilder(URI.create("https://127.0.0.1:" + agent.uri("/").getPort() + "/a2a"))
			.header("Authorization", "Bearer " + token)
			.header("Content-Type", "application/json")
			.POST(HttpRequest.BodyPublishers.ofString(RunningAgent.sendMessage()));
		if (headers.length > 0) {
			request.headers(headers);
		}
		return HttpClient.newBuilder()
			.sslContext(bundle.createSslContext())
			.version(HttpClient.Version.HTTP_1_1)
			.build()
			.send(request.build(), HttpResponse.BodyHandlers.ofString());
	}

	@Test
	void callWhenTheConnectionHasTheTokensCertificateThenAdmitted() throws Exception {
		assertThat(call(client, token()).statusCode()).isEqualTo(200);
	}

	@Test
	void callWhenTheTokenIsStolenThenRefused() throws Exception {
		HttpResponse<String> refused = call(thief, token());
		assertThat(refused.statusCode()).isEqualTo(401);
		assertThat(refused.headers().firstValue("WWW-Authenticate").orElseThrow()).contains("invalid_token");
	}

	@Test
	void callWhenTheConnectionHasNoCertificateThenRefused() throws Exception {
		assertThat(call(null, token()).statusCode()).isEqualTo(401);
	}

	@Test
	void callWhenAThiefNamesTheCertificateInAHeaderThenRefused() throws Exception {
		String certificate = X509CertUtils.toPEMString((X509Certificate) client.getCertificate("client"), false);
		assertThat(call(thief, token(), "X-Client-Cert", certificate, "Client-Cert", certificate).statusCode())
			.isEqualTo(401);
	}

}
