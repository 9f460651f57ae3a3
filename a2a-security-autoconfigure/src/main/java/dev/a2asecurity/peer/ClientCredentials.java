package dev.a2asecurity.peer;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Objects;
import java.util.Set;

import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.util.Base64URL;
import org.jspecify.annotations.Nullable;

import dev.a2asecurity.InvalidConfigurationException;
import dev.a2asecurity.authentication.IssuerUris;

import org.springframework.boot.ssl.SslBundle;
import org.springframework.security.oauth2.client.registration.ClientRegistration;
import org.springframework.security.oauth2.client.registration.ClientRegistrationRepository;
import org.springframework.security.oauth2.core.ClientAuthenticationMethod;

/**
 * What this agent authenticates with at one peer's authorization server, as it is now:
 * when the registration gets another secret, or an SSL bundle is reloaded, tokens had
 * with what was there before are not used any more.
 */
final class ClientCredentials {

	/**
	 * Fingerprints of secrets mean nothing outside of this process.
	 */
	private static final SecretKeySpec FINGERPRINT_KEY = fingerprintKey();

	private static final Set<ClientAuthenticationMethod> METHODS = Set.of(
			ClientAuthenticationMethod.CLIENT_SECRET_BASIC, ClientAuthenticationMethod.CLIENT_SECRET_POST,
			ClientAuthenticationMethod.PRIVATE_KEY_JWT, ClientAuthenticationMethod.TLS_CLIENT_AUTH,
			ClientAuthenticationMethod.SELF_SIGNED_TLS_CLIENT_AUTH);

	private final Peer peer;

	private final ClientRegistrationRepository registrations;

	private volatile @Nullable ClientKey key;

	private volatile @Nullable ClientKey certificate;

	private volatile @Nullable ClientCredential latest;

	/**
	 * Creates the credentials.
	 * @param keyBundle bundle with the key of client assertions, or {@code null}
	 * @param sslBundle bundle with the certificate of mutual TLS, or {@code null}
	 * @throws InvalidConfigurationException if a bundle has no usable key
	 */
	ClientCredentials(Peer peer, ClientRegistrationRepository registrations, @Nullable SslBundle keyBundle,
			@Nullable SslBundle sslBundle) {
		this.peer = peer;
		this.registrations = registrations;
		this.key = (keyBundle != null) ? read(keyBundle) : null;
		this.certificate = (sslBundle != null) ? certificate(sslBundle) : null;
	}

	private ClientKey read(SslBundle bundle) {
		Peer.ClientKeySource source = this.peer.clientKey();
		try {
			return ClientKey.read(bundle, (source != null) ? source.id() : null);
		}
		catch (IllegalArgumentException ex) {
			throw new InvalidConfigurationException(
					this.peer.key("client-key.bundle") + " cannot be used: " + ex.getMessage() + ".",
					"The bundle's key store must have a private key of RSA or EC and its certificate.");
		}
	}

	/**
	 * A bundle without a key is one that says whom to trust, which is all that is needed
	 * where this agent shows no certificate.
	 */
	private @Nullable ClientKey certificate(SslBundle bundle) {
		try {
			return ClientKey.read(bundle, null);
		}
		catch (IllegalArgumentException ex) {
			if (this.peer.binding() == Peer.Binding.MTLS) {
				throw new InvalidConfigurationException(
						this.peer.key("ssl-bundle") + " cannot be used: " + ex.getMessage() + ".",
						"Tokens are to be bound to a certificate (binding mtls): the bundle's key store must have it.");
			}
			return null;
		}
	}

	void reloadKey(SslBundle bundle) {
		this.key = read(bundle);
	}

	void reloadCertificate(SslBundle bundle) {
		this.certificate = certificate(bundle);
	}

