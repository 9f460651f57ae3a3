package dev.a2asecurity.authentication;

import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.Base64;
import java.util.List;

import com.nimbusds.jose.util.X509CertUtils;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.core.io.ClassPathResource;
import org.springframework.mock.web.MockHttpServletRequest;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * RFC 8705, section 3: whose certificate is believed.
 */
class ClientCertificatesTests {

	private static final String ATTRIBUTE = "jakarta.servlet.request.X509Certificate";

	private static final String HEADER = "X-Client-Cert";

	private static final String PROXY = "10.0.0.7";

	private static final X509Certificate ONE = certificate("signing-ec.crt");

	private static final X509Certificate OTHER = certificate("signing-ed25519.crt");

	private final ClientCertificates certificates = new ClientCertificates(HEADER, List.of(PROXY, "fd00::/64"));

	private final MockHttpServletRequest request = new MockHttpServletRequest();

	private static X509Certificate certificate(String name) {
		try {
			return (X509Certificate) CertificateFactory.getInstance("X.509")
				.generateCertificate(new ClassPathResource("dev/a2asecurity/autoconfigure/" + name).getInputStream());
		}
		catch (Exception ex) {
			throw new IllegalStateException(ex);
		}
	}

	private static String thumbprint(X509Certificate certificate) {
		return X509CertUtils.computeSHA256Thumbprint(certificate).toString();
	}

	private static String pem(X509Certificate certificate) {
		return URLEncoder.encode(X509CertUtils.toPEMString(certificate, true), StandardCharsets.UTF_8)
			.replace("+", "%20");
	}

	private void from(String address, String... headers) {
		this.request.setRemoteAddr(address);
		for (String header : headers) {
			this.request.addHeader(HEADER, header);
		}
	}

	@Test
	void thumbprintWhenShownOnTheConnectionThenTheClientsOwn() {
		this.request.setAttribute(ATTRIBUTE, new X509Certificate[] { ONE, OTHER });
		assertThat(this.certificates.thumbprint(this.request)).isEqualTo(thumbprint(ONE));
	}

	@Test
	void thumbprintWhenShownOnTheConnectionThenNoHeaderTakesItsPlace() {
		this.request.setAttribute(ATTRIBUTE, new X509Certificate[] { ONE });
		from(PROXY, pem(OTHER));
		assertThat(this.certificates.thumbprint(this.request)).isEqualTo(thumbprint(ONE));
	}

	@Test
	void thumbprintWhenNothingIsShownThenNone() {
		from(PROXY);
		assertThat(this.certificates.thumbprint(this.request)).isNull();
		this.request.setAttribute(ATTRIBUTE, new X509Certificate[0]);
		assertThat(this.certificates.thumbprint(this.request)).isNull();
		this.request.setAttribute(ATTRIBUTE, "a text");
		assertThat(this.certificates.thumbprint(this.request)).isNull();
	}

	@ParameterizedTest
	@ValueSource(strings = { PROXY, "fd00::1", "::ffff:10.0.0.7" })
	void thumbprintWhenTheHeaderComesFromAProxyThenThatOfTheHeader(String address) {
		from(address, pem(ONE));
		assertThat(this.certificates.thumbprint(this.request)).isEqualTo(thumbprint(ONE));
	}

	@ParameterizedTest
	@ValueSource(strings = { "10.0.0.8", "127.0.0.1", "fd00:0:0:1::1", "::1", "10.0.0.7.example.com", "", "unknown" })
	void thumbprintWhenTheHeaderComesFromAnybodyElseThenNone(String address) {
		from(address, pem(ONE));
		assertThat(this.certificates.thumbprint(this.request)).isNull();
	}

	@Test
	void thumbprintWhenNoHeaderIsConfiguredThenNoneOfAnyHeader() {
		from(PROXY, pem(ONE));
		assertThat(new ClientCertificates(null, List.of(PROXY)).thumbprint(this.request)).isNull();
		assertThat(new ClientCertificates(HEADER, List.of()).thumbprint(this.request)).isNull();
	}

	/**
	 * The client's own, which the proxy has left where it was, and the proxy's.
	 */
	@Test
	void thumbprintWhenThereAreTwoHeadersThenNone() {
		from(PROXY, pem(ONE), pem(OTHER));
		assertThat(this.certificates.thumbprint(this.request)).isNull();
	}

	@Test
	void thumbprintWhenProxiesWriteTheHeaderDifferentlyThenTheSame() throws Exception {
		String pem = X509CertUtils.toPEMString(ONE, true);
		String lines = pem.replace("\n", "%0A").replace(" ", "%20");
		for (String form : List.of(pem(ONE), lines, lines.replace("+", "%2B"), "  " + pem(ONE) + " ",
				":" + Base64.getEncoder().encodeToString(ONE.getEncoded()) + ":")) {
			MockHttpServletRequest written = new MockHttpServletRequest();
			written.setRemoteAddr(PROXY);
			written.addHeader(HEADER, form);
			assertThat(this.certificates.thumbprint(written)).as(form).isEqualTo(thumbprint(ONE));
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "", " ", ":", "::", ":!!!:", ":AAAA:", "%", "%zz", "AAAA", "(null)",
			"-----BEGIN%20CERTIFICATE-----%0AAAAA%0A-----END%20CERTIFICATE-----" })
	void thumbprintWhenTheHeaderIsNoCertificateThenNone(String value) {
		from(PROXY, value);
		assertThat(this.certificates.thumbprint(this.request)).isNull();
	}

	@Test
	void thumbprintWhenTheHeaderIsLongerThanAnyCertificateThenNone() throws IOException {
		from(PROXY, pem(ONE) + "%0A".repeat(16 * 1024));
		assertThat(this.certificates.thumbprint(this.request)).isNull();
	}

}
