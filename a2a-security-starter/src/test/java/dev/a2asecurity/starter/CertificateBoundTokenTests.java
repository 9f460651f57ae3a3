package dev.a2asecurity.starter;

import java.io.ByteArrayInputStream;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Map;

import com.nimbusds.jose.util.X509CertUtils;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

import dev.a2asecurity.starter.app.EchoAgentApplication;
import dev.a2asecurity.test.TestIssuer;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tokens that are bound to a certificate (RFC 8705, section 3), which a proxy passes on.
 */
class CertificateBoundTokenTests {

	private static final String HEADER = "X-Client-Cert";

	private static final String CERTIFICATE = """
			-----BEGIN CERTIFICATE-----
			MIIBjDCCATOgAwIBAgIULU0G27g855YSCjo2zd5Z0d5fxBQwCgYIKoZIzj0EAwIw
			GzEZMBcGA1UEAwwQdGVzdCBzaWduaW5nIGtleTAgFw0yNjExMjYxMjUyNDVaGA8y
			MTI2MTEwMjEyNTI0NVowGzEZMBcGA1UEAwwQdGVzdCBzaWduaW5nIGtleTBZMBMG
			ByqGSM49AgEGCCqGSM49AwEHA0IABARkrQyKUi/I445rUMS7vrOhgXDWVl22/WHl
			5KnWE5NnL4RpiZk4xv/mVAUwCz9Q75UfVaz+a/eCA4bATMDRDPujUzBRMB0GA1Ud
			DgQWBBR+ZdHKi6oWIQHmTdiRlrskKGUlwDAfBgNVHSMEGDAWgBR+ZdHKi6oWIQHm
			TdiRlrskKGUlwDAPBgNVHRMBAf8EBTADAQH/MAoGCCqGSM49BAMCA0cAMEQCIAar
			g8hgeMDS9EPZBswOugbTY/sEV5s7h1glW4mxCKdFAiAvKP+/MXHy+VXrUpdf4ORD
			/hNutcFB7C+t2dw37H0RHQ==
			-----END CERTIFICATE-----
			""";

	private static TestIssuer issuer;

	private static RunningAgent behindProxy;

	private static RunningAgent behindAnother;

	@BeforeAll
	static void start() {
		issuer = TestIssuer.start();
		behindProxy = RunningAgent.start(issuer, List.of(EchoAgentApplication.class),
				"a2a.security.mtls.header=" + HEADER, "a2a.security.mtls.proxies=127.0.0.1");
		behindAnother = RunningAgent.start(issuer, List.of(EchoAgentApplication.class),
				"a2a.security.mtls.header=" + HEADER, "a2a.security.mtls.proxies=10.0.0.1");
	}

	@AfterAll
	static void stop() {
		behindProxy.close();
		behindAnother.close();
		issuer.close();
	}

	private static String boundToken() throws Exception {
		X509Certificate certificate = (X509Certificate) CertificateFactory.getInstance("X.509")
			.generateCertificate(new ByteArrayInputStream(CERTIFICATE.getBytes(StandardCharsets.US_ASCII)));
		return issuer.token(RunningAgent.AUDIENCE, (claims) -> claims.claim("scope", "echo:use")
			.claim("cnf", Map.of("x5t#S256", X509CertUtils.computeSHA256Thumbprint(certificate).toString())));
	}

	private static String encoded() {
		return URLEncoder.encode(CERTIFICATE, StandardCharsets.UTF_8).replace("+", "%20");
	}

	@Test
	void callWhenTheProxyPassesTheCertificateOnThenAdmitted() throws Exception {
		assertThat(behindProxy.post("/a2a", boundToken(), HEADER, encoded()).statusCode()).isEqualTo(200);
	}

	@Test
	void callWhenAThiefHasNoCertificateThenRefused() throws Exception {
		assertThat(behindProxy.post("/a2a", boundToken()).statusCode()).isEqualTo(401);
	}

	@Test
	void callWhenAThiefSendsTheHeaderPastTheProxyThenRefused() throws Exception {
		assertThat(behindAnother.post("/a2a", boundToken(), HEADER, encoded()).statusCode()).isEqualTo(401);
		assertThat(behindAnother
			.post("/a2a", boundToken(), HEADER, encoded(), "X-Forwarded-For", "10.0.0.1", "Forwarded", "for=10.0.0.1")
			.statusCode()).isEqualTo(401);
	}

	@Test
	void callWhenAThiefAddsTheHeaderToTheProxysThenRefused() throws Exception {
		assertThat(behindProxy.post("/a2a", boundToken(), HEADER, encoded(), HEADER, encoded()).statusCode())
			.isEqualTo(401);
	}

}