	/**
	 * Returns the credential of this moment.
	 * @throws InvalidConfigurationException if there is no such registration, or it asks
	 * for what is not configured
	 */
	ClientCredential current() {
		ClientRegistration registration = this.registrations.findByRegistrationId(this.peer.registration());
		ClientKey assertionKey = this.key;
		ClientKey tlsKey = this.certificate;
		ClientCredential known = this.latest;
		if (known != null && known.registration() == registration && Objects.equals(known.key(), assertionKey)
				&& Objects.equals(known.certificate(), tlsKey)) {
			return known;
		}
		if (registration == null) {
			throw new InvalidConfigurationException(
					"There is no client registration [" + this.peer.registration() + "] for the peer "
							+ this.peer.name() + ".",
					"Configure spring.security.oauth2.client.registration." + this.peer.registration() + ", or set "
							+ this.peer.key("registration") + " to one that there is.");
		}
		requireUsable(registration, assertionKey, tlsKey);
		ClientCredential credential = new ClientCredential(registration, assertionKey, tlsKey,
				fingerprint(registration, assertionKey, tlsKey));
		this.latest = credential;
		return credential;
	}

	private void requireUsable(ClientRegistration registration, @Nullable ClientKey assertionKey,
			@Nullable ClientKey tlsKey) {
		String property = "spring.security.oauth2.client.registration." + this.peer.registration()
				+ ".client-authentication-method";
		ClientAuthenticationMethod method = registration.getClientAuthenticationMethod();
		if (!METHODS.contains(method)) {
			throw new InvalidConfigurationException(
					property + " is [" + method.getValue() + "], by which this agent cannot show who it is.",
					"Use client_secret_basic, client_secret_post, private_key_jwt, tls_client_auth or "
							+ "self_signed_tls_client_auth.");
		}
		if (method.equals(ClientAuthenticationMethod.PRIVATE_KEY_JWT) && assertionKey == null) {
			throw new InvalidConfigurationException(
					property + " is private_key_jwt, and " + this.peer.key("client-key.bundle") + " is missing.",
					"Set it to the SSL bundle that has the client's key.");
		}
		if (method.getValue().endsWith("tls_client_auth") && tlsKey == null) {
			throw new InvalidConfigurationException(
					property + " is " + method.getValue() + ", and " + this.peer.key("ssl-bundle")
							+ " is missing or has no key.",
					"Set it to the SSL bundle that has the client's certificate and key.");
		}
		try {
			IssuerUris.checked(registration.getProviderDetails().getTokenUri(), false);
		}
		catch (IllegalArgumentException ex) {
			throw new InvalidConfigurationException("The token endpoint of the client registration ["
					+ this.peer.registration() + "] cannot be used: " + ex.getMessage() + ".",
					"Use an https URL. Plain http is for URLs of this machine.");
		}
	}

	private static String fingerprint(ClientRegistration registration, @Nullable ClientKey assertionKey,
			@Nullable ClientKey tlsKey) {
		ClientAuthenticationMethod method = registration.getClientAuthenticationMethod();
		String secret = registration.getClientId() + '\n' + registration.getProviderDetails().getTokenUri() + '\n'
				+ method.getValue() + '\n' + registration.getClientSecret() + '\n'
				+ ((assertionKey != null) ? thumbprint(assertionKey) : "") + '\n'
				+ ((tlsKey != null) ? tlsKey.certificateThumbprint() : "");
		try {
			Mac mac = Mac.getInstance("HmacSHA256");
			mac.init(FINGERPRINT_KEY);
			return Base64URL.encode(mac.doFinal(secret.getBytes(StandardCharsets.UTF_8))).toString();
		}
		catch (GeneralSecurityException ex) {
			throw new IllegalStateException(ex);
		}
	}

	private static String thumbprint(ClientKey key) {
		try {
			return key.jwk().computeThumbprint().toString();
		}
		catch (JOSEException ex) {
			throw new IllegalStateException(ex);
		}
	}

	private static SecretKeySpec fingerprintKey() {
		byte[] key = new byte[32];
		new SecureRandom().nextBytes(key);
		return new SecretKeySpec(key, "HmacSHA256");
	}

}
