package dev.a2asecurity.peer;

import org.jspecify.annotations.Nullable;

import org.springframework.security.oauth2.client.registration.ClientRegistration;

/**
 * What this agent is known by at an authorization server, at one moment.
 */
final class ClientCredential {

	private final ClientRegistration registration;

	private final @Nullable ClientKey key;

	private final @Nullable ClientKey certificate;

	private final String fingerprint;

	/**
	 * Creates a credential.
	 * @param key the key of client assertions, or {@code null} for none
	 * @param certificate the key of mutual TLS, or {@code null} for none
	 * @param fingerprint tells it from what comes after a rotation
	 */
	ClientCredential(ClientRegistration registration, @Nullable ClientKey key, @Nullable ClientKey certificate,
			String fingerprint) {
		this.registration = registration;
		this.key = key;
		this.certificate = certificate;
		this.fingerprint = fingerprint;
	}

	ClientRegistration registration() {
		return this.registration;
	}

	String tokenUri() {
		return this.registration.getProviderDetails().getTokenUri();
	}

	@Nullable ClientKey key() {
		return this.key;
	}

	@Nullable ClientKey certificate() {
		return this.certificate;
	}

	String fingerprint() {
		return this.fingerprint;
	}

	/**
	 * Says nothing of the registration, whose own text shows the secret.
	 */
	@Override
	public String toString() {
		return "ClientCredential[" + this.registration.getRegistrationId() + "]";
	}

}
