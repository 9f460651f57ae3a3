package dev.a2asecurity.authentication;

import java.io.ByteArrayInputStream;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.Base64;
import java.util.Collections;
import java.util.List;

import com.nimbusds.jose.util.Base64URL;
import jakarta.servlet.http.HttpServletRequest;
import org.jspecify.annotations.Nullable;

import org.springframework.security.web.util.matcher.IpAddressMatcher;
import org.springframework.util.StringUtils;

/**
 * Finds the certificate that the client has shown in its TLS handshake (RFC 8705, section
 * 3): on the connection; or, where a proxy ends TLS, in the header in which it passes the
 * certificate on, and then only from the addresses of the proxies. From anybody else the
 * header is a forgery, and means nothing.
 */
public final class ClientCertificates {

	private static final String ATTRIBUTE = "jakarta.servlet.request.X509Certificate";

	private static final int MAX_HEADER_LENGTH = 16 * 1024;

	private final @Nullable String header;

	private final List<IpAddressMatcher> proxies;

	/**
	 * Creates the finder.
	 * @param header the header in which proxies pass the certificate on, as PEM with URL
	 * encoding, or as the byte sequence of RFC 9440; or {@code null} for none
	 * @param proxies addresses or address ranges of the proxies
	 */
	public ClientCertificates(@Nullable String header, List<String> proxies) {
		this.header = header;
		this.proxies = proxies.stream().map(IpAddressMatcher::new).toList();
	}

	/**
	 * Returns the base64url SHA-256 thumbprint of the client's certificate, or
	 * {@code null} if it has shown none.
	 */
	@Nullable String thumbprint(HttpServletRequest request) {
		if (request.getAttribute(ATTRIBUTE) instanceof X509Certificate[] chain && chain.length > 0) {
			return thumbprint(chain[0]);
		}
		String name = this.header;
		if (name == null || !isFromProxy(request.getRemoteAddr())) {
			return null;
		}
		List<String> values = Collections.list(request.getHeaders(name));
		if (values.size() != 1 || values.get(0).length() > MAX_HEADER_LENGTH) {
			// Two are one too many: the client may have sent the other.
			return null;
		}
		X509Certificate certificate = parse(values.get(0).trim());
		return (certificate != null) ? thumbprint(certificate) : null;
	}

	private boolean isFromProxy(String address) {
		try {
			return this.proxies.stream().anyMatch((proxy) -> proxy.matches(address));
		}
		catch (IllegalArgumentException ex) {
			// No address at all, so none of the proxies'.
			return false;
		}
	}

	private static @Nullable X509Certificate parse(String value) {
		try {
			byte[] encoded;
			if (value.startsWith(":") && value.endsWith(":") && value.length() > 2) {
				encoded = Base64.getDecoder().decode(value.substring(1, value.length() - 1));
			}
			else {
				// A plus is no space here: base64 has it, and proxies leave it as it is.
				encoded = URLDecoder.decode(StringUtils.replace(value, "+", "%2B"), StandardCharsets.UTF_8)
					.getBytes(StandardCharsets.US_ASCII);
			}
			return (X509Certificate) CertificateFactory.getInstance("X.509")
				.generateCertificate(new ByteArrayInputStream(encoded));
		}
		catch (CertificateException | IllegalArgumentException ex) {
			return null;
		}
	}

	private static @Nullable String thumbprint(X509Certificate certificate) {
		try {
			return Base64URL.encode(Sha256.of(certificate.getEncoded())).toString();
		}
		catch (CertificateException ex) {
			return null;
		}
	}

}
