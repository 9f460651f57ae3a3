package dev.a2asecurity.peer;

import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.util.X509CertUtils;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.ssl.SslBundle;

/**
 * A client's key and certificate in an SSL bundle.
 *
 * @param jwk the private key
 * @param certificateThumbprint thumbprint of the certificate, which a certificate-bound
 * token has in its claim {@code cnf.x5t#S256} (RFC 8705, section 3.1)
 */
record ClientKey(JWK jwk, String certificateThumbprint) {

	/**
	 * Reads the key of a bundle.
	 * @param id identifier for the header {@code kid}, or {@code null} for the thumbprint
	 * @throws IllegalArgumentException if the bundle has no usable key; the message says
	 * why, and nothing of the key
	 */
	static ClientKey read(SslBundle bundle, @Nullable String id) {
		try {
			KeyStore store = bundle.getStores().getKeyStore();
			if (store == null) {
				throw new IllegalArgumentException("it has no key store");
			}
			String alias = bundle.getKey().getAlias();
			String name = (alias != null) ? alias : onlyKey(store);
			if (!(store.getKey(name, password(bundle)) instanceof PrivateKey privateKey)
					|| !(store.getCertificate(name) instanceof X509Certificate certificate)) {
				throw new IllegalArgumentException("its entry is no private key with a certificate");
			}
			return new ClientKey(jwk(privateKey, certificate, id),
					X509CertUtils.computeSHA256Thumbprint(certificate).toString());
		}
		catch (GeneralSecurityException | JOSEException ex) {
			throw new IllegalArgumentException("its key cannot be read (" + ex.getClass().getSimpleName() + ")");
		}
	}

	private static char[] password(SslBundle bundle) {
		String password = (bundle.getKey().getPassword() != null) ? bundle.getKey().getPassword()
				: bundle.getStores().getKeyStorePassword();
		return (password != null) ? password.toCharArray() : new char[0];
	}

	private static String onlyKey(KeyStore store) throws GeneralSecurityException {
		List<String> keys = new ArrayList<>();
		for (String alias : Collections.list(store.aliases())) {
			if (store.isKeyEntry(alias)) {
				keys.add(alias);
			}
		}
		if (keys.size() != 1) {
			throw new IllegalArgumentException("its key store has " + keys.size() + " keys, and no alias is set");
		}
		return keys.get(0);
	}

	/**
	 * Not by Nimbus' own reading of key stores, which needs Bouncy Castle.
	 */
	private static JWK jwk(PrivateKey key, X509Certificate certificate, @Nullable String id) throws JOSEException {
		if (certificate.getPublicKey() instanceof RSAPublicKey publicKey) {
			RSAKey rsa = new RSAKey.Builder(publicKey).privateKey(key).algorithm(JWSAlgorithm.RS256).build();
			return new RSAKey.Builder(rsa).keyID((id != null) ? id : rsa.computeThumbprint().toString()).build();
		}
		Curve curve = (certificate.getPublicKey() instanceof ECPublicKey publicKey)
				? Curve.forECParameterSpec(publicKey.getParams()) : null;
		JWSAlgorithm algorithm = Curve.P_256.equals(curve) ? JWSAlgorithm.ES256 : Curve.P_384.equals(curve)
				? JWSAlgorithm.ES384 : Curve.P_521.equals(curve) ? JWSAlgorithm.ES512 : null;
		if (curve == null || algorithm == null) {
			throw new IllegalArgumentException(
					"its key is of type " + key.getAlgorithm() + ", not RSA and not EC on P-256, P-384 or P-521");
		}
		ECKey ec = new ECKey.Builder(curve, (ECPublicKey) certificate.getPublicKey()).privateKey(key)
			.algorithm(algorithm)
			.build();
		return new ECKey.Builder(ec).keyID((id != null) ? id : ec.computeThumbprint().toString()).build();
	}

	@Override
	public String toString() {
		return "ClientKey[" + this.jwk.getKeyID() + "]";
	}

}
