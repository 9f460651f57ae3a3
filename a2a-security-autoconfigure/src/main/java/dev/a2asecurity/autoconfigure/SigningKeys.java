package dev.a2asecurity.autoconfigure;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.KeyPair;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.text.ParseException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSet;
import org.jspecify.annotations.Nullable;

import dev.a2asecurity.InvalidConfigurationException;
import dev.a2asecurity.agentcard.AgentKey;

import org.springframework.boot.ssl.NoSuchSslBundleException;
import org.springframework.boot.ssl.SslBundle;
import org.springframework.boot.ssl.SslBundles;
import org.springframework.core.io.Resource;
import org.springframework.util.StringUtils;

/**
 * The agent's keys as configuration names them.
 *
 * @param signing the keys with a private part, the preferred first
 * @param retired public keys that are published as well
 */
record SigningKeys(List<AgentKey> signing, List<JWK> retired) {

	static final String PREFIX = "a2a.security.signing";

	/**
	 * Reads the keys.
	 * @throws InvalidConfigurationException if one cannot be read or used
	 */
	static SigningKeys read(A2ASigningProperties properties, @Nullable SslBundles bundles) {
		List<AgentKey> signing = new ArrayList<>();
		List<JWK> retired = new ArrayList<>();
		for (int i = 0; i < properties.keys().size(); i++) {
			String property = PREFIX + ".keys[" + i + "]";
			signing.add(key(property, properties.keys().get(i), bundles));
		}
		if (properties.jwkSet() != null) {
			for (JWK key : jwkSet(properties.jwkSet()).getKeys()) {
				addFromSet(key, signing, retired);
			}
		}
		return new SigningKeys(signing, retired);
	}

	private static AgentKey key(String property, A2ASigningProperties.Key key, @Nullable SslBundles bundles) {
		String name = key.bundle();
		if (!StringUtils.hasText(name)) {
			throw new InvalidConfigurationException(property + ".bundle is missing.",
					"Set it to the name of an SSL bundle that has the key, from below spring.ssl.bundle.");
		}
		try {
			if (bundles == null) {
				throw new InvalidConfigurationException(
						property + ".bundle is [" + name + "], and there are no SSL " + "bundles in this application.",
						"Keep Boot's SslAutoConfiguration, or use " + PREFIX + ".jwk-set.");
			}
			return key(key, bundles.getBundle(name));
		}
		catch (NoSuchSslBundleException ex) {
			throw new InvalidConfigurationException(
					property + ".bundle is [" + name + "], and there is no such bundle.",
					"Declare it as spring.ssl.bundle.pem." + name + " or spring.ssl.bundle.jks." + name + ".");
		}
		catch (GeneralSecurityException | IllegalArgumentException | IllegalStateException ex) {
			throw new InvalidConfigurationException(
					property + " cannot be used: the SSL bundle [" + name + "]: " + ex.getMessage() + ".",
					"The bundle's key store must have a private key of RSA (2048 bits or more), P-256, P-384 or "
							+ "Ed25519, and its certificate; several need spring.ssl.bundle.*." + name + ".key.alias.");
		}
	}

	private static AgentKey key(A2ASigningProperties.Key key, SslBundle bundle) throws GeneralSecurityException {
		KeyStore store = bundle.getStores().getKeyStore();
		if (store == null) {
			throw new IllegalArgumentException("it has no key store");
		}
		String alias = (bundle.getKey().getAlias() != null) ? bundle.getKey().getAlias() : onlyKey(store);
		String password = (bundle.getKey().getPassword() != null) ? bundle.getKey().getPassword()
				: bundle.getStores().getKeyStorePassword();
		Key found = store.getKey(alias, (password != null) ? password.toCharArray() : null);
		Certificate certificate = store.getCertificate(alias);
		if (!(found instanceof PrivateKey privateKey) || certificate == null) {
			throw new IllegalArgumentException("its entry [" + alias + "] is no private key with a certificate");
		}
		AgentKey read = AgentKey.of(new KeyPair(certificate.getPublicKey(), privateKey), key.id(), key.algorithm());
		Instant notBefore = (certificate instanceof X509Certificate x509) ? x509.getNotBefore().toInstant() : null;
		Instant notAfter = (certificate instanceof X509Certificate x509) ? x509.getNotAfter().toInstant() : null;
		return read.withDates((key.signFrom() != null) ? key.signFrom() : notBefore, key.signUntil(),
				(key.expires() != null) ? key.expires() : notAfter);
	}

	private static String onlyKey(KeyStore store) throws GeneralSecurityException {
		List<String> aliases = new ArrayList<>();
		for (String alias : Collections.list(store.aliases())) {
			if (store.isKeyEntry(alias)) {
				aliases.add(alias);
			}
		}
		if (aliases.size() != 1) {
			throw new IllegalArgumentException("its key store has " + aliases.size() + " keys");
		}
		return aliases.get(0);
	}

	private static JWKSet jwkSet(Resource resource) {
		try (InputStream in = resource.getInputStream()) {
			return JWKSet.parse(new String(in.readAllBytes(), StandardCharsets.UTF_8));
		}
		catch (IOException ex) {
			throw new InvalidConfigurationException(PREFIX + ".jwk-set is [" + resource + "], which cannot be read.",
					"Set it to a file that this application may read, such as file:/etc/agent/keys.json.");
		}
		catch (ParseException ex) {
			// Not the parser's words, which may show a part of the file.
			throw new InvalidConfigurationException(PREFIX + ".jwk-set is [" + resource + "], which is no JWK set.",
					"It must hold {\"keys\": […]} as RFC 7517, section 5, says.");
		}
	}

	private static void addFromSet(JWK key, List<AgentKey> signing, List<JWK> retired) {
		if (!key.isPrivate()) {
			retired.add(key);
			return;
		}
		try {
			signing.add(AgentKey.of(key));
		}
		catch (IllegalArgumentException ex) {
			throw new InvalidConfigurationException(
					"The key [" + key.getKeyID() + "] of " + PREFIX + ".jwk-set cannot be used: " + ex.getMessage()
							+ ".",
					"Use private keys of RSA (2048 bits or more), P-256, P-384 or Ed25519, and public ones for those "
							+ "that sign no more.");
		}
	}

}
